package io.github.changecapture.adls;

import io.github.changecapture.spi.Compression;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * A process may be killed at whichever request of a run: each event lands once and in order, and
 * what is sealed stays as it is.
 */
class KillSweepIT extends SweptRuns {
  @Test
  void aProcessThatIsKilledAtAnyRequestLosesAndDoublesNothing() {
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += Sweep.KILL_STEP) {
      for (KillAt.Moment moment : KillAt.Moment.values()) {
        killed(index, moment);
      }
    }
  }

  @Test
  void aProcessThatIsKilledAgainWhileItRecoversLosesAndDoublesNothing() {
    Random random = new Random(20_261_121);
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += Sweep.STEP) {
      long second = 1 + random.nextLong(requests / 2);
      try (OnAdls adls = OnAdls.start()) {
        Landed landed = new Landed(adls);
        runAndDie(adls, landed, index, KillAt.Moment.AFTER);
        KillAt.Moment moment = random.nextBoolean() ? KillAt.Moment.BEFORE : KillAt.Moment.AFTER;
        runAndDie(adls, landed, second, moment);
        complete(adls, landed, "killed after %d and at %d".formatted(index, second));
      }
    }
  }

  @Test
  void aProcessThatWritesCompressedAndIsKilledLosesAndDoublesNothing() {
    compressBy(Compression.GZIP);
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += Sweep.STEP) {
      killed(index, KillAt.Moment.BEFORE);
      killed(index, KillAt.Moment.AFTER);
    }
  }

  @Test
  void aRunThatGoesOnCompressedLosesAndDoublesNothing() {
    long requests = requestsOfARun();
    for (long index = 1; index <= requests; index += 2L * Sweep.STEP) {
      try (OnAdls adls = OnAdls.start()) {
        Landed landed = new Landed(adls);
        compressBy(Compression.NONE);
        runAndDie(adls, landed, index, KillAt.Moment.AFTER);
        compressBy(Compression.GZIP);
        complete(adls, landed, "went on compressed after a kill at " + index);
      }
    }
  }

  private void killed(long index, KillAt.Moment moment) {
    try (OnAdls adls = OnAdls.start()) {
      Landed landed = new Landed(adls);
      String where = runAndDie(adls, landed, index, moment);
      complete(adls, landed, "killed %s request %d, %s".formatted(moment, index, where));
    }
  }
}
