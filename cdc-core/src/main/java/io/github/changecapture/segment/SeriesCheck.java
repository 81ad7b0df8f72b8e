package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.IOException;
import java.io.InputStream;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Checks the segments of one series, one after the other. */
final class SeriesCheck {
  private final SegmentCatalog catalog;
  private final Map<String, EventEncoder> encoders;
  private final BiConsumer<SegmentRecord, String> problems;
  private @Nullable SegmentRecord before;

  /** The last event of the segments so far, by their lines. */
  private @Nullable Position last;

  SeriesCheck(
      SegmentCatalog catalog,
      Map<String, EventEncoder> encoders,
      BiConsumer<SegmentRecord, String> problems) {
    this.catalog = catalog;
    this.encoders = encoders;
    this.problems = problems;
  }

  /** Checks the next segment; null if it could not be read. */
  @Nullable SegmentScan next(SegmentRecord record) {
    checkChain(record);
    before = record;
    EventEncoder encoder = encoders.get(record.writer().format());
    if (encoder == null) {
      problems.accept(
          record,
          "has format '"
              + record.writer().format()
              + "', for which no encoder was given, so its lines were not checked");
    }
    LineCheck lines = new LineCheck(record, encoder);
    SegmentScan scan = scan(record, lines);
    if (scan != null) {
      checkContent(record, scan, lines);
    }
    return scan;
  }

  private void checkChain(SegmentRecord record) {
    if (before == null) {
      last = record.previous();
      return;
    }
    if (record.number() != before.number() + 1) {
      problems.accept(
          record,
          "is number %d of its series, and follows number %d: records are missing"
              .formatted(record.number(), before.number()));
      last = record.previous();
    }
    if (before.state() == State.OPEN || before.state() == State.SEALING) {
      problems.accept(before, "is " + before.state() + ", and a later segment has begun");
    }
    if (!isSame(record.previous(), last)) {
      problems.accept(
          record,
          "follows an event at %s by its record, and one at %s by the lines before it"
              .formatted(record.previous(), last));
    }
  }

  private @Nullable SegmentScan scan(SegmentRecord record, LineCheck lines) {
    try (InputStream in = catalog.read(record)) {
      return SegmentScan.read(in, lines);
    } catch (SinkRejected missing) {
      problems.accept(record, "is missing");
      last = record.lastOfSeries();
      return null;
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "segment %s could not be read (%s)".formatted(record.path(), failed), failed);
    }
  }

  private void checkContent(SegmentRecord record, SegmentScan scan, LineCheck lines) {
    if (lines.encoder == null) {
      last = record.lastOfSeries();
    }
    Content content = record.content();
    if (content == null) {
      return;
    }
    if (scan.length() != content.length()) {
      problems.accept(
          record,
          "has %d bytes, and had %d when it was sealed".formatted(scan.length(), content.length()));
    } else if (scan.checksum() != content.crc32c()) {
      problems.accept(
          record,
          "has CRC32C %08x, and had %08x when it was sealed"
              .formatted(scan.checksum(), content.crc32c()));
    }
    if (scan.lines() != content.lines()) {
      problems.accept(record, "has %d lines, and had %d".formatted(scan.lines(), content.lines()));
    }
    if (scan.unfinished() > 0 && record.state() != State.SET_ASIDE) {
      problems.accept(record, "ends in the middle of a line");
    }
    if (lines.encoder != null
        && !(isSame(lines.first, content.first()) && isSame(lines.last, content.last()))) {
      problems.accept(record, "begins or ends with another event than its record says");
    }
  }

  private static boolean isSame(@Nullable Position one, @Nullable Position other) {
    if (one == null || other == null) {
      return one == null && other == null;
    }
    return one.compareTo(other) == 0;
  }

  /** Checks the lines of one segment. */
  private final class LineCheck implements SegmentScan.Lines {
    private final SegmentRecord record;
    private final @Nullable EventEncoder encoder;
    private @Nullable Position first;
    private @Nullable Position last;

    LineCheck(SegmentRecord record, @Nullable EventEncoder encoder) {
      this.record = record;
      this.encoder = encoder;
    }

    @Override
    public boolean line(long number, byte @Nullable [] line) {
      if (encoder == null) {
        return false;
      }
      Position position = line == null ? null : encoder.position(line);
      if (position != null) {
        follow(number, position);
      } else if (record.state() != State.SET_ASIDE) {
        problems.accept(record, "line %d is not an event".formatted(number));
      }
      return true;
    }

    private void follow(long number, Position position) {
      Position end = SeriesCheck.this.last;
      if (end != null && position.compareTo(end) <= 0) {
        problems.accept(
            record,
            "line %d, at %s, is not behind the event before it, at %s"
                .formatted(number, position, end));
        return;
      }
      SeriesCheck.this.last = position;
      last = position;
      first = first == null ? position : first;
    }
  }
}
