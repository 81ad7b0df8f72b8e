package io.github.changecapture.internal;

import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.status.CaptureCounters;
import io.github.changecapture.status.CaptureListener;
import io.github.changecapture.status.CaptureStatus;
import io.github.changecapture.status.Diagnosis;
import io.github.changecapture.status.StopReport;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.reactivestreams.Publisher;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/**
 * Runs one consumption of a capture after the other: {@link Consuming} takes the capture's place
 * and gives it back, a {@link Run} is the data path between, {@link Reporting} tells of it.
 *
 * @param <T> the host's type for documents
 */
public final class CaptureEngine<T> {
  private static final Logger LOG = LoggerFactory.getLogger(CaptureEngine.class);

  private final CaptureSettings<T> settings;
  private final Lasting lasting;
  private final Occupancy occupancy = new Occupancy();
  private final Reporting reporting;
  private final Consuming consuming;
  private final RunRequests requests;
  private final Stopping stopping;

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
    Pausing pausing = new Pausing();
    this.settings = settings;
    this.reporting =
        new Reporting(
            settings,
            occupancy,
            pausing,
            new StateNotices(settings.name(), listeners, Schedulers.boundedElastic()));
    this.lasting = new Lasting(pausing, new Tally(), reporting::look);
    this.consuming = new Consuming(settings, ticker, lasting, occupancy, reporting);
    this.requests = new RunRequests(settings, occupancy);
    this.stopping = new Stopping(settings, ticker, occupancy, reporting);
  }

  /**
   * Hands events to a subscriber, who acknowledges them.
   *
   * @return the events; cold
   */
  public Flux<ChangeEvent<T>> events() {
    return consuming.consume(null, ownership -> Mono.just(new EventsRun<>(settings, ownership)));
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
        consuming.consume(
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
    Flux<Void> delivered =
        consuming.consume(sink, ownership -> DeliveryRun.open(settings, ownership, sink));
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
    return stopping.stop(deadline);
  }

  /**
   * What was done; from now on also by kinds of events.
   *
   * @return live counters
   */
  public CaptureCounters counters() {
    lasting.tally().want();
    return lasting.tally();
  }

  /**
   * Looks at all that the capture needs.
   *
   * @param folders where the host's sink writes to, on this machine
   * @return what is found
   */
  public Mono<Diagnosis> examine(List<Path> folders) {
    return new Doctor(settings, folders).examine();
  }

  /** Reads nothing more, in this consumption and in those that follow, until {@link #resume}. */
  public void pause() {
    reporting.look();
    if (lasting.pausing().pause()) {
      LOG.info("capture '{}' pauses", settings.name());
      reporting.look();
    }
  }

  /** Goes on reading. */
  public void resume() {
    reporting.look();
    if (lasting.pausing().resume()) {
      LOG.info("capture '{}' goes on", settings.name());
      reporting.look();
    }
  }

  /**
   * Goes back while the capture is being consumed.
   *
   * @param to where to go back to
   * @return completes when that is saved
   */
  public Mono<Void> rewind(StartPosition to) {
    return requests.rewind(to);
  }

  /**
   * The capture's name.
   *
   * @return the name
   */
  public String name() {
    return settings.name();
  }

  /**
   * What the capture is doing.
   *
   * @return the status at this moment
   */
  public CaptureStatus status() {
    return reporting.status();
  }

  /**
   * Takes a snapshot of one collection while the capture is being consumed.
   *
   * @param namespace the collection
   * @return completes when the snapshot is done and saved
   */
  public Mono<Void> snapshot(Namespace namespace) {
    return requests.snapshot(namespace);
  }

  /**
   * Whether the calling thread is just handing an event to the host: waiting for the end there
   * would be waiting for itself.
   *
   * @return true within a subscriber's {@code onNext} or a handler, on the thread that calls it
   */
  public boolean isAtWorkHere() {
    Run<?> run = occupancy.run();
    return run != null && run.isAtWorkHere();
  }
}
