package io.github.changecapture.config;

import io.github.changecapture.error.ConfigurationError;

/**
 * How many events a handler may be at work on at once. In each case the events of one document come
 * one after the other, in order.
 *
 * @param handlers the most handlers at work at the same time
 */
public record Concurrency(int handlers) {
  /** Up to 8 documents at once. */
  public static final Concurrency DEFAULT = perKey(8);

  /** Checks that there is at least one handler. */
  public Concurrency {
    if (handlers < 1) {
      throw new ConfigurationError("concurrency: perKey must be at least 1, was " + handlers);
    }
  }

  /**
   * Events of different documents at once.
   *
   * @param handlers the most handlers at work at the same time, at least 1
   * @return the concurrency
   */
  public static Concurrency perKey(int handlers) {
    return new Concurrency(handlers);
  }

  /**
   * One event after the other, in stream order across all documents.
   *
   * @return the concurrency
   */
  public static Concurrency sequential() {
    return new Concurrency(1);
  }
}
