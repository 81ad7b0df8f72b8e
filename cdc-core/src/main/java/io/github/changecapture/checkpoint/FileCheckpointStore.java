package io.github.changecapture.checkpoint;

import io.github.changecapture.internal.file.BlockingWork;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Checkpoints in a folder, one file for each capture, owned by a lock on another file. */
final class FileCheckpointStore implements CheckpointStore {
  private final Path folder;
  private final Map<String, FileClaim> claims = new ConcurrentHashMap<>();

  FileCheckpointStore(Path folder) {
    this.folder = folder;
  }

  @Override
  public Mono<Claim> claim(String capture) {
    return BlockingWork.mono(
        () -> orDiagnosed(capture, () -> take(capture)),
        unwanted -> drop(capture, unwanted.ownerEpoch()));
  }

  @Override
  public Mono<Void> save(String capture, Checkpoint checkpoint) {
    return run(
        capture,
        () -> {
          FileClaim claim = claims.get(capture);
          if (claim == null) {
            throw SaveRules.notClaimed(capture);
          }
          claim.save(checkpoint);
          return null;
        });
  }

  @Override
  public Mono<Void> release(String capture, long ownerEpoch) {
    return run(
        capture,
        () -> {
          drop(capture, ownerEpoch);
          return null;
        });
  }

  @Override
  public Mono<Checkpoint> load(String capture) {
    Path file = folder.resolve(CheckpointFileName.of(capture) + ".json");
    return run(capture, () -> new CheckpointFile(file, capture).read().checkpoint());
  }

  @Override
  public List<Path> folders() {
    return List.of(folder);
  }

  private Claim take(String capture) throws IOException {
    FileClaim taken = FileClaim.take(folder, capture);
    FileClaim fenced = claims.put(capture, taken);
    if (fenced != null) {
      fenced.close();
    }
    return taken.claim();
  }

  private void drop(String capture, long ownerEpoch) {
    FileClaim claim = claims.get(capture);
    if (claim != null && claim.epoch() == ownerEpoch && claims.remove(capture, claim)) {
      try {
        claim.close();
      } catch (IOException failed) {
        throw errors(capture, folder).of(failed);
      }
    }
  }

  @FunctionalInterface
  private interface FileWork<T> {
    @Nullable T run() throws IOException;
  }

  private <T> Mono<T> run(String capture, FileWork<T> work) {
    return BlockingWork.mono(() -> orDiagnosed(capture, work), unwanted -> {});
  }

  private <T> @Nullable T orDiagnosed(String capture, FileWork<T> work) {
    try {
      return work.run();
    } catch (IOException failed) {
      throw errors(capture, folder).of(failed);
    }
  }

  static FileErrors errors(String capture, Path folder) {
    return new FileErrors(
        "checkpoint of capture '" + capture + "'",
        "CheckpointStores.file(folder)",
        folder,
        "the last saved checkpoint still stands");
  }
}
