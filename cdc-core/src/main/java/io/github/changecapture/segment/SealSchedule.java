package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;
import java.util.function.Consumer;

/** Which segments are over when the stream has passed a position; under the writer's lock. */
final class SealSchedule {
  private final PriorityQueue<GrowingSegment> byEnd =
      new PriorityQueue<>(Comparator.comparing(SealSchedule::endOf));

  void add(GrowingSegment segment) {
    if (segment.end() != null) {
      byEnd.add(segment);
    }
  }

  /** Names the segments whose end has come, each once; also such as were sealed before. */
  void passed(Position position, Consumer<GrowingSegment> over) {
    Instant now = position.instant();
    for (GrowingSegment next = byEnd.peek();
        next != null && !endOf(next).isAfter(now);
        next = byEnd.peek()) {
      byEnd.remove();
      over.accept(next);
    }
  }

  private static Instant endOf(GrowingSegment segment) {
    return segment.end() == null ? Instant.MAX : segment.end();
  }
}
