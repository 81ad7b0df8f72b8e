package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.SegmentRecord;
import org.jspecify.annotations.Nullable;

/** What is written at the end of a series; only the worker that writes touches it. */
final class SeriesTail {
  private @Nullable SegmentRecord record;
  private @Nullable Position last;

  SeriesTail(@Nullable SegmentRecord record, @Nullable Position last) {
    this.record = record;
    this.last = last;
  }

  /** The newest segment, or null if there is none. */
  @Nullable SegmentRecord record() {
    return record;
  }

  long nextNumber() {
    return record == null ? 1 : record.number() + 1;
  }

  @Nullable Position last() {
    return last;
  }

  void moveTo(SegmentRecord newest) {
    record = newest;
  }

  void moveTo(Position newLast) {
    last = newLast;
  }
}
