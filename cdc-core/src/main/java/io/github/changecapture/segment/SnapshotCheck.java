package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.Arrays;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Checks the attempts of one chunk of a snapshot: at most one counts, and it holds each document
 * once. Its lines are in the order of documents, not of events.
 */
final class SnapshotCheck {
  private final SegmentReader reader;
  private final Map<String, EventEncoder> encoders;
  private final Problems problems;
  private @Nullable SegmentRecord finished;

  SnapshotCheck(SegmentReader reader, Map<String, EventEncoder> encoders, Problems problems) {
    this.reader = reader;
    this.encoders = encoders;
    this.problems = problems;
  }

  /** Checks the next attempt; null if it does not count, or could not be read. */
  @Nullable SegmentScan next(SegmentRecord record) {
    Content content = record.content();
    if (record.state() == State.DISCARDED || record.state() == State.OPEN || content == null) {
      return null;
    }
    if (finished != null) {
      problems.add(
          Kind.DUPLICATE,
          record,
          "is a chunk of a snapshot that " + finished.path() + " has finished already");
    }
    finished = record;
    EventEncoder encoder = encoders.get(record.writer().format());
    Ids ids = new Ids(record, encoder);
    SegmentScan scan = scan(record, ids);
    if (scan != null) {
      if (scan.length() != content.length()
          || scan.lines() != content.lines()
          || scan.checksum() != content.crc32c()) {
        problems.add(
            Kind.CHANGED,
            record,
            "has %d bytes, %d lines and CRC32C %08x, and had %d, %d and %08x when it was sealed"
                .formatted(
                    scan.length(),
                    scan.lines(),
                    scan.checksum(),
                    content.length(),
                    content.lines(),
                    content.crc32c()));
      }
      ids.check();
    }
    return scan;
  }

  private @Nullable SegmentScan scan(SegmentRecord record, Ids ids) {
    try {
      return reader.scan(record, ids);
    } catch (SinkRejected missing) {
      problems.add(Kind.MISSING_FILE, record, "is missing");
      return null;
    }
  }

  /** The beginnings of the hashes in the ids, eight bytes for each: enough to see one twice. */
  private final class Ids implements SegmentScan.Lines {
    private static final int HASH_AT = 20;
    private static final int HASH_END = HASH_AT + 16;

    private final SegmentRecord record;
    private final @Nullable EventEncoder encoder;
    private long[] hashes = new long[1_024];
    private int count;

    Ids(SegmentRecord record, @Nullable EventEncoder encoder) {
      this.record = record;
      this.encoder = encoder;
      if (encoder == null) {
        problems.add(
            Kind.NOT_CHECKED,
            record,
            "has format '"
                + record.writer().format()
                + "', for which no encoder was given, so its lines were not checked");
      }
    }

    @Override
    public boolean line(long number, byte @Nullable [] line) {
      if (encoder == null) {
        return false;
      }
      Position position = line == null ? null : encoder.position(line);
      if (position == null || position.token() == null) {
        problems.add(Kind.FOREIGN_LINE, record, "line %d is not an event".formatted(number));
        return true;
      }
      String id = position.token().data();
      if (id.length() >= HASH_END && id.charAt(HASH_AT) != '+') {
        if (count == hashes.length) {
          hashes = Arrays.copyOf(hashes, count * 2);
        }
        hashes[count++] = Long.parseUnsignedLong(id, HASH_AT, HASH_END, 16);
      }
      return true;
    }

    void check() {
      Arrays.sort(hashes, 0, count);
      for (int i = 1; i < count; i++) {
        if (hashes[i] == hashes[i - 1]) {
          problems.add(Kind.DUPLICATE, record, "holds a document twice");
          return;
        }
      }
    }
  }
}
