package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import io.github.changecapture.segment.DuplicateSearch.Place;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Checks the lines of one segment: positions that rise strictly are in order, and none is there
 * twice, which needs no more memory than one position.
 */
final class LineCheck implements SegmentScan.Lines {
  /** So many are looked for elsewhere; who mixes up a whole file sees enough of it by these. */
  private static final int MOST_SEARCHED = 100;

  private final SegmentRecord record;
  private final @Nullable EventEncoder encoder;
  private final Problems problems;
  private final List<Misplaced> misplaced = new ArrayList<>();
  private @Nullable Position end;
  private @Nullable Position first;
  private @Nullable Position last;

  LineCheck(
      SegmentRecord record,
      @Nullable EventEncoder encoder,
      @Nullable Position end,
      Problems problems) {
    this.record = record;
    this.encoder = encoder;
    this.end = end;
    this.problems = problems;
  }

  /** A line whose event is not behind the one before it. */
  private record Misplaced(long line, Position position, Position after) {}

  boolean isChecked() {
    return encoder != null;
  }

  /** The last event of the series up to here, or null if there is none. */
  @Nullable Position end() {
    return end;
  }

  @Nullable Position first() {
    return first;
  }

  @Nullable Position last() {
    return last;
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
      problems.add(Kind.FOREIGN_LINE, record, "line %d is not an event".formatted(number));
    }
    return true;
  }

  private void follow(long number, Position position) {
    Position before = end;
    if (before != null && position.compareTo(before) <= 0) {
      misplace(new Misplaced(number, position, before));
      return;
    }
    end = position;
    last = position;
    first = first == null ? position : first;
  }

  private void misplace(Misplaced event) {
    if (misplaced.size() < MOST_SEARCHED) {
      misplaced.add(event);
    } else {
      reportOutOfOrder(event);
    }
  }

  /** Tells events that are there twice from such as only stand at the wrong place. */
  void reportMisplaced(SegmentReader reader, Map<String, EventEncoder> encoders) {
    if (misplaced.isEmpty()) {
      return;
    }
    TreeSet<Position> wanted =
        misplaced.stream().map(Misplaced::position).collect(Collectors.toCollection(TreeSet::new));
    Map<Position, Place> places = new DuplicateSearch(reader, encoders).firstPlaces(wanted, record);
    for (Misplaced event : misplaced) {
      Place found = places.get(event.position());
      if (found == null || found.equals(new Place(record.path(), event.line()))) {
        reportOutOfOrder(event);
      } else {
        problems.add(
            Kind.DUPLICATE,
            record,
            "line %d holds the event at %s, which is %s already"
                .formatted(event.line(), event.position(), found));
      }
    }
  }

  private void reportOutOfOrder(Misplaced event) {
    problems.add(
        Kind.OUT_OF_ORDER,
        record,
        "line %d, at %s, is not behind the event before it, at %s"
            .formatted(event.line(), event.position(), event.after()));
  }
}
