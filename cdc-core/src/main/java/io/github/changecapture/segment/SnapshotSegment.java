package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.SegmentFull;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One attempt to write one chunk. It has no file before its first line, and so none if the chunk is
 * empty. Work runs on the sink's scheduler, one call after the other.
 */
final class SnapshotSegment implements ChunkWriter {
  private final SnapshotSegments owner;
  private final String series;
  private final long attempt;
  private final JsonBuffer buffer = new JsonBuffer();
  private final CRC32C checksum = new CRC32C();

  // Guarded by this:
  private @Nullable SegmentRecord record;
  private @Nullable OpenSegment segment;
  private @Nullable ChangeEvent<?> first;
  private @Nullable ChangeEvent<?> last;
  private long lines;
  private boolean released;

  SnapshotSegment(SnapshotSegments owner, String series, long attempt) {
    this.owner = owner;
    this.series = series;
    this.attempt = attempt;
  }

  @Override
  public Mono<Void> write(List<? extends ChangeEvent<?>> events) {
    return SnapshotSegments.<Void>blocking(owner.settings().scheduler(), () -> take(events));
  }

  @Override
  public Mono<Void> finish() {
    return SnapshotSegments.<Void>blocking(owner.settings().scheduler(), this::seal);
  }

  @Override
  public Mono<Void> close() {
    return SnapshotSegments.<Void>blocking(
        owner.settings().scheduler(),
        () -> {
          release();
          return null;
        });
  }

  /** Waits for a call that is at work; what is not finished is discarded by who comes next. */
  synchronized void release() {
    released = true;
    OpenSegment open = segment;
    segment = null;
    owner.released(this);
    if (open != null) {
      open.close();
    }
  }

  private synchronized @Nullable Void take(List<? extends ChangeEvent<?>> events) {
    requireUnreleased();
    for (ChangeEvent<?> event : events) {
      take(event);
      if (buffer.size() >= owner.settings().commit().bytes()) {
        commit();
      }
    }
    return null;
  }

  private void take(ChangeEvent<?> event) {
    int before = buffer.size();
    try {
      owner.settings().encoder().encode(event, buffer);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    } catch (MalformedEvent malformed) {
      buffer.truncate(before);
      Void unused =
          owner.rejections().reject(event, UnwritableEvent.named(event, malformed)).block();
      return;
    }
    first = first == null ? event : first;
    last = event;
    lines++;
  }

  private void commit() {
    OpenSegment open = segment == null ? begun() : segment;
    ByteBuffer lines = ByteBuffer.wrap(buffer.array(), 0, buffer.size());
    ByteBuffer bytes =
        owner.settings().compression() == Compression.GZIP ? GzipGroup.of(lines) : lines;
    try {
      open.append(bytes.duplicate());
    } catch (SegmentFull full) {
      throw new SinkRejected(
          "chunk %s of a snapshot does not fit into one segment: choose smaller chunks by SnapshotPolicy.withChunkDocuments (%s)"
              .formatted(series, full.getMessage()),
          full);
    }
    checksum.update(bytes);
    buffer.reset();
  }

  private OpenSegment begun() {
    SegmentRecord reserved = owner.record(requireNonNull(first), series, attempt);
    record = reserved;
    OpenSegment open = owner.session().open(reserved);
    segment = open;
    return open;
  }

  /** The record that says SEALING is what makes the chunk count. */
  private synchronized @Nullable Void seal() {
    requireUnreleased();
    if (buffer.size() > 0) {
      commit();
    }
    OpenSegment open = segment;
    SegmentRecord begun = record;
    if (open == null || begun == null) {
      return null; // an empty chunk
    }
    long length = open.length();
    segment = null;
    open.close();
    Content content =
        new Content(length, lines, checksum.getValue(), positionOf(first), positionOf(last));
    SegmentRecord sealing = begun.as(State.SEALING, content);
    owner.session().catalog().advance(sealing);
    owner.recovery().finishSealing(sealing);
    return null;
  }

  private static Position positionOf(@Nullable ChangeEvent<?> event) {
    return requireNonNull(event).position();
  }

  private void requireUnreleased() {
    if (released) {
      throw new IllegalStateException("chunk " + series + " of a snapshot was given up");
    }
  }
}
