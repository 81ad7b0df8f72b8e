package io.github.changecapture.internal;

import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.status.StopReport;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/** Closes a capture: lets what was handed on be done, and after a deadline breaks it off. */
final class Stopping {
  private static final Logger LOG = LoggerFactory.getLogger(Stopping.class);

  private final CaptureSettings<?> settings;
  private final LongSupplier ticker;
  private final Occupancy occupancy;
  private final Reporting reporting;

  Stopping(
      CaptureSettings<?> settings, LongSupplier ticker, Occupancy occupancy, Reporting reporting) {
    this.settings = settings;
    this.ticker = ticker;
    this.occupancy = occupancy;
    this.reporting = reporting;
  }

  Mono<StopReport> stop(Duration deadline) {
    return Mono.defer(
        () -> {
          occupancy.close();
          long beganAt = ticker.getAsLong();
          Consumption consumption = occupancy.current();
          if (consumption == null) {
            reporting.look();
            return Mono.just(report(beganAt));
          }
          consumption.stop();
          return consumption
              .over()
              .timeout(deadline, Mono.defer(() -> abort(consumption, deadline)))
              .then(consumption.<StopReport>failedEnding())
              .switchIfEmpty(Mono.fromSupplier(() -> report(beganAt)));
        });
  }

  private StopReport report(long beganAt) {
    return reporting.stopReport(Duration.ofNanos(ticker.getAsLong() - beganAt));
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
}
