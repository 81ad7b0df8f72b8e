package io.github.changecapture.test.contract;

import static io.github.changecapture.test.contract.Verdict.assertBreaks;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Schedulers;

/** Each rule of the contract notices a store that breaks it. */
class BrokenCheckpointStoresTest {

  @Test
  void aStoreThatKeepsTheRulesBreaksNone() {
    assertBreaks(TamperedCheckpointStore.class);
  }

  @Test
  void c1_epochsMustRise() {
    assertBreaks(FallingEpochs.class, "c1");
  }

  static class FallingEpochs extends TamperedCheckpointStore {
    @Override
    long epochAfter(long last) {
      return last - 1;
    }
  }

  @Test
  void c1_aClaimMustGiveTheCheckpoint() {
    assertBreaks(ForgetfulClaims.class, "c1");
  }

  static class ForgetfulClaims extends TamperedCheckpointStore {
    @Override
    public Mono<Claim> claim(String capture) {
      return super.claim(capture).map(claim -> new Claim(claim.ownerEpoch(), null));
    }
  }

  @Test
  void c1_aCheckpointMustComeBackAsItWas() {
    assertBreaks(LossyProgress.class, "c1", "c6");
  }

  static class LossyProgress extends TamperedCheckpointStore {
    @Override
    Checkpoint read(String capture, Slot slot) {
      Checkpoint saved = slot.saved;
      return saved == null
          ? null
          : new Checkpoint(
              saved.position(), saved.ownerEpoch(), Checkpoint.Progress.RUNNING, saved.identity());
    }
  }

  @Test
  void c2_aHeldClaimMustNotBeGiven() {
    assertBreaks(OpenHouse.class, "c2", "c10", "c11");
  }

  static class OpenHouse extends TamperedCheckpointStore {
    @Override
    boolean mayTakeOver(Slot slot) {
      return true;
    }
  }

  @Test
  void c2_anOldOwnerMustNotReleaseTheClaimOfANewOne() {
    assertBreaks(CarelessRelease.class, "c2");
  }

  static class CarelessRelease extends TamperedCheckpointStore {
    @Override
    boolean mayRelease(Slot slot, long ownerEpoch) {
      return true;
    }
  }

  @Test
  void c2_aDeadProcessMustNotKeepItsClaim() {
    assertBreaks(ClaimsForEver.class, "c2");
  }

  static class ClaimsForEver extends TamperedCheckpointStore {
    @Override
    protected boolean kill(CheckpointStore owner) {
      return true;
    }
  }

  @Test
  void c3_aSaveMustNotWaitForTheRelease() {
    assertBreaks(SavesAtRelease.class, "c1", "c3", "c4", "c5", "c6", "c7");
  }

  static class SavesAtRelease extends TamperedCheckpointStore {
    @Override
    public Mono<Checkpoint> load(String capture) {
      return Mono.defer(() -> slot(capture).held ? Mono.empty() : super.load(capture));
    }
  }

  @Test
  void c4_aReaderMustNotSeeHalfASave() {
    assertBreaks(SavesInTwoSteps.class, "c4");
  }

  static class SavesInTwoSteps extends TamperedCheckpointStore {
    @Override
    public Mono<Void> save(String capture, Checkpoint checkpoint) {
      return Mono.<Void>fromRunnable(() -> saveHalf(capture, checkpoint))
          .then(Mono.delay(Duration.ofMillis(1)).then(super.save(capture, checkpoint)));
    }

    private void saveHalf(String capture, Checkpoint next) {
      Slot slot = slot(capture);
      synchronized (slot) {
        check(slot, next);
        Identity old = slot.saved == null ? next.identity() : slot.saved.identity();
        slot.saved = new Checkpoint(next.position(), next.ownerEpoch(), next.progress(), old);
      }
    }
  }

  @Test
  void c5_anOldOwnerMustNotSave() {
    assertBreaks(Unfenced.class, "c5", "c10");
  }

  static class Unfenced extends TamperedCheckpointStore {
    @Override
    void check(Slot slot, Checkpoint next) {
      if (next.ownerEpoch() == slot.epoch) {
        super.check(slot, next);
      }
    }
  }

  @Test
  void c5_aFencedSaveMustChangeNothing() {
    assertBreaks(FencesTooLate.class, "c5");
  }

  static class FencesTooLate extends TamperedCheckpointStore {
    @Override
    void check(Slot slot, Checkpoint next) {
      try {
        super.check(slot, next);
      } catch (Fenced fenced) {
        slot.saved = next;
        throw fenced;
      }
    }
  }

  @Test
  void c6_aPositionMustNotGoBack() {
    assertBreaks(GoesBack.class, "c6");
  }

  static class GoesBack extends TamperedCheckpointStore {
    @Override
    void checkForward(Checkpoint last, Checkpoint next) {}
  }

  @Test
  void c6_theTokenCountsToo() {
    assertBreaks(ComparesTimesOnly.class, "c6");
  }

  static class ComparesTimesOnly extends TamperedCheckpointStore {
    @Override
    void checkForward(Checkpoint last, Checkpoint next) {
      if (next.position().clusterTime().compareTo(last.position().clusterTime()) < 0) {
        throw new CheckpointRejected("earlier");
      }
    }
  }

  @Test
  void c6_theSamePositionIsNotEarlier() {
    assertBreaks(TooStrict.class, "c6");
  }

  static class TooStrict extends TamperedCheckpointStore {
    @Override
    void checkForward(Checkpoint last, Checkpoint next) {
      if (next.position().compareTo(last.position()) <= 0) {
        throw new CheckpointRejected("not later");
      }
    }
  }

  @Test
  void c6_aNewOwnerIsFree() {
    assertBreaks(NeverRewinds.class, "c6");
  }

  static class NeverRewinds extends TamperedCheckpointStore {
    @Override
    void check(Slot slot, Checkpoint next) {
      super.check(slot, next);
      if (slot.saved != null) {
        checkForward(slot.saved, next);
      }
    }
  }

  @Test
  void c7_namesMustNotMeetByCase() {
    assertBreaks(IgnoresCase.class, "c7");
  }

  static class IgnoresCase extends TamperedCheckpointStore {
    @Override
    String key(String capture) {
      return capture.toLowerCase(Locale.ROOT);
    }
  }

  @Test
  void c7_longNamesMustNotMeet() {
    assertBreaks(CutsNames.class, "c7");
  }

  static class CutsNames extends TamperedCheckpointStore {
    @Override
    String key(String capture) {
      return capture.substring(0, Math.min(capture.length(), 200));
    }
  }

  @Test
  void c8_damageMustNotBeTakenForNothing() {
    assertBreaks(ShrugsAtDamage.class, "c8");
  }

  static class ShrugsAtDamage extends TamperedCheckpointStore {
    @Override
    protected boolean damage(String capture) {
      slot(capture).saved = null;
      return true;
    }
  }

  @Test
  void c9_aFileMustNotBeReadOnTheSubscribersThread() {
    assertBreaks(ReadsAtOnce.class, "c9");
  }

  static class ReadsAtOnce extends TamperedCheckpointStore {
    @TempDir static Path folder;

    @Override
    Checkpoint read(String capture, Slot slot) {
      try {
        Files.readAllBytes(Files.writeString(folder.resolve("state"), "some"));
        return super.read(capture, slot);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  @Test
  void c9_theSubscribersThreadMustNotWaitForAnother() {
    assertBreaks(WaitsForAnother.class, "c9");
  }

  static class WaitsForAnother extends TamperedCheckpointStore {
    @Override
    public Mono<Void> save(String capture, Checkpoint checkpoint) {
      return Mono.fromRunnable(
          () -> super.save(capture, checkpoint).subscribeOn(Schedulers.boundedElastic()).block());
    }
  }

  @Test
  void c2_whoWaitsMustKnowHowLong() {
    assertBreaks(SaysNotWhen.class, "c2");
  }

  static class SaysNotWhen extends TamperedCheckpointStore {
    @Override
    OwnedElsewhere held(Slot slot) {
      return new OwnedElsewhere("held");
    }
  }

  @Test
  void c10_aLeaseMustRunOut() {
    assertBreaks(LeasesForEver.class, "c10", "c11");
  }

  static class LeasesForEver extends TamperedCheckpointStore {
    @Override
    boolean mayTakeOver(Slot slot) {
      return false;
    }
  }

  @Test
  void c10_aLeaseMustNotRunOutEarly() {
    assertBreaks(HalfLeases.class, "c10", "c11");
  }

  static class HalfLeases extends TamperedCheckpointStore {
    @Override
    boolean mayTakeOver(Slot slot) {
      return slot.until.minus(LEASE.dividedBy(2)).compareTo(now()) <= 0;
    }
  }

  @Test
  void c11_aRenewalMustRenew() {
    assertBreaks(RenewsNothing.class, "c10", "c11");
  }

  static class RenewsNothing extends TamperedCheckpointStore {
    @Override
    Duration renewedUntil(Slot slot) {
      return slot.until;
    }
  }

  @Test
  void c11_anOldOwnerMustNotRenew() {
    assertBreaks(RenewsForAnybody.class, "c11");
  }

  static class RenewsForAnybody extends TamperedCheckpointStore {
    @Override
    boolean mayRenew(Slot slot, long epoch) {
      return slot.held;
    }
  }

  @Test
  void c11_aFencedRenewalMustChangeNothing() {
    assertBreaks(FencesRenewalsTooLate.class, "c11");
  }

  static class FencesRenewalsTooLate extends TamperedCheckpointStore {
    @Override
    boolean mayRenew(Slot slot, long epoch) {
      slot.until = now().plus(LEASE.multipliedBy(2));
      return super.mayRenew(slot, epoch);
    }

    @Override
    Duration renewedUntil(Slot slot) {
      return now().plus(LEASE);
    }
  }

  @Test
  void c11_aReleasedClaimMustNotBeRenewed() {
    assertBreaks(RenewsTheReleased.class, "c11");
  }

  static class RenewsTheReleased extends TamperedCheckpointStore {
    @Override
    boolean mayRenew(Slot slot, long epoch) {
      return slot.epoch == epoch;
    }
  }
}
