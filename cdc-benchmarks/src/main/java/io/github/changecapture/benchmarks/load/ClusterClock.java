package io.github.changecapture.benchmarks.load;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/**
 * Cluster times, each of which is given once. It began at the hour and runs like a clock, so that
 * no hour ends within a run.
 */
final class ClusterClock {
  private final Instant start = Instant.now().truncatedTo(ChronoUnit.HOURS);
  private final long startNanos = System.nanoTime();
  private long last = start.getEpochSecond() << Integer.SIZE;

  /** The first of some times that follow each other within one second. */
  synchronized long take(int times) {
    long second =
        start.plus(Duration.ofNanos(System.nanoTime() - startNanos)).getEpochSecond()
            << Integer.SIZE;
    long first = Math.max(last, second) + 1;
    last = first + times - 1;
    return first;
  }

  /** The last time that was given. */
  synchronized long last() {
    return last;
  }
}
