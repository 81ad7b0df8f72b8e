package io.github.changecapture.test.contract;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** A contract with a store that keeps all rules, each in a method that a subclass can get wrong. */
class TamperedCheckpointStore extends CheckpointStoreContract implements CheckpointStore {
  static final Duration LEASE = Duration.ofMinutes(1);

  private final Map<String, Slot> slots = new ConcurrentHashMap<>();
  private volatile Duration now = Duration.ZERO;

  static final class Slot {
    long epoch = 1_000;
    boolean held;
    Duration until = Duration.ZERO;
    Checkpoint saved;
  }

  @Override
  protected CheckpointStore store() {
    return this;
  }

  @Override
  protected boolean passTime(Duration by) {
    now = now.plus(by);
    return true;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return Mono.fromSupplier(
        () -> {
          Slot slot = slot(capture);
          synchronized (slot) {
            if (slot.held && !mayTakeOver(slot)) {
              throw held(slot);
            }
            slot.held = true;
            slot.until = now.plus(LEASE);
            slot.epoch = epochAfter(slot.epoch);
            return new Claim(slot.epoch, read(capture, slot), new SlotLease(capture, slot.epoch));
          }
        });
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.fromRunnable(
        () -> {
          Slot slot = slot(capture);
          synchronized (slot) {
            check(slot, checkpoint);
            slot.saved = checkpoint;
          }
        });
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return Mono.fromRunnable(
        () -> {
          Slot slot = slot(capture);
          synchronized (slot) {
            slot.held = slot.held && !mayRelease(slot, ownerEpoch);
          }
        });
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return Mono.fromSupplier(() -> read(capture, slot(capture)));
  }

  Slot slot(String capture) {
    return slots.computeIfAbsent(key(capture), name -> new Slot());
  }

  String key(String capture) {
    return capture;
  }

  /** The lease on a slot. */
  private final class SlotLease implements Lease {
    private final String capture;
    private final long epoch;

    SlotLease(String capture, long epoch) {
      this.capture = capture;
      this.epoch = epoch;
    }

    @Override
    public Duration duration() {
      return LEASE;
    }

    @Override
    public Mono<Void> renew() {
      return Mono.fromRunnable(
          () -> {
            Slot slot = slot(capture);
            synchronized (slot) {
              if (!mayRenew(slot, epoch)) {
                throw new Fenced("lost");
              }
              slot.held = true;
              slot.until = renewedUntil(slot);
            }
          });
    }
  }

  Duration now() {
    return now;
  }

  OwnedElsewhere held(Slot slot) {
    return new OwnedElsewhere("held", slot.until.minus(now));
  }

  boolean mayTakeOver(Slot slot) {
    return slot.until.compareTo(now) <= 0;
  }

  boolean mayRenew(Slot slot, long epoch) {
    return slot.held && slot.epoch == epoch;
  }

  Duration renewedUntil(Slot slot) {
    return now.plus(LEASE);
  }

  boolean mayRelease(Slot slot, long ownerEpoch) {
    return ownerEpoch == slot.epoch;
  }

  long epochAfter(long last) {
    return last + 1;
  }

  Checkpoint read(String capture, Slot slot) {
    return slot.saved;
  }

  void check(Slot slot, Checkpoint next) {
    if (next.ownerEpoch() != slot.epoch) {
      throw new Fenced("older");
    }
    if (slot.saved != null && slot.saved.ownerEpoch() == next.ownerEpoch()) {
      checkForward(slot.saved, next);
    }
  }

  void checkForward(Checkpoint last, Checkpoint next) {
    if (next.position().compareTo(last.position()) < 0) {
      throw new CheckpointRejected("earlier");
    }
  }
}
