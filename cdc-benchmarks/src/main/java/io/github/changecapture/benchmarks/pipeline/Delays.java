package io.github.changecapture.benchmarks.pipeline;

import java.time.Instant;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** How many events were done after how many milliseconds, by the clock that all processes share. */
final class Delays {
  /** What took a minute or longer is counted as a minute. */
  private static final int LONGEST = 60_000;

  private static final int PERCENT = 100;

  private final AtomicLongArray events = new AtomicLongArray(LONGEST + 1);

  /** Notes that an event is done that became due at some time. */
  void add(@Nullable Instant due) {
    if (due != null) {
      long delay = System.currentTimeMillis() - due.toEpochMilli();
      events.getAndIncrement((int) Math.max(0, Math.min(LONGEST, delay)));
    }
  }

  /** Forgets what was noted. */
  void reset() {
    for (int i = 0; i <= LONGEST; i++) {
      events.set(i, 0);
    }
  }

  /** The milliseconds within which so many percent of the events were done; -1 without events. */
  long percentile(int percent) {
    long all = IntStream.rangeClosed(0, LONGEST).mapToLong(events::get).sum();
    long wanted = Math.max(1, (all * percent + PERCENT - 1) / PERCENT);
    long seen = 0;
    for (int i = 0; i <= LONGEST && all > 0; i++) {
      seen += events.get(i);
      if (seen >= wanted) {
        return i;
      }
    }
    return -1;
  }
}
