package io.github.changecapture.checkpoint;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.internal.file.DurableFiles;
import io.github.changecapture.internal.file.OwnerLock;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Claim;
import java.io.IOException;
import java.nio.file.Path;

/** The right to write a capture's file, which lasts as long as the lock is held. */
final class FileClaim implements AutoCloseable {
  private final String capture;
  private final Path folder;
  private final CheckpointFile file;
  private final OwnerLock lock;
  private final long epoch;
  private CheckpointContent content;

  private FileClaim(
      String capture, Path folder, CheckpointFile file, OwnerLock lock, CheckpointContent last)
      throws IOException {
    this.capture = capture;
    this.folder = folder;
    this.file = file;
    this.lock = lock;
    // The lock file knows of epochs even if the other file was deleted, to start anew.
    this.epoch = Math.max(lock.epoch(), last.epoch()) + 1;
    this.content = new CheckpointContent(epoch, last.checkpoint());
  }

  static FileClaim take(Path folder, String capture) throws IOException {
    DurableFiles.createFolders(folder);
    String name = CheckpointFileName.of(capture);
    OwnerLock lock = OwnerLock.tryAcquire(folder.resolve(name + ".lock"));
    if (lock == null) {
      throw new OwnedElsewhere(
          "capture '%s' has its checkpoint in folder %s, and another process or another capture in this one owns it: stop that one, or choose another name or folder"
              .formatted(capture, folder));
    }
    try {
      CheckpointFile file = new CheckpointFile(folder.resolve(name + ".json"), capture);
      FileClaim claim = new FileClaim(capture, folder, file, lock, file.read());
      claim.announce();
      return claim;
    } catch (IOException | RuntimeException failed) {
      lock.close();
      throw failed;
    }
  }

  long epoch() {
    return epoch;
  }

  synchronized Claim claim() {
    return new Claim(epoch, content.checkpoint());
  }

  synchronized void save(Checkpoint checkpoint) throws IOException {
    SaveRules.check(capture, checkpoint, epoch, content.checkpoint());
    if (!lock.isIntact()) {
      throw new Fenced(
          "capture '%s' no longer owns its checkpoint in folder %s, because its lock file was removed or replaced: stop this owner, and leave lock files alone"
              .formatted(capture, folder));
    }
    CheckpointContent next = new CheckpointContent(epoch, checkpoint);
    file.write(next);
    content = next;
  }

  @Override
  public synchronized void close() throws IOException {
    lock.close();
  }

  private synchronized void announce() throws IOException {
    lock.epoch(epoch);
    file.write(content);
  }
}
