package io.github.changecapture.checkpoint;

import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Checkpoints in a map, under the same rules as those on disks. */
final class InMemoryCheckpointStore implements CheckpointStore {
  private final Map<String, Slot> slots = new ConcurrentHashMap<>();

  private record Slot(long epoch, boolean held, @Nullable Checkpoint saved) {
    static final Slot NEW = new Slot(0, false, null);

    Slot claimed(String capture) {
      if (held) {
        throw new OwnedElsewhere(
            "capture '%s' is already running with this store: stop that one, or give this one another name"
                .formatted(capture));
      }
      return new Slot(epoch + 1, true, saved);
    }

    Slot saved(String capture, Checkpoint checkpoint) {
      if (!held) {
        throw SaveRules.notClaimed(capture);
      }
      SaveRules.check(capture, checkpoint, epoch, saved);
      return new Slot(epoch, true, checkpoint);
    }

    Slot released(long ownerEpoch) {
      return ownerEpoch == epoch ? new Slot(epoch, false, saved) : this;
    }
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return Mono.fromSupplier(
        () -> {
          Slot slot = slots.compute(capture, (name, old) -> orNew(old).claimed(name));
          return new Claim(slot.epoch(), slot.saved());
        });
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.fromRunnable(
        () -> slots.compute(capture, (name, old) -> orNew(old).saved(name, checkpoint)));
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return Mono.fromRunnable(
        () -> slots.computeIfPresent(capture, (name, old) -> old.released(ownerEpoch)));
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return Mono.fromSupplier(() -> orNew(slots.get(capture)).saved());
  }

  private static Slot orNew(@Nullable Slot slot) {
    return slot == null ? Slot.NEW : slot;
  }
}
