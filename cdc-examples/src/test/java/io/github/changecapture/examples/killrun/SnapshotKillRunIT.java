package io.github.changecapture.examples.killrun;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * How often is told by the system property {@code snapshot.kills}, and by what chance by {@code
 * seed}.
 */
class SnapshotKillRunIT {
  private static final int KILLS = Integer.getInteger("snapshot.kills", 5);
  private static final long SEED = Long.getLong("seed", 42);

  @TempDir Path folder;

  @Test
  @Timeout(value = 60, unit = TimeUnit.MINUTES)
  void whatTheFilesSayIsWhatTheDatabaseHasHoweverOftenASnapshotIsKilled() throws Exception {
    SnapshotKillRun.Report report = new SnapshotKillRun(KILLS, SEED, folder, System.out).run();

    System.out.println("seed " + SEED + ": " + report);
    assertThat(report.problems()).isEmpty();
    assertThat(report.kills()).isEqualTo(KILLS);
    assertThat(report.crashedAtSteps()).as("kills between two steps").isGreaterThan(KILLS / 2);
    assertThat(report.snapshots()).isPositive();
    assertThat(report.documentsRead()).isPositive();
    assertThat(report.chunksSpared()).as("finished chunks that a later start found").isPositive();
  }
}
