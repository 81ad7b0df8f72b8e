package io.github.changecapture.examples.killrun;

import io.github.changecapture.examples.killrun.CrashPoint.Moment;
import io.github.changecapture.examples.killrun.CrashPoint.Step;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import reactor.core.publisher.Mono;

/** A checkpoint store that ends its process before or after one of its saves. */
final class CrashingCheckpoints implements CheckpointStore {
  private final CheckpointStore store;
  private final CrashPoint point;
  private final Map<Step, AtomicInteger> saves = new EnumMap<>(Step.class);
  private volatile SnapshotProgress before = SnapshotProgress.NONE;

  CrashingCheckpoints(CheckpointStore store, CrashPoint point) {
    this.store = store;
    this.point = point;
    for (Step step : List.of(Step.CHECKPOINT, Step.PLANNED, Step.HANDED_OVER)) {
      saves.put(step, new AtomicInteger());
    }
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return store.claim(capture);
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.defer(
        () -> {
          Map<Step, Integer> counts = counted(checkpoint.snapshots());
          crashIfHere(counts, Moment.BEFORE);
          return store
              .save(capture, checkpoint)
              .doOnSuccess(nothing -> crashIfHere(counts, Moment.AFTER));
        });
  }

  private void crashIfHere(Map<Step, Integer> counts, Moment moment) {
    counts.forEach((step, count) -> point.crashIfHere(step, moment, count));
  }

  /** What this save is, and the how manieth of its kind. */
  private Map<Step, Integer> counted(SnapshotProgress saved) {
    SnapshotProgress last = before;
    before = saved;
    Map<Step, Integer> counts = new EnumMap<>(Step.class);
    saves.forEach(
        (step, calls) -> {
          if (is(step, last, saved)) {
            counts.put(step, calls.incrementAndGet());
          }
        });
    return counts;
  }

  private static boolean is(Step step, SnapshotProgress last, SnapshotProgress saved) {
    return switch (step) {
      case PLANNED -> !planned(last).containsAll(planned(saved));
      case HANDED_OVER -> !ids(saved).containsAll(ids(last));
      default -> true;
    };
  }

  private static Set<String> ids(SnapshotProgress progress) {
    return progress.collections().stream()
        .map(CollectionSnapshot::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  private static Set<String> planned(SnapshotProgress progress) {
    return progress.collections().stream()
        .filter(snapshot -> snapshot.chunks() != null)
        .map(CollectionSnapshot::id)
        .collect(Collectors.toUnmodifiableSet());
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return store.release(capture, ownerEpoch);
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return store.load(capture);
  }
}
