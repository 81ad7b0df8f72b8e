package io.github.changecapture.adls;

import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import reactor.core.Disposable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Renews leases while nobody else does, every third of their duration.
 *
 * <p>The first lease is the owner's: when it is lost, the others are given up too, so that the next
 * owner need not wait for them longer than for the first.
 */
final class LeaseKeeper implements AutoCloseable {
  private static final int RENEWALS = 3;
  private static final int AT_ONCE = 32;
  private static final int IDLE_SECONDS = 60;

  private final FileLease owner;
  private final Set<FileLease> leases = ConcurrentHashMap.newKeySet();
  private final Disposable timer;

  /** Of its own: thousands of renewals would keep commits waiting, and others the renewals. */
  private final Scheduler threads =
      Schedulers.newBoundedElastic(
          AT_ONCE, Integer.MAX_VALUE, "cdc-adls-leases", IDLE_SECONDS, true);

  LeaseKeeper(FileLease owner, Duration duration) {
    this.owner = owner;
    leases.add(owner);
    long period = duration.toMillis() / RENEWALS;
    this.timer =
        Schedulers.parallel()
            .schedulePeriodically(this::renew, period, period, TimeUnit.MILLISECONDS);
  }

  void add(FileLease lease) {
    leases.add(lease);
  }

  void remove(FileLease lease) {
    leases.remove(lease);
  }

  /** Requests block, and one that hangs must not keep the others from being renewed. */
  private void renew() {
    if (owner.isLost()) {
      leases.forEach(FileLease::lose);
      timer.dispose();
      return;
    }
    try {
      for (FileLease lease : leases) {
        var unused = threads.schedule(lease::keep);
      }
    } catch (RejectedExecutionException closed) {
      timer.dispose();
    }
  }

  @Override
  public void close() {
    timer.dispose();
    threads.dispose();
  }
}
