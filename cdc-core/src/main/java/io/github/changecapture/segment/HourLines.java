package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.SegmentLines.Line;
import io.github.changecapture.spi.SegmentRecord;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The changes in some segments of a series that follow each other, each segment read once. */
final class HourLines implements AutoCloseable {
  private final EnvelopeSettings settings;
  private final Deque<Source> left;
  private @Nullable SegmentLines open;
  private long taken;

  /** A segment, and how many changes it has. */
  record Source(SegmentRecord record, long changes) {}

  /**
   * @param skipped how many changes of the first segment to leave out
   */
  HourLines(EnvelopeSettings settings, List<Source> sources, long skipped) {
    this.settings = settings;
    this.left = new ArrayDeque<>(sources);
    for (long i = 0; i < skipped; i++) {
      var unused = next();
    }
  }

  /** The next change, of which the caller knows that there is one. */
  Line next() {
    Source source = left.element();
    SegmentLines lines = open;
    if (lines == null) {
      lines =
          new SegmentLines(settings.catalog(), source.record(), settings.encoder(source.record()));
      open = lines;
    }
    Line line = lines.next();
    if (line == null) {
      throw miscounted(source);
    }
    taken++;
    if (taken == source.changes()) {
      // Before whatever holds the last change is finished: the end is where damage is seen.
      if (lines.next() != null) {
        throw miscounted(source);
      }
      close();
      left.remove();
      taken = 0;
    }
    return line;
  }

  private static SinkRejected miscounted(Source source) {
    return new SinkRejected(
        "segment %s has not the %d changes that its record says: verify the store, and restore the segment from a copy"
            .formatted(source.record().path(), source.changes()));
  }

  @Override
  public void close() {
    if (open != null) {
      open.close();
      open = null;
    }
  }
}
