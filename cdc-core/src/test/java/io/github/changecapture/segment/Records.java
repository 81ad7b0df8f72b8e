package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.TEN;

import io.github.changecapture.event.Position;
import io.github.changecapture.segment.TestEvents.Moment;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;

/** Records for tests of stores. */
final class Records {
  private Records() {}

  static SegmentRecord open(String series, long number) {
    return new SegmentRecord(
        series + "/" + number + ".jsonl",
        new Partition(series, Long.toString(number), TestEvents.ELEVEN, series),
        number,
        null,
        State.OPEN,
        new Writer("orders", 3, "lines"),
        null);
  }

  static SegmentRecord at(String path) {
    return new SegmentRecord(
        path, new Partition("p", "s", null), 1, null, State.OPEN, new Writer("o", 1, "l"), null);
  }

  static Content content(long length) {
    return new Content(length, 2, 0xFFFF_FFFFL, position(1), position(2));
  }

  static Position position(int increment) {
    return Moment.of(TEN, increment).position();
  }
}
