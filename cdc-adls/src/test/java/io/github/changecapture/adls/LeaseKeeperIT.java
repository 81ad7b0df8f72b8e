package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.adls.Files.Acquired;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.test.adls.AdlsOperation;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Leases while nothing is written, in virtual time. */
class LeaseKeeperIT {
  private static final Duration STEP = Duration.ofSeconds(10);

  private VirtualTimeScheduler time;
  private OnAdls adls;
  private Files files;
  private FileLease owner;
  private FileLease file;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
    files = adls.builder(new OnAdls.Machine()).attempts(1).pauses(duration -> {}).build().files();
    owner = taken("lock");
    file = taken("a.jsonl");
    time = VirtualTimeScheduler.getOrSet();
  }

  @AfterEach
  void stop() {
    VirtualTimeScheduler.reset();
    adls.close();
  }

  @Test
  void idleLeasesAreHeldForHours() {
    try (LeaseKeeper keeper = new LeaseKeeper(owner, OnAdls.LEASE)) {
      keeper.add(file);

      letPass(Duration.ofHours(1));

      assertThat(files.acquireLease("a.jsonl", "00000000-0000-0000-0000-000000000001"))
          .isEqualTo(Acquired.HELD_BY_ANOTHER);
      assertThat(files.acquireLease("lock", "00000000-0000-0000-0000-000000000001"))
          .isEqualTo(Acquired.HELD_BY_ANOTHER);
    }
  }

  @Test
  void afterTheEndLeasesExpire() {
    try (LeaseKeeper keeper = new LeaseKeeper(owner, OnAdls.LEASE)) {
      keeper.add(file);
    }

    letPass(Duration.ofMinutes(1));

    assertThat(files.acquireLease("a.jsonl", "00000000-0000-0000-0000-000000000001"))
        .isEqualTo(Acquired.YES);
  }

  @Test
  void aServerThatIsAwayForAMomentTakesNoLease() {
    try (LeaseKeeper keeper = new LeaseKeeper(owner, OnAdls.LEASE)) {
      keeper.add(file);
      adls.server().faults().on(AdlsOperation.RENEW_LEASE).times(4).refuse(503, "ServerBusy");

      letPass(Duration.ofMinutes(2));

      assertThat(owner.isLost()).isFalse();
      assertThat(files.acquireLease("lock", "00000000-0000-0000-0000-000000000001"))
          .isEqualTo(Acquired.HELD_BY_ANOTHER);
    }
  }

  @Test
  void whoLosesTheStoreGivesUpItsFiles() {
    try (LeaseKeeper keeper = new LeaseKeeper(owner, OnAdls.LEASE)) {
      keeper.add(file);
      adls.expireLeases();
      assertThat(files.acquireLease("lock", "00000000-0000-0000-0000-000000000001"))
          .isEqualTo(Acquired.YES);

      letPass(STEP.multipliedBy(2));

      assertThat(owner.isLost()).isTrue();
      assertThatThrownBy(file::require).isInstanceOf(Fenced.class).hasMessageContaining("a.jsonl");
      assertThat(renewals()).isEqualTo(renewalsAfter(Duration.ofMinutes(1)));
    }
  }

  private long renewalsAfter(Duration duration) {
    letPass(duration);
    return renewals();
  }

  private long renewals() {
    return adls.server().requestCounts().getOrDefault(AdlsOperation.RENEW_LEASE, 0L);
  }

  private void letPass(Duration duration) {
    for (Duration passed = Duration.ZERO;
        passed.compareTo(duration) < 0;
        passed = passed.plus(STEP)) {
      adls.server().advanceClock(STEP);
      time.advanceTimeBy(STEP);
    }
  }

  private FileLease taken(String path) {
    assertThat(files.createNew(path)).isTrue();
    return FileLease.take(files, path, "nobody");
  }
}
