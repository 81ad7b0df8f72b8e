package io.github.changecapture.internal;

import io.github.changecapture.config.StartPosition;
import io.github.changecapture.internal.Run.Ending;
import io.github.changecapture.spi.Sink;
import java.util.function.Function;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Consumes a capture: takes its place, acquires what a run needs, runs, and gives everything back,
 * whatever becomes of it.
 */
final class Consuming {
  private static final Logger LOG = LoggerFactory.getLogger(Consuming.class);

  private final CaptureSettings<?> settings;
  private final LongSupplier ticker;
  private final Lasting lasting;
  private final Occupancy occupancy;
  private final Reporting reporting;
  private volatile boolean startResolved;

  Consuming(
      CaptureSettings<?> settings,
      LongSupplier ticker,
      Lasting lasting,
      Occupancy occupancy,
      Reporting reporting) {
    this.settings = settings;
    this.ticker = ticker;
    this.lasting = lasting;
    this.occupancy = occupancy;
    this.reporting = reporting;
  }

  /**
   * Takes the capture's one place and runs.
   *
   * @param sink to be closed if the run does not come to it, or null
   */
  <E> Flux<E> consume(@Nullable Sink sink, Function<Ownership, Mono<? extends Run<E>>> start) {
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
    if (occupancy.isClosed()) {
      return neverStarted(
          sink,
          new IllegalStateException("capture '" + settings.name() + "' is closed: build another"));
    }
    Consumption fresh = new Consumption(sink, lasting);
    if (occupancy.take(fresh)) {
      if (occupancy.isClosed()) { // between the look above and now
        free(fresh);
        return begin(sink);
      }
      reporting.begins();
      return Mono.just(fresh);
    }
    Consumption running = occupancy.current();
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
                  reporting.note(error);
                  free(consumption);
                })
            .switchIfEmpty(Mono.fromRunnable(() -> free(consumption)));
    return Flux.usingWhen(
            Acquisition.completing(open, run -> end(consumption, run, Ending.CANCELLED)),
            Run::guardedFlow,
            run -> end(consumption, run, Ending.COMPLETED),
            (run, error) -> {
              reporting.note(error);
              return end(consumption, run, Ending.FAILED);
            },
            run -> end(consumption, run, Ending.CANCELLED))
        .concatWith(consumption.failedEnding())
        .doOnError(reporting::note)
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
              reporting.remember(run);
              free(consumption);
            });
  }

  private static void noteStop(Consumption consumption, Run<?> run) {
    Throwable stoppedBy = run.stoppedBy();
    if (stoppedBy != null) {
      consumption.endedBadly(stoppedBy);
    }
  }

  private void free(Consumption consumption) {
    occupancy.leave(consumption);
    consumption.ended();
    reporting.look();
  }
}
