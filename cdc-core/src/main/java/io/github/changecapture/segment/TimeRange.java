package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A stretch of cluster time.
 *
 * @param from its first instant, or null for all before
 * @param to the first instant behind it, or null for all after
 */
record TimeRange(@Nullable Instant from, @Nullable Instant to) {
  boolean isAll() {
    return from == null && to == null;
  }

  /** Whether a segment, and so every one before it, has only events before the range. */
  boolean isBehind(SegmentRecord record) {
    Content content = record.content();
    if (from == null || content == null) {
      return false;
    }
    Position last = record.lastOfSeries();
    return last == null || last.instant().isBefore(from);
  }

  /** Whether a segment, and so every one after it, has only events after the range. */
  boolean isAheadOf(SegmentRecord record) {
    Content content = record.content();
    Position first =
        content == null || content.first() == null ? record.previous() : content.first();
    return to != null && first != null && !first.instant().isBefore(to);
  }
}
