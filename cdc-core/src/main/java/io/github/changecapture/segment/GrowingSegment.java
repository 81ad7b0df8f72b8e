package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.Partition;
import java.time.Instant;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A segment that is not sealed, and the lines that wait for it; under the writer's lock. */
final class GrowingSegment {
  private final SeriesLog series;
  private final SegmentFile file;
  private @Nullable Portion filling;
  private boolean sealRequested;
  private long bytes;
  private long touchedAt;

  GrowingSegment(SeriesLog series, SegmentFile file, long now) {
    this.series = series;
    this.file = file;
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
    bytes += added;
    return added;
  }

  void touched(long now) {
    touchedAt = now;
  }

  /** What waits; nothing does then. */
  Portion drain() {
    Portion drained = filling;
    if (drained == null) {
      throw new IllegalStateException("nothing waits for this segment");
    }
    filling = null;
    return drained;
  }

  void requestSeal() {
    sealRequested = true;
  }

  boolean isSealRequested() {
    return sealRequested;
  }

  boolean isFilled() {
    return filling != null;
  }

  int waiting() {
    return filling == null ? 0 : filling.size();
  }

  /** A portion was written, or begins the next part. */
  void committed() {
    bytes = file.length() + waiting();
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
