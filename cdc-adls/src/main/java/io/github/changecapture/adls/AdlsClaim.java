package io.github.changecapture.adls;

import io.github.changecapture.adls.Requests.Whole;
import io.github.changecapture.checkpoint.CheckpointContent;
import io.github.changecapture.checkpoint.CheckpointFileName;
import io.github.changecapture.checkpoint.SaveRules;
import io.github.changecapture.internal.file.BlockingWork;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.Map;
import reactor.core.publisher.Mono;

/** The right to write a capture's file, which lasts as long as its lease can be renewed. */
final class AdlsClaim implements Lease {
  private static final String FOLDER = "_cdc/checkpoints/";

  private final Files files;
  private final String capture;
  private final String path;
  private final FileLease lease;
  private final long epoch;

  // Guarded by this:
  private CheckpointContent content;
  private String etag;

  private AdlsClaim(Files files, String capture, FileLease lease) {
    this.files = files;
    this.capture = capture;
    this.path = path(capture);
    this.lease = lease;
    Whole found = files.whole(path);
    if (found == null) {
      throw lease.fenced();
    }
    CheckpointContent last =
        CheckpointContent.fromBytes(
            found.content().toBytes(), capture, path + " in " + files.location());
    this.epoch = last.epoch() + 1;
    this.content = last;
    this.etag = found.etag();
    // Now the next owner's epoch is greater, also if this one never saves.
    write(new CheckpointContent(epoch, last.checkpoint()));
  }

  static String path(String capture) {
    return FOLDER + CheckpointFileName.of(capture) + ".json";
  }

  static AdlsClaim take(Files files, String capture) {
    files.requireFileSystem();
    var unused = files.putNew(path(capture), CheckpointContent.NONE.toBytes(capture), Map.of());
    FileLease lease =
        FileLease.takeNow(
            files,
            path(capture),
            "stop that one, or choose another name or folder for capture '" + capture + "'");
    try {
      return new AdlsClaim(files, capture, lease);
    } catch (RuntimeException failed) {
      lease.release();
      throw failed;
    }
  }

  long epoch() {
    return epoch;
  }

  synchronized Claim claim() {
    return new Claim(epoch, content.checkpoint(), this);
  }

  synchronized void save(Checkpoint checkpoint) {
    SaveRules.check(capture, checkpoint, epoch, content.checkpoint());
    lease.require();
    write(new CheckpointContent(epoch, checkpoint));
  }

  private void write(CheckpointContent next) {
    byte[] bytes = next.toBytes(capture);
    String written = files.replace(path, bytes, Map.of(), etag, lease.id());
    if (written == null) {
      lease.renew(); // It may have expired without anybody else having taken it.
      written = files.replace(path, bytes, Map.of(), etag, lease.id());
    }
    if (written == null) {
      throw lease.fenced();
    }
    etag = written;
    content = next;
  }

  @Override
  public Duration duration() {
    return files.options().leaseDuration();
  }

  /** Also while a save is under way, so without the monitor. */
  @Override
  public Mono<Void> renew() {
    return BlockingWork.mono(
        () -> {
          lease.renewOnce();
          return null;
        },
        unwanted -> {});
  }

  void release() {
    lease.release();
  }
}
