package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.Partition;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A segment that is not sealed, and the lines that wait for it; under the writer's lock. */
final class GrowingSegment {
  private final SeriesLog series;
  private final SegmentFile file;
  private final int portionBytes;

  /** Those that take no more, the oldest first. */
  private final Deque<Portion> full = new ArrayDeque<>();

  private @Nullable Portion filling;
  private int waiting;
  private boolean sealRequested;
  private long bytes;
  private long touchedAt;

  /**
   * Goes on with a file.
   *
   * @param portionBytes from how many bytes on a portion takes no more: what waits for a slow store
   *     is kept in buffers of one size, which are used again
   */
  GrowingSegment(SeriesLog series, SegmentFile file, int portionBytes, long now) {
    this.series = series;
    this.file = file;
    this.portionBytes = portionBytes;
    this.bytes = file.length();
    this.touchedAt = now;
  }

  SeriesLog series() {
    return series;
  }

  /** For the worker only. */
  SegmentFile file() {
    return file;
  }

  boolean takes(Partition partition) {
    return !sealRequested && file.partition().equals(partition);
  }

  /** Takes an event, or nothing if it cannot be encoded; gives the number of bytes. */
  int take(
      ChangeEvent<?> event,
      EventEncoder encoder,
      Supplier<JsonBuffer> buffers,
      PendingWrite write) {
    Portion portion = filling;
    if (portion == null) {
      portion = new Portion(buffers.get());
    }
    int added = portion.add(event, encoder, write);
    filling = portion;
    if (portion.size() >= portionBytes) {
      full.addLast(portion);
      filling = null;
    }
    waiting += added;
    bytes += added;
    return added;
  }

  void touched(long now) {
    touchedAt = now;
  }

  /** What has waited longest. */
  Portion drain() {
    Portion drained = full.pollFirst();
    if (drained == null) {
      drained = filling;
      filling = null;
    }
    if (drained == null) {
      throw new IllegalStateException("nothing waits for this segment");
    }
    waiting -= drained.size();
    return drained;
  }

  void requestSeal() {
    sealRequested = true;
  }

  boolean isSealRequested() {
    return sealRequested;
  }

  boolean isFilled() {
    return filling != null || !full.isEmpty();
  }

  int waiting() {
    return waiting;
  }

  /** A portion was written, maybe as the beginning of the next part. */
  void written() {
    bytes = file.length() + waiting;
  }

  /** How long the file will be at most when everything is written. */
  long bytes() {
    return bytes;
  }

  long touchedAt() {
    return touchedAt;
  }

  @Nullable Instant end() {
    return file.partition().end();
  }
}
