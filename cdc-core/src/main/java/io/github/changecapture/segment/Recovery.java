package io.github.changecapture.segment;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import java.io.IOException;
import java.io.InputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Looks at the segments that an earlier run has not sealed, and finds out how it ended. */
final class Recovery {
  private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

  private final SegmentStore store;
  private final SegmentSession session;
  private final SegmentFiles files;
  private final EventEncoder encoder;
  private final Compression compression;

  Recovery(RollingSettings settings, SegmentSession session, SegmentFiles files) {
    this.store = settings.store();
    this.session = session;
    this.files = files;
    this.encoder = settings.encoder();
    this.compression = settings.compression();
  }

  /** Brings one segment to a known state; blocks. */
  Recovered recover(SegmentRecord record) {
    if (record.state() == State.SEALING) {
      files.finishSealing(record);
      return closed(record, false);
    }
    try (OpenSegment segment = session.open(record)) {
      LastLine end = LastLine.of(segment, Compression.of(record.path()), encoder);
      if (end.kind() != LastLine.Kind.FOREIGN) {
        return open(record, segment.length(), end.position());
      }
    }
    SegmentRecord aside = record.as(State.SET_ASIDE, contentOf(record));
    session.catalog().advance(aside);
    LOG.warn(
        "Segment {} in {} ends with a line that this library did not write in format '{}'. It is"
            + " left as it is, and the next part is taken; look at its end before you load it",
        record.path(),
        store.location(),
        encoder.format());
    return closed(aside, true);
  }

  /** Closes what a chunk's unfinished attempt has written, for ever; blocks. */
  void discard(SegmentRecord record) {
    try (OpenSegment segment = session.open(record)) {
      LOG.debug("Discarding segment {} with {} bytes", record.path(), segment.length());
    }
    session.catalog().advance(record.as(State.DISCARDED, contentOf(record)));
    LOG.info(
        "Segment {} in {} holds an unfinished chunk of a snapshot: it is discarded, and the chunk read again into another file",
        record.path(),
        store.location());
  }

  void finishSealing(SegmentRecord record) {
    files.finishSealing(record);
  }

  /** Brings a chunk of a snapshot that an earlier run has begun to its end; blocks. */
  void recoverChunk(SegmentRecord record) {
    if (record.state() == State.SEALING) {
      finishSealing(record);
    } else {
      discard(record);
    }
  }

  private Recovered open(SegmentRecord record, long length, @Nullable Position last) {
    Position end = last == null ? record.previous() : last;
    boolean isOtherFormat =
        !record.writer().format().equals(encoder.format())
            || Compression.of(record.path()) != compression;
    return new Recovered(
        record.partition().series(),
        new SeriesTail(record, end),
        SegmentFile.recovered(record, length, last),
        isOtherFormat,
        false);
  }

  private static Recovered closed(SegmentRecord record, boolean wasSetAside) {
    SeriesTail tail = new SeriesTail(record, record.lastOfSeries());
    return new Recovered(record.partition().series(), tail, null, false, wasSetAside);
  }

  /** Sums up a file with lines of others: the events in it are those of the lines we know. */
  private Content contentOf(SegmentRecord record) {
    Span span = new Span();
    try (InputStream in = store.catalog().read(record)) {
      SegmentScan scan =
          SegmentScan.read(
              in, Compression.of(record.path()), (number, line) -> span.add(line, encoder));
      return new Content(scan.length(), scan.lines(), scan.checksum(), span.first, span.last);
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "segment %s in %s could not be read (%s)"
              .formatted(record.path(), store.location(), failed),
          failed);
    }
  }

  /** The events that were found, of which the last is the greatest. */
  private static final class Span {
    private @Nullable Position first;
    private @Nullable Position last;

    boolean add(byte @Nullable [] line, EventEncoder encoder) {
      Position position = line == null ? null : encoder.position(line);
      if (position != null && (last == null || position.compareTo(last) > 0)) {
        last = position;
        first = first == null ? position : first;
      }
      return true;
    }
  }
}
