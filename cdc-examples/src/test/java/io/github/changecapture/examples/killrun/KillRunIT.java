package io.github.changecapture.examples.killrun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How often is told by the system property {@code kills}, and by what chance by {@code seed}. */
class KillRunIT {
  private static final int KILLS = Integer.getInteger("kills", 10);
  private static final long SEED = Long.getLong("seed", 42);

  @TempDir Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void everyChangeIsInTheFilesOnceHoweverOftenTheCaptureIsKilled() throws Exception {
    KillRun.Report report = new KillRun(KILLS, SEED, folder, System.out).run();

    System.out.println("seed " + SEED + ": " + report);
    assertThat(report.problems()).isEmpty();
    assertThat(report.kills()).isEqualTo(KILLS);
    assertThat(report.crashedAtSteps()).as("kills between two steps").isGreaterThan(KILLS / 3);
    assertThat(report.written()).isPositive();
    assertThat(report.sealed()).as("sealed files that were compared").isPositive();
  }
}
