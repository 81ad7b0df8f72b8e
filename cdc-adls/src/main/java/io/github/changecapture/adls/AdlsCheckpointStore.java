package io.github.changecapture.adls;

import io.github.changecapture.adls.Requests.Whole;
import io.github.changecapture.checkpoint.CheckpointContent;
import io.github.changecapture.checkpoint.SaveRules;
import io.github.changecapture.internal.file.BlockingWork;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import reactor.core.publisher.Mono;

/** Checkpoints as files, each owned by the holder of its lease. */
final class AdlsCheckpointStore implements CheckpointStore {
  private final Files files;
  private final Map<String, AdlsClaim> claims = new ConcurrentHashMap<>();

  AdlsCheckpointStore(Files files) {
    this.files = files;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return BlockingWork.mono(() -> take(capture), unwanted -> drop(capture, unwanted.ownerEpoch()));
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return BlockingWork.mono(
        () -> {
          AdlsClaim claim = claims.get(capture);
          if (claim == null) {
            throw SaveRules.notClaimed(capture);
          }
          claim.save(checkpoint);
          return null;
        },
        unwanted -> {});
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return BlockingWork.mono(
        () -> {
          drop(capture, ownerEpoch);
          return null;
        },
        unwanted -> {});
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    return BlockingWork.mono(
        () -> {
          String path = AdlsClaim.path(capture);
          Whole found = files.whole(path);
          return found == null
              ? null
              : CheckpointContent.fromBytes(
                      found.content().toBytes(), capture, path + " in " + files.location())
                  .checkpoint();
        },
        unwanted -> {});
  }

  private Claim take(String capture) {
    AdlsClaim taken = AdlsClaim.take(files, capture);
    AdlsClaim fenced = claims.put(capture, taken);
    if (fenced != null) {
      fenced.release();
    }
    return taken.claim();
  }

  private void drop(String capture, long ownerEpoch) {
    AdlsClaim claim = claims.get(capture);
    if (claim != null && claim.epoch() == ownerEpoch && claims.remove(capture, claim)) {
      claim.release();
    }
  }
}
