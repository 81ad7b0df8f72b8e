package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import java.util.Collection;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** Finds where events stand first that are not where they belong, by reading once more. */
final class DuplicateSearch {
  private final SegmentReader reader;
  private final Map<String, EventEncoder> encoders;
  private final Map<Position, Place> found = new TreeMap<>();

  DuplicateSearch(SegmentReader reader, Map<String, EventEncoder> encoders) {
    this.reader = reader;
    this.encoders = encoders;
  }

  /** A line. */
  record Place(String path, long line) {

    @Override
    public String toString() {
      return "line " + line + " of " + path;
    }
  }

  /** The first places of these events in the series up to a segment; none for those not found. */
  Map<Position, Place> firstPlaces(Collection<Position> wanted, SegmentRecord last) {
    try (Stream<SegmentRecord> records = reader.catalog().segments(last.partition().series(), 1)) {
      records
          .takeWhile(record -> record.number() < last.number())
          .filter(record -> wanted.stream().anyMatch(position -> mayHold(record, position)))
          .forEach(record -> lookInto(record, wanted));
    }
    lookInto(last, wanted);
    return found;
  }

  private static boolean mayHold(SegmentRecord record, Position position) {
    Content content = record.content();
    return content != null
        && content.first() != null
        && content.last() != null
        && position.compareTo(content.first()) >= 0
        && position.compareTo(content.last()) <= 0;
  }

  private void lookInto(SegmentRecord record, Collection<Position> wanted) {
    EventEncoder encoder = encoders.get(record.writer().format());
    if (encoder == null) {
      return;
    }
    try {
      var unused =
          reader.scan(
              record,
              (number, line) -> {
                Position position = line == null ? null : encoder.position(line);
                if (position != null && wanted.contains(position)) {
                  found.putIfAbsent(position, new Place(record.path(), number));
                }
                return true;
              });
    } catch (SinkRejected missing) {
      // Is reported where the segment itself is looked at.
    }
  }
}
