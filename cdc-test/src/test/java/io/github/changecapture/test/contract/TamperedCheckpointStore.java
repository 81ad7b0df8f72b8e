package io.github.changecapture.test.contract;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** A contract with a store that keeps all rules, each in a method that a subclass can get wrong. */
class TamperedCheckpointStore extends CheckpointStoreContract implements CheckpointStore {
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  static final class Slot {
    long epoch = 1_000;
    boolean held;
    Checkpoint saved;
  }

  @Override
  protected CheckpointStore store() {
    return this;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return Mono.fromSupplier(
        () -> {
          Slot slot = slot(capture);
          synchronized (slot) {
            if (slot.held && !mayTakeOver(slot)) {
              throw new OwnedElsewhere("held");
            }
            slot.held = true;
            slot.epoch = epochAfter(slot.epoch);
            return new Claim(slot.epoch, read(capture, slot));
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

  boolean mayTakeOver(Slot slot) {
    return false;
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
