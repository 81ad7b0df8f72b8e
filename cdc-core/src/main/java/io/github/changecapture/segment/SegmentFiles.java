package io.github.changecapture.segment;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SegmentFull;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.SeriesLog.Written;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.OpenSegment.Flush;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import io.github.changecapture.spi.SegmentSession;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.concurrent.atomic.AtomicReference;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The protocol of segments: what is written in which order. Every call blocks. */
final class SegmentFiles {
  private static final Logger LOG = LoggerFactory.getLogger(SegmentFiles.class);

  private final SegmentSession session;
  private final SegmentCatalog reader;
  private final EventEncoder encoder;
  private final Compression compression;
  private final Writer writer;
  private final OpenHandles handles;

  SegmentFiles(RollingSettings settings, SegmentSession session, Writer writer) {
    this.session = session;
    this.reader = settings.store().catalog();
    this.encoder = settings.encoder();
    this.compression = settings.compression();
    this.writer = writer;
    this.handles = new OpenHandles(settings.maxOpenSegments());
  }

  /** Finds where a series ends that has no unfinished segment. */
  SeriesTail tailOf(String series) {
    SegmentRecord last = session.catalog().last(series);
    if (last == null) {
      return new SeriesTail(null, null);
    }
    if (last.state() == State.OPEN || last.state() == State.SEALING) {
      throw new SinkRejected(
          "segment %s is %s, but the catalog does not list it as unfinished: restore the catalog from a copy"
              .formatted(last.path(), last.state()));
    }
    return new SeriesTail(last, last.lastOfSeries());
  }

  /**
   * Writes a portion to the end of a segment, or to the next part if it takes no more; gives what
   * makes it durable.
   */
  Written write(SeriesTail tail, SegmentFile file, Portion portion) {
    try {
      return writeEnd(tail, file, portion);
    } catch (SegmentFull full) {
      LOG.debug("The next part is taken: {}", full.getMessage());
      seal(tail, file);
      file.rolled();
      return writeEnd(tail, file, portion);
    }
  }

  private Written writeEnd(SeriesTail tail, SegmentFile file, Portion portion) {
    SegmentRecord record = file.record();
    if (record == null) {
      record = reserve(tail, file);
    }
    ByteBuffer bytes =
        compression == Compression.GZIP ? GzipGroup.of(portion.bytes()) : portion.bytes();
    OpenSegment segment = open(file, record);
    Flush flush;
    try {
      flush = write(segment, bytes.duplicate());
    } catch (RuntimeException | Error failed) {
      if (handles.lost(file)) {
        closeAfter(failed, segment); // Else it is closed with the session, when nobody works.
      }
      throw failed;
    }
    Position last = portion.last().position();
    file.appended(portion, bytes, last);
    tail.moveTo(last);
    return new Written(portion, last, flushing(file, segment, flush));
  }

  /** Of two groups that are not flushed the second could be whole where the first is not. */
  private Flush write(OpenSegment segment, ByteBuffer bytes) {
    if (compression == Compression.NONE) {
      return segment.write(bytes);
    }
    segment.append(bytes);
    return Flush.DONE;
  }

  /** Until it is flushed a segment is in use. */
  private Flush flushing(SegmentFile file, OpenSegment segment, Flush flush) {
    if (flush.equals(Flush.DONE)) {
      handles.giveBack(file, segment);
      return flush;
    }
    return () -> {
      flush.complete();
      handles.giveBack(file, segment);
    };
  }

  /** Seals a segment; one that was never begun is nothing. */
  void seal(SeriesTail tail, SegmentFile file) {
    handles.close(file);
    SegmentRecord open = file.record();
    if (open == null) {
      return;
    }
    Content content = file.content();
    SegmentRecord sealing = open.as(State.SEALING, content == null ? counted(open, file) : content);
    session.catalog().advance(sealing);
    finishSealing(sealing);
    tail.moveTo(sealing);
  }

  /** Goes on after the record of a sealing was stored; may be repeated. */
  void finishSealing(SegmentRecord sealing) {
    session.seal(sealing);
    Content content = sealing.content();
    if (content != null) {
      session.catalog().advance(sealing.as(State.SEALED, content));
      LOG.debug("Sealed segment {} with {} lines", sealing.path(), content.lines());
    }
  }

  int openHandles() {
    return handles.open();
  }

  void close() {
    session.close();
  }

  private SegmentRecord reserve(SeriesTail tail, SegmentFile file) {
    SegmentRecord newest = tail.record();
    int part = newest == null ? 0 : SegmentPaths.partAfter(newest, file.partition());
    while (true) {
      SegmentRecord record =
          new SegmentRecord(
              SegmentPaths.path(file.partition(), part, compression),
              file.partition(),
              tail.nextNumber(),
              tail.last(),
              State.OPEN,
              writer,
              null);
      if (session.catalog().reserve(record)) {
        file.reserved(record);
        tail.moveTo(record);
        return record;
      }
      LOG.warn(
          "Segment {} is there already and not open, so the next part is taken", record.path());
      part++;
    }
  }

  private OpenSegment open(SegmentFile file, SegmentRecord record) {
    return handles.take(
        file,
        () -> {
          OpenSegment segment = session.open(record);
          try {
            requireUnchanged(file, record, segment);
          } catch (RuntimeException | Error failed) {
            closeAfter(failed, segment);
            throw failed;
          }
          return segment;
        });
  }

  /** Between release and reopening nobody else may have written: that would be another owner. */
  private void requireUnchanged(SegmentFile file, SegmentRecord record, OpenSegment segment) {
    Position last = LastLine.of(segment, compression, encoder).position();
    boolean isSameEnd =
        last == null ? file.length() == 0 : file.last() != null && last.compareTo(file.last()) == 0;
    if (segment.length() != file.length() || !isSameEnd) {
      throw new Fenced(
          "segment %s had %d bytes when this owner last wrote it, and has %d or another last line now: somebody else writes into the store; stop that one, then start this capture again"
              .formatted(record.path(), file.length(), segment.length()));
    }
  }

  private Content counted(SegmentRecord record, SegmentFile file) {
    AtomicReference<Position> first = new AtomicReference<>();
    try (InputStream in = reader.read(record)) {
      SegmentScan scan =
          SegmentScan.read(
              in,
              Compression.of(record.path()),
              (number, line) -> {
                first.set(line == null ? null : encoder.position(line));
                return false;
              });
      if (scan.length() != file.length()) {
        throw new Fenced(
            "segment %s had %d bytes when this owner last wrote it, and has %d now: somebody else writes into the store; stop that one, then start this capture again"
                .formatted(record.path(), file.length(), scan.length()));
      }
      return new Content(scan.length(), scan.lines(), scan.checksum(), first.get(), file.last());
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "segment %s could not be read to seal it (%s)".formatted(record.path(), failed), failed);
    }
  }

  private static void closeAfter(Throwable failed, OpenSegment segment) {
    try {
      segment.close();
    } catch (RuntimeException alsoFailed) {
      failed.addSuppressed(alsoFailed);
    }
  }
}
