package io.github.changecapture.examples.soak;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How long is told by the system property {@code soak}, such as {@code 10m}, and by what chance by
 * {@code seed}.
 */
class SoakIT {
  private static final Duration DURATION = Duration.parse("PT" + System.getProperty("soak", "1m"));
  private static final long SEED = Long.getLong("seed", System.nanoTime());

  /**
   * By how much figures differ that mean the same. A minute shows a leak of every event and no slow
   * one: in its second third buffers still grow.
   */
  private static final long HEAP_NOISE =
      (DURATION.compareTo(Duration.ofMinutes(5)) < 0 ? 16 : 2) * 1024L * 1024;

  @TempDir Path folder;

  @Test
  @Timeout(value = 24, unit = TimeUnit.HOURS)
  void whatIsDeliveredIsWhatTheSourceHoldsWhateverGoesWrongMeanwhile() throws Exception {
    System.out.println("soak of " + DURATION + ", -Dseed=" + SEED);

    Soak.Report report = new Soak(DURATION, SEED, folder, System.out).run();

    System.out.println(report);
    assertThat(report.problems()).as("-Dseed=" + SEED).isEmpty();
    assertThat(report.written()).isPositive();
    assertThat(report.delivered()).isPositive();
    assertThat(report.cancelled()).isPositive();
    assertThat(report.closed()).isPositive();
    assertThat(report.faults()).isNotEmpty();
    assertThat(report.heapAtLast())
        .as("heap after garbage collection, in the last third of the time")
        .isLessThan(report.heapInMiddle() * 105 / 100 + HEAP_NOISE);
  }
}
