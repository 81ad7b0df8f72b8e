package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Checks the segments of one series, one after the other. */
final class SeriesCheck {
  private final SegmentReader reader;
  private final Map<String, EventEncoder> encoders;
  private final Problems problems;
  private @Nullable SegmentRecord before;

  /** The last event of the segments so far, by their lines. */
  private @Nullable Position last;

  SeriesCheck(SegmentReader reader, Map<String, EventEncoder> encoders, Problems problems) {
    this.reader = reader;
    this.encoders = encoders;
    this.problems = problems;
  }

  /** Checks where the next segment stands, without reading it. */
  void pass(SegmentRecord record) {
    checkChain(record);
    before = record;
    last = record.lastOfSeries();
  }

  /** Checks the next segment; null if it could not be read. */
  @Nullable SegmentScan next(SegmentRecord record) {
    checkChain(record);
    before = record;
    EventEncoder encoder = encoders.get(record.writer().format());
    if (encoder == null) {
      problems.add(
          Kind.NOT_CHECKED,
          record,
          "has format '"
              + record.writer().format()
              + "', for which no encoder was given, so its lines were not checked");
    }
    LineCheck lines = new LineCheck(record, encoder, last, problems);
    SegmentScan scan = scan(record, lines);
    if (scan != null) {
      lines.reportMisplaced(reader, encoders);
      checkContent(record, scan, lines);
      last = encoder == null ? record.lastOfSeries() : lines.end();
    }
    return scan;
  }

  private void checkChain(SegmentRecord record) {
    if (before == null) {
      last = record.previous();
      return;
    }
    if (record.number() != before.number() + 1) {
      problems.add(
          Kind.MISSING_RECORD,
          record,
          "is number %d of its series, and follows number %d: records are missing"
              .formatted(record.number(), before.number()));
      last = record.previous();
    }
    if (before.state() == State.OPEN || before.state() == State.SEALING) {
      problems.add(
          Kind.NOT_SEALED, before, "is " + before.state() + ", and a later segment has begun");
    }
    if (!isSame(record.previous(), last)) {
      problems.add(
          Kind.BROKEN_CHAIN,
          record,
          "follows an event at %s by its record, and one at %s by the lines before it"
              .formatted(record.previous(), last));
    }
  }

  private @Nullable SegmentScan scan(SegmentRecord record, LineCheck lines) {
    try {
      return reader.scan(record, lines);
    } catch (SinkRejected missing) {
      // The file of an open segment is made after its record.
      if (record.state() != State.OPEN) {
        problems.add(Kind.MISSING_FILE, record, "is missing");
      }
      last = record.lastOfSeries();
      return null;
    }
  }

  private void checkContent(SegmentRecord record, SegmentScan scan, LineCheck lines) {
    Content content = record.content();
    if (content == null) {
      return;
    }
    if (scan.length() != content.length()) {
      problems.add(
          scan.length() < content.length() ? Kind.TRUNCATED : Kind.GROWN,
          record,
          "has %d bytes, and had %d when it was sealed".formatted(scan.length(), content.length()));
    } else if (scan.checksum() != content.crc32c()) {
      problems.add(
          Kind.CHANGED,
          record,
          "has CRC32C %08x, and had %08x when it was sealed"
              .formatted(scan.checksum(), content.crc32c()));
    }
    if (scan.lines() != content.lines()) {
      problems.add(
          Kind.CHANGED,
          record,
          "has %d lines, and had %d".formatted(scan.lines(), content.lines()));
    }
    if (scan.isUnfinished() && record.state() != State.SET_ASIDE) {
      problems.add(Kind.UNFINISHED_LINE, record, "ends in the middle of a line");
    }
    if (lines.isChecked()
        && !(isSame(lines.first(), content.first()) && isSame(lines.last(), content.last()))) {
      problems.add(Kind.CHANGED, record, "begins or ends with another event than its record says");
    }
  }

  private static boolean isSame(@Nullable Position one, @Nullable Position other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.compareTo(other) == 0;
  }
}
