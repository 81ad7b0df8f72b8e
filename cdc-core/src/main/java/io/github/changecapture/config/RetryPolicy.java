package io.github.changecapture.config;

import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How a capture tries again after an error that may go away: with exponential, jittered delays.
 *
 * @param firstDelay the first delay, doubled with each attempt
 * @param longestDelay where doubling stops
 * @param attempts how many attempts in a row may bring no event before the capture fails
 */
public record RetryPolicy(Duration firstDelay, Duration longestDelay, int attempts) {
  /** From 200 ms to 30 s, 20 attempts: about seven minutes. */
  public static final RetryPolicy DEFAULT =
      new RetryPolicy(Duration.ofMillis(200), Duration.ofSeconds(30), 20);

  private static final int MOST_DOUBLINGS = 20;

  /** Checks that the delays are positive and in order, and the attempts not negative. */
  public RetryPolicy {
    if (firstDelay.isNegative() || firstDelay.isZero()) {
      throw new ConfigurationError("retryPolicy: firstDelay must be positive, was " + firstDelay);
    }
    if (longestDelay.compareTo(firstDelay) < 0) {
      throw new ConfigurationError(
          "retryPolicy: longestDelay must not be shorter than firstDelay ("
              + firstDelay
              + "), was "
              + longestDelay);
    }
    if (attempts < 0) {
      throw new ConfigurationError("retryPolicy: attempts must not be negative, was " + attempts);
    }
  }

  /**
   * How long to wait before an attempt: doubled each time, and jittered by half, so that captures
   * that broke together do not come back together.
   *
   * @param attempt the attempt's number, from 1
   * @param random decides the jitter
   * @return the delay
   */
  public Duration delayBefore(int attempt, RandomGenerator random) {
    int doublings = Math.min(attempt - 1, MOST_DOUBLINGS);
    long millis = Math.min(firstDelay.toMillis() << doublings, longestDelay.toMillis());
    return Duration.ofMillis(Math.max(1, (long) (millis * random.nextDouble(0.5, 1.5))));
  }
}
