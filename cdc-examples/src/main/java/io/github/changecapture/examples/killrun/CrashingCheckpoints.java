package io.github.changecapture.examples.killrun;

import io.github.changecapture.examples.killrun.CrashPoint.Moment;
import io.github.changecapture.examples.killrun.CrashPoint.Step;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.util.concurrent.atomic.AtomicInteger;
import reactor.core.publisher.Mono;

/** A checkpoint store that ends its process before or after one of its saves. */
final class CrashingCheckpoints implements CheckpointStore {
  private final CheckpointStore store;
  private final CrashPoint point;
  private final AtomicInteger saves = new AtomicInteger();

  CrashingCheckpoints(CheckpointStore store, CrashPoint point) {
    this.store = store;
    this.point = point;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return store.claim(capture);
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.defer(
        () -> {
          int count = saves.incrementAndGet();
          point.crashIfHere(Step.CHECKPOINT, Moment.BEFORE, count);
          return store
              .save(capture, checkpoint)
              .doOnSuccess(nothing -> point.crashIfHere(Step.CHECKPOINT, Moment.AFTER, count));
        });
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
