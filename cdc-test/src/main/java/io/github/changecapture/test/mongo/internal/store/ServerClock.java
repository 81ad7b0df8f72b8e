package io.github.changecapture.test.mongo.internal.store;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;

/** The wall clock of the double: another clock, and what it was moved forward. Thread-safe. */
public final class ServerClock {

  private final Clock base;
  private Duration offset = Duration.ZERO;

  public ServerClock(Clock base) {
    this.base = base;
  }

  public synchronized Instant now() {
    return base.instant().plus(offset);
  }

  public synchronized void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock only moves forward, was asked for " + by);
    }
    offset = offset.plus(by);
  }
}
