package io.github.changecapture.test.adls;

import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.atomic.AtomicReference;

/** A clock that can be moved forward. */
final class TestClock {
  private final Clock base;
  private final AtomicReference<Duration> ahead = new AtomicReference<>(Duration.ZERO);

  TestClock(Clock base) {
    this.base = base;
  }

  Instant now() {
    return base.instant().plus(ahead.get());
  }

  void advance(Duration by) {
    if (by.isNegative()) {
      throw new IllegalArgumentException("the clock can't go back, was to be moved by " + by);
    }
    ahead.accumulateAndGet(by, Duration::plus);
  }
}
