package io.github.changecapture.config;

import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;

/**
 * When a capture saves its checkpoint; it does so only if the position has moved, and always when
 * it stops.
 *
 * @param interval how often at least
 * @param events after how many acknowledged events at the latest
 */
public record CheckpointPolicy(Duration interval, int events) {
  /** Every second, or after 100,000 events. */
  public static final CheckpointPolicy DEFAULT =
      new CheckpointPolicy(Duration.ofSeconds(1), 100_000);

  /** Checks that both are positive. */
  public CheckpointPolicy {
    if (interval.isNegative() || interval.isZero()) {
      throw new ConfigurationError("checkpointPolicy: interval must be positive, was " + interval);
    }
    if (events < 1) {
      throw new ConfigurationError("checkpointPolicy: events must be at least 1, was " + events);
    }
  }
}
