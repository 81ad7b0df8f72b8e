package io.github.changecapture.segment;

import io.github.changecapture.spi.SinkContext.Watermarks;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.function.Predicate;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.scheduler.Scheduler;

/** Seals by the clock what no event and no watermark seals. */
final class ClockSeals {
  /** How often inactivity is looked for within its time. */
  private static final int INACTIVITY_CHECKS = 4;

  /** Without watermarks: how long after a partition's end, and without an event, it is past. */
  private static final Duration PAST = Duration.ofMinutes(5);

  private static final Duration PAST_CHECK = Duration.ofSeconds(30);

  private ClockSeals() {}

  /**
   * Starts to look at the clock.
   *
   * @param seal seals the segments that a test is true of
   * @return ends it
   */
  static Disposable start(
      RollingSettings settings, Watermarks watermarks, Consumer<Predicate<GrowingSegment>> seal) {
    Scheduler scheduler = settings.scheduler();
    Disposable.Composite checks = Disposables.composite();
    Duration inactivity = settings.roll().inactivity();
    if (inactivity != null) {
      Duration period = inactivity.dividedBy(INACTIVITY_CHECKS);
      checks.add(repeat(scheduler, period, () -> seal.accept(untouchedFor(inactivity, scheduler))));
    }
    if (watermarks == Watermarks.WITH_EVENTS) {
      checks.add(
          repeat(
              scheduler,
              PAST_CHECK,
              () -> seal.accept(untouchedFor(PAST, scheduler).and(endedFor(PAST, scheduler)))));
    }
    return checks;
  }

  private static Disposable repeat(Scheduler scheduler, Duration period, Runnable check) {
    long millis = Math.max(1, period.toMillis());
    return scheduler.schedulePeriodically(check, millis, millis, TimeUnit.MILLISECONDS);
  }

  private static Predicate<GrowingSegment> untouchedFor(Duration time, Scheduler scheduler) {
    long latest = scheduler.now(TimeUnit.MILLISECONDS) - time.toMillis();
    return segment -> segment.touchedAt() <= latest;
  }

  /** An event that comes after all takes the next part. */
  private static Predicate<GrowingSegment> endedFor(Duration time, Scheduler scheduler) {
    long latest = scheduler.now(TimeUnit.MILLISECONDS) - time.toMillis();
    return segment -> segment.end() != null && segment.end().toEpochMilli() <= latest;
  }
}
