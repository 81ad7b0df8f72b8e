package io.github.changecapture.internal;

import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import java.util.concurrent.CancellationException;
import reactor.core.publisher.Mono;

/** What the host may ask of a capture while it is being consumed, and only then. */
final class RunRequests {
  private final CaptureSettings<?> settings;
  private final Occupancy occupancy;

  RunRequests(CaptureSettings<?> settings, Occupancy occupancy) {
    this.settings = settings;
    this.occupancy = occupancy;
  }

  Mono<Void> rewind(StartPosition to) {
    return Mono.defer(
        () -> {
          Consumption consumption = occupancy.current();
          Run<?> run = consumption == null ? null : consumption.run();
          return consumption == null || run == null
              ? Mono.error(
                  new IllegalStateException(
                      "rewind to %s: capture '%s' is not running: subscribe to it first, paused if nothing is to be read before, and wait for RUNNING or PAUSED"
                          .formatted(to, settings.name())))
              : run.rewind(to)
                  .onErrorMap(error -> consumption.isEnding(), error -> notRewound(to))
                  .or(consumption.over().then(Mono.error(() -> notRewound(to))));
        });
  }

  private CancellationException notRewound(StartPosition to) {
    return new CancellationException(
        "capture '%s' stopped before its way back to %s was saved: its status says where it goes on"
            .formatted(settings.name(), to));
  }

  Mono<Void> snapshot(Namespace namespace) {
    return Mono.defer(
        () -> {
          if (!settings.policies().snapshots().isOn()) {
            return Mono.error(
                new ConfigurationError(
                    "snapshot of '%s': snapshots is NEVER, so none can be taken: build the capture with snapshots(SnapshotPolicy.onRequest())"
                        .formatted(namespace)));
          }
          Consumption consumption = occupancy.current();
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
}
