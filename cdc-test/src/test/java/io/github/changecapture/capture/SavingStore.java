package io.github.changecapture.capture;

import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Function;
import reactor.core.publisher.Mono;

/** Keeps checkpoints in memory; the test decides when its calls are answered, and how. */
final class SavingStore implements CheckpointStore {
  private final CheckpointStore store = CheckpointStores.inMemory();
  final List<String> calls = new CopyOnWriteArrayList<>();
  volatile Mono<Void> beforeClaim = Mono.empty();
  volatile Function<Checkpoint, Mono<Void>> beforeSave = checkpoint -> Mono.empty();

  @Override
  public Mono<Claim> claim(String capture) {
    return Mono.defer(
        () -> {
          calls.add("claim");
          return beforeClaim.then(store.claim(capture));
        });
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return Mono.defer(
        () -> {
          calls.add("save");
          return beforeSave.apply(checkpoint).then(store.save(capture, checkpoint));
        });
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return store.release(capture, ownerEpoch).doOnSuccess(nothing -> calls.add("released"));
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return store.load(capture);
  }
}
