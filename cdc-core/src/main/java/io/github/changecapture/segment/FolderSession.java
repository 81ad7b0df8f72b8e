package io.github.changecapture.segment;

import static java.nio.file.StandardOpenOption.CREATE_NEW;
import static java.nio.file.StandardOpenOption.READ;
import static java.nio.file.StandardOpenOption.WRITE;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.internal.file.DurableFiles;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.internal.file.OwnerLock;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Ownership of a folder, which lasts as long as its lock is held. */
final class FolderSession implements SegmentSession {
  private static final Logger LOG = LoggerFactory.getLogger(FolderSession.class);

  private final StoreLayout layout;
  private final FileErrors errors;
  private final OwnerLock lock;
  private final CatalogWriter catalog;

  /** The segments whose end this session has looked at: only its own appends came after that. */
  private final Set<String> inspected = ConcurrentHashMap.newKeySet();

  private final Set<FolderSegment> open = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  FolderSession(StoreLayout layout, FolderCatalog catalog, FileErrors errors, OwnerLock lock) {
    this.layout = layout;
    this.errors = errors;
    this.lock = lock;
    this.catalog = new FolderCatalogWriter(layout, catalog, errors, this::requireOwnership);
  }

  @Override
  public OpenSegment open(SegmentRecord record) {
    requireState(record, State.OPEN);
    Path file = layout.file(record.path());
    FileErrors segmentErrors = errors.about("segment " + record.path());
    try {
      requireOwnership();
      FileChannel channel = channel(file);
      try {
        if (!inspected.contains(record.path())) {
          inspect(record, channel);
        }
        return opened(record.path(), channel, segmentErrors);
      } catch (IOException | RuntimeException failed) {
        channel.close();
        throw failed;
      }
    } catch (IOException failed) {
      throw segmentErrors.of(failed);
    }
  }

  @Override
  public void seal(SegmentRecord record) {
    requireState(record, State.SEALING);
    try {
      requireOwnership();
      long length = Files.size(layout.file(record.path()));
      if (record.content() == null || length != record.content().length()) {
        throw new SinkRejected(
            "segment %s in folder %s has %d bytes, and its record says %s: somebody changed it; take it away, or restore it from a copy"
                .formatted(record.path(), layout.base(), length, record.content()));
      }
      inspected.remove(record.path());
    } catch (NoSuchFileException missing) {
      throw FolderCatalog.missing(record, layout.base());
    } catch (IOException failed) {
      throw errors.about("segment " + record.path()).of(failed);
    }
  }

  @Override
  public CatalogWriter catalog() {
    return catalog;
  }

  @Override
  public void close() {
    closed = true;
    try {
      open.forEach(FolderSegment::close);
    } finally {
      unlock();
    }
  }

  private void unlock() {
    try {
      lock.close();
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  private static FileChannel channel(Path file) throws IOException {
    try {
      return FileChannel.open(file, READ, WRITE);
    } catch (NoSuchFileException missing) {
      DurableFiles.createFolderOf(file);
      FileChannel channel = FileChannel.open(file, CREATE_NEW, READ, WRITE);
      DurableFiles.forceFolderOf(file);
      return channel;
    }
  }

  private void inspect(SegmentRecord record, FileChannel channel) throws IOException {
    if (channel.size() == 0) {
      return;
    }
    long torn =
        Compression.of(record.path()) == Compression.GZIP
            ? GzipTail.cut(channel)
            : TornTail.cut(channel);
    channel.force(true); // Also what was whole may not have been forced by whoever died.
    if (torn > 0) {
      LOG.warn(
          "Segment {} in folder {}: cut off {} bytes of a commit that did not complete",
          record.path(),
          layout.base(),
          torn);
    }
  }

  private OpenSegment opened(String path, FileChannel channel, FileErrors segmentErrors)
      throws IOException {
    FolderSegment segment =
        new FolderSegment(
            path,
            channel,
            segmentErrors,
            () -> requireOwnershipOf("segment " + path),
            this::forget);
    inspected.add(path);
    open.add(segment);
    return segment;
  }

  private void forget(FolderSegment segment) {
    if (open.remove(segment) && !segment.isIntact()) {
      inspected.remove(segment.path());
    }
  }

  private void requireOwnership() throws IOException {
    requireOwnershipOf("segments");
  }

  private void requireOwnershipOf(String part) throws IOException {
    if (closed) {
      throw new IllegalStateException("session of folder " + layout.base() + " is closed");
    }
    if (!lock.isIntact()) {
      throw new Fenced(
          "%s in folder %s: the folder is no longer owned by this process, because its lock file %s was removed or replaced: stop this owner, and leave lock files alone"
              .formatted(part, layout.base(), layout.lock()));
    }
  }

  private static void requireState(SegmentRecord record, State state) {
    if (record.state() != state) {
      throw new SinkRejected(
          "segment %s must be %s for this, was %s".formatted(record.path(), state, record.state()));
    }
  }
}
