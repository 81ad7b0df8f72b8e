package io.github.changecapture.internal;

import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.internal.Run.Ending;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.status.CaptureListener;
import io.github.changecapture.status.CaptureStatus;
import io.github.changecapture.status.CaptureStatus.ProgressSource;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.SnapshotStatus;
import io.github.changecapture.status.StopReport;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs one consumption of a capture after the other.
 *
 * @param <T> the host's type for documents
 */
public final class CaptureEngine<T> {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureEngine.class);

  private final CaptureSettings<T> settings;
  private final LongSupplier ticker;
  private final Pausing pausing = new Pausing();
  private final StateNotices notices;
  private final AtomicReference<@Nullable Consumption> current = new AtomicReference<>();
  private volatile boolean closed;
  private volatile boolean startResolved;
  private volatile @Nullable Position lastSaved;
  private volatile @Nullable Position lastAcknowledged;
  private volatile Left left = Left.NOTHING;
  private volatile @Nullable String lastError;

  /** What the present or the last consumption failed with. */
  private volatile @Nullable String failed;

  /**
   * Prepares an engine; no I/O.
   *
   * @param settings what to capture, and how
   * @param listeners told of states
   */
  public CaptureEngine(CaptureSettings<T> settings, List<CaptureListener> listeners) {
    this(settings, listeners, System::nanoTime);
  }

  /**
   * Prepares an engine with a clock of its own; no I/O.
   *
   * @param settings what to capture, and how
   * @param listeners told of states
   * @param ticker nanoseconds that only ever move forward, by which leases run out
   */
  public CaptureEngine(
      CaptureSettings<T> settings, List<CaptureListener> listeners, LongSupplier ticker) {
    this.settings = settings;
    this.ticker = ticker;
    this.notices = new StateNotices(settings.name(), listeners, Schedulers.boundedElastic());
  }

  /**
   * Hands events to a subscriber, who acknowledges them.
   *
   * @return the events; cold
   */
  public Flux<ChangeEvent<T>> events() {
    return consume(null, ownership -> Mono.just(new EventsRun<>(settings, ownership)));
  }

  /**
   * Hands events to a subscriber, and takes those as done from which it has returned to ask for
   * more.
   *
   * @return the events; cold
   */
  public Flux<ChangeEvent<T>> eventsAutoAcknowledged() {
    return new AutoAcknowledging<>(events());
  }

  /**
   * Hands events to a handler, and takes as done those whose handler has completed.
   *
   * @param handler works on one event
   * @param concurrency how many at once
   * @return completes after a stop in order; fails as reading, handling or saving fails
   */
  public Mono<Void> process(
      Function<ChangeEvent<T>, Publisher<?>> handler, Concurrency concurrency) {
    Flux<ChangeEvent<T>> handled =
        consume(
            null,
            ownership -> Mono.just(new HandlingRun<>(settings, ownership, handler, concurrency)));
    return handled.then();
  }

  /**
   * Delivers events to a sink.
   *
   * @param sink where to; closed at the end
   * @return completes after a stop in order; fails as reading, writing or saving fails
   */
  public Mono<Void> deliverTo(Sink sink) {
    Flux<Void> delivered = consume(sink, ownership -> DeliveryRun.open(settings, ownership, sink));
    return delivered.then();
  }

  /**
   * Stops reading, and waits until what was handed on is done.
   *
   * @param deadline how long to wait for that
   * @return completes when everything is given back
   */
  public Mono<Void> closeGracefully(Duration deadline) {
    return stop(deadline).then();
  }

  /**
   * Stops reading, waits until what was handed on is done, and tells what is not.
   *
   * @param deadline how long to wait for that
   * @return what was left, when everything is given back
   */
  public Mono<StopReport> stop(Duration deadline) {
    return Mono.defer(
        () -> {
          closed = true;
          long beganAt = ticker.getAsLong();
          Consumption consumption = current.get();
          if (consumption == null) {
            look();
            return Mono.just(report(beganAt));
          }
          consumption.stop();
          return consumption
              .over()
              .timeout(deadline, Mono.defer(() -> abort(consumption, deadline)))
              .then(Mono.<StopReport>defer(() -> failedEnding(consumption)))
              .switchIfEmpty(Mono.fromSupplier(() -> report(beganAt)));
        });
  }

  private StopReport report(long beganAt) {
    Left last = left;
    return new StopReport(
        lastSaved,
        last.unacknowledged(),
        last.oldest(),
        last.bytes(),
        last.snapshot(),
        Duration.ofNanos(ticker.getAsLong() - beganAt));
  }

  /** What a consumption left undone. */
  private record Left(
      long unacknowledged,
      @Nullable Position oldest,
      long bytes,
      @Nullable SnapshotStatus snapshot) {
    static final Left NOTHING = new Left(0, null, 0, null);

    static Left by(Run<?> run) {
      return new Left(
          run.unacknowledged(),
          run.tracker.oldestUnacknowledged(),
          run.bufferedBytes(),
          run.snapshotStatus());
    }
  }

  /** Reads nothing more, in this consumption and in those that follow, until {@link #resume}. */
  public void pause() {
    if (pausing.pause()) {
      LOG.info("capture '{}' pauses", settings.name());
      look();
    }
  }

  /** Goes on reading. */
  public void resume() {
    if (pausing.resume()) {
      LOG.info("capture '{}' goes on", settings.name());
      look();
    }
  }

  /**
   * Goes back while the capture is being consumed.
   *
   * @param to where to go back to
   * @return completes when that is saved
   */
  public Mono<Void> rewind(StartPosition to) {
    return Mono.defer(
        () -> {
          Consumption consumption = current.get();
          Run<?> run = consumption == null ? null : consumption.run();
          return consumption == null || run == null
              ? Mono.error(
                  new IllegalStateException(
                      "rewind to %s: capture '%s' is not running: subscribe to it first, paused if nothing is to be read before, and wait for RUNNING or PAUSED"
                          .formatted(to, settings.name())))
              : run.rewind(to).or(consumption.over().then(Mono.error(() -> notRewound(to))));
        });
  }

  private CancellationException notRewound(StartPosition to) {
    return new CancellationException(
        "capture '%s' stopped before its way back to %s was saved: its status says where it goes on"
            .formatted(settings.name(), to));
  }

  /**
   * What the capture is doing.
   *
   * @return the status at this moment
   */
  public CaptureStatus status() {
    Consumption consumption = current.get();
    Run<?> run = consumption == null ? null : consumption.run();
    return new CaptureStatus(
        state(consumption, run),
        run == null ? lastSaved : run.saver.saved(),
        run == null ? lastAcknowledged : run.tracker.position(),
        run == null ? 0 : run.unacknowledged(),
        run == null ? null : run.tracker.oldestUnacknowledged(),
        run == null ? 0 : run.bufferedBytes(),
        settings.client().listens() ? ProgressSource.POST_BATCH_TOKEN : ProgressSource.EVENTS_ONLY,
        run == null ? null : run.headroom.headroom(),
        run == null ? null : run.pipeline(),
        lastError,
        run == null ? null : run.snapshotStatus());
  }

  /**
   * Takes a snapshot of one collection while the capture is being consumed.
   *
   * @param namespace the collection
   * @return completes when the snapshot is done and saved
   */
  public Mono<Void> snapshot(Namespace namespace) {
    return Mono.defer(
        () -> {
          if (!settings.policies().snapshots().isOn()) {
            return Mono.error(
                new ConfigurationError(
                    "snapshot of '%s': snapshots is NEVER, so none can be taken: build the capture with snapshots(SnapshotPolicy.onRequest())"
                        .formatted(namespace)));
          }
          Consumption consumption = current.get();
          Run<?> run = consumption == null ? null : consumption.run();
          return consumption == null || run == null
              ? Mono.error(
                  new IllegalStateException(
                      "snapshot of '%s': capture '%s' is not running: subscribe to it first, and wait for RUNNING"
                          .formatted(namespace, settings.name())))
              : run.snapshot(namespace)
                  .takeUntilOther(consumption.over())
                  .then(Mono.defer(() -> finished(run, namespace)));
        });
  }

  private Mono<Void> finished(Run<?> run, Namespace namespace) {
    return run.ownership.snapshots().isPending(namespace)
        ? Mono.error(
            new CancellationException(
                "capture '%s' stopped before the snapshot of '%s' was done: it goes on at the next start"
                    .formatted(settings.name(), namespace)))
        : Mono.empty();
  }

  /**
   * Whether the calling thread is just handing an event to the host: waiting for the end there
   * would be waiting for itself.
   *
   * @return true within a subscriber's {@code onNext} or a handler, on the thread that calls it
   */
  public boolean isAtWorkHere() {
    Consumption consumption = current.get();
    Run<?> run = consumption == null ? null : consumption.run();
    return run != null && run.isAtWorkHere();
  }

  private State state(@Nullable Consumption consumption, @Nullable Run<?> run) {
    if (consumption == null) {
      return closed ? State.CLOSED : State.IDLE;
    }
    if (consumption.isStopping()) {
      return State.STOPPING;
    }
    if (run != null) {
      return pausing.isPaused() ? State.PAUSED : State.RUNNING;
    }
    return consumption.isWaiting() ? State.WAITING : State.STARTING;
  }

  private void look() {
    notices.look(
        () -> {
          Consumption consumption = current.get();
          return state(consumption, consumption == null ? null : consumption.run());
        },
        failed);
  }

  private void note(Throwable error) {
    lastError = error.toString();
    failed = lastError;
  }

  private Mono<Void> abort(Consumption consumption, Duration deadline) {
    LOG.warn("not everything was done within {}: the rest comes again at the next start", deadline);
    consumption.abort();
    return consumption
        .over()
        .timeout(
            deadline,
            Mono.error(
                () ->
                    new SourceUnavailable(
                        "capture '%s' could not be closed within twice %s: it is still %s"
                            .formatted(
                                settings.name(),
                                deadline,
                                consumption.run() == null
                                    ? "connecting or claiming its name"
                                    : "waiting for its sink or checkpoint store"))));
  }

  /**
   * Takes the capture's one place and runs.
   *
   * @param sink to be closed if the run does not come to it, or null
   */
  private <E> Flux<E> consume(
      @Nullable Sink sink, Function<Ownership, Mono<? extends Run<E>>> start) {
    String layout = sink == null ? "" : sink.layout();
    return Mono.defer(() -> begin(sink))
        .flatMapMany(
            consumption ->
                run(
                    consumption,
                    Ownership.acquire(
                            settings,
                            new Claiming(settings, ticker, consumption),
                            new Connecting(settings, consumption),
                            startPosition(),
                            layout)
                        .onErrorResume(error -> neverStarted(sink, error))
                        .switchIfEmpty(closeUnopened(sink).then(Mono.empty())),
                    start));
  }

  /** One consumption at a time; one that is ending is waited for. */
  private Mono<Consumption> begin(@Nullable Sink sink) {
    if (closed) {
      return neverStarted(
          sink,
          new IllegalStateException("capture '" + settings.name() + "' is closed: build another"));
    }
    Consumption fresh = new Consumption(sink, pausing, this::look);
    if (current.compareAndSet(null, fresh)) {
      if (closed) { // between the look above and now
        free(fresh);
        return begin(sink);
      }
      failed = null;
      look();
      return Mono.just(fresh);
    }
    Consumption running = current.get();
    if (running == null || running.isEnding()) {
      return (running == null ? Mono.<Void>empty() : running.over())
          .then(Mono.defer(() -> begin(sink)));
    }
    return neverStarted(
        // The delivery that is refused must not close what the one that runs writes to.
        running.deliversTo(sink) ? null : sink,
        new IllegalStateException(
            "capture '"
                + settings.name()
                + "' is being consumed already: share the Flux with publish() or share(), or build"
                + " a second capture with another name"));
  }

  /** Gives back a sink that was not opened, and fails. */
  private static <R> Mono<R> neverStarted(@Nullable Sink sink, Throwable error) {
    return closeUnopened(sink).then(Mono.error(error));
  }

  private static Mono<Void> closeUnopened(@Nullable Sink sink) {
    return sink == null ? Mono.empty() : Mono.defer(sink::close).onErrorComplete();
  }

  private <E> Flux<E> run(
      Consumption consumption,
      Mono<Ownership> ownership,
      Function<Ownership, Mono<? extends Run<E>>> start) {
    Mono<Run<E>> open =
        ownership
            .doOnNext(acquired -> startResolved = true)
            .<Run<E>>flatMap(start)
            .doOnNext(consumption::runs)
            .doOnError(
                error -> {
                  note(error);
                  free(consumption);
                })
            .switchIfEmpty(Mono.fromRunnable(() -> free(consumption)));
    return Flux.usingWhen(
            Acquisition.completing(open, run -> end(consumption, run, Ending.CANCELLED)),
            Run::guardedFlow,
            run -> end(consumption, run, Ending.COMPLETED),
            (run, error) -> {
              note(error);
              return end(consumption, run, Ending.FAILED);
            },
            run -> end(consumption, run, Ending.CANCELLED))
        .concatWith(Mono.defer(() -> failedEnding(consumption)))
        .doOnError(this::note)
        .doOnCancel(
            () -> {
              consumption.ends();
              consumption.abort();
            });
  }

  /** A second consumption goes on where the first one got to. */
  private StartPosition startPosition() {
    StartPosition start = settings.start();
    return startResolved && !(start instanceof StartPosition.CheckpointOr)
        ? StartPosition.checkpointOr(start)
        : start;
  }

  private Mono<Void> end(Consumption consumption, Run<?> run, Ending ending) {
    return Mono.defer(
            () -> {
              consumption.ends();
              return run.end(ending);
            })
        .doOnSuccess(ended -> noteStop(consumption, run))
        .onErrorResume(
            error -> {
              LOG.warn(
                  "capture '{}' did not stop in order: {}", settings.name(), error.getMessage());
              consumption.endedBadly(error);
              return Mono.empty();
            })
        .doOnTerminate(
            () -> {
              rememberPositions(run);
              free(consumption);
            });
  }

  private static void noteStop(Consumption consumption, Run<?> run) {
    Throwable stoppedBy = run.stoppedBy();
    if (stoppedBy != null) {
      consumption.endedBadly(stoppedBy);
    }
  }

  /** What went wrong while a completed consumption was giving everything back. */
  private static <E> Mono<E> failedEnding(Consumption consumption) {
    Throwable failure = consumption.failureAtEnd();
    return failure == null ? Mono.empty() : Mono.error(failure);
  }

  private void rememberPositions(Run<?> run) {
    lastSaved = run.saver.saved();
    lastAcknowledged = run.tracker.position();
    left = Left.by(run);
  }

  private void free(Consumption consumption) {
    current.compareAndSet(consumption, null);
    consumption.ended();
    look();
  }
}
