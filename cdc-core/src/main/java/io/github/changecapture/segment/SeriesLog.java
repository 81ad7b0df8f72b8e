package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.OpenSegment.Flush;
import io.github.changecapture.spi.Partition;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One series as it is written: its segments in order, of which the first is written to the store
 * and the last takes events.
 *
 * <p>A segment gets its first byte when the one before it is sealed. So what is durable of a series
 * is always a beginning of it, and at most one of its segments is unfinished, whenever the process
 * dies. All methods are called under the writer's lock.
 */
final class SeriesLog {
  /** One is flushed while the next is written, by rule G14 of stores. */
  private static final int MOST_UNFLUSHED = 2;

  private final SeriesTail tail;
  private final SeriesEnd end;
  private final int commitBytes;

  /** Portions that are written and not durable, the oldest first. */
  private final Deque<Written> unflushed = new ArrayDeque<>();

  private final Deque<GrowingSegment> segments = new ArrayDeque<>();
  private boolean due;
  private boolean working;
  private boolean flushing;

  SeriesLog(SeriesTail tail, int commitBytes) {
    this.tail = tail;
    this.commitBytes = commitBytes;
    this.end = new SeriesEnd(tail.last());
  }

  /** What a worker does next for a series. */
  sealed interface Step {}

  /** Write the portion to the segment. */
  record Commit(GrowingSegment segment, Portion portion) implements Step {}

  /**
   * A portion that is in its file.
   *
   * @param last the position of its last event
   * @param flush makes it durable
   */
  record Written(Portion portion, Position last, Flush flush) {}

  /** Seal the segment. */
  record Seal(GrowingSegment segment) implements Step {}

  /** For the worker that writes, which is one at a time. */
  SeriesTail tail() {
    return tail;
  }

  /** Whether the series has the event already. */
  boolean covers(ChangeEvent<?> event) {
    return end.covers(event);
  }

  boolean wouldBegin(Partition partition) {
    GrowingSegment current = current();
    return current == null || !current.takes(partition);
  }

  /** The segment that takes events of a partition; the one before, if another, is sealed. */
  GrowingSegment segmentFor(Partition partition, long now, Consumer<GrowingSegment> onBegin) {
    GrowingSegment current = current();
    if (current != null && current.takes(partition)) {
      return current;
    }
    sealCurrent();
    GrowingSegment begun = begin(SegmentFile.begin(partition), now);
    onBegin.accept(begun);
    return begun;
  }

  GrowingSegment begin(SegmentFile file, long now) {
    GrowingSegment begun = new GrowingSegment(this, file, portionBytes(), now);
    segments.addLast(begun);
    return begun;
  }

  /**
   * Just below two commits: what became due while another commit was written goes with the next,
   * and with the line that fills it a portion is no longer than what a store takes in one request.
   */
  private int portionBytes() {
    return mostPortionBytes(commitBytes) - commitBytes / 8;
  }

  /** How long a portion is at most, with the line that fills it. */
  static int mostPortionBytes(int commitBytes) {
    return (int) Math.min(Integer.MAX_VALUE - Long.BYTES, 2L * commitBytes); // what an array takes
  }

  /** Takes an event; gives the number of bytes. */
  int take(
      ChangeEvent<?> event,
      GrowingSegment segment,
      EventEncoder encoder,
      Supplier<JsonBuffer> buffers,
      PendingWrite write) {
    int bytes = segment.take(event, encoder, buffers, write);
    end.moveTo(event);
    return bytes;
  }

  @Nullable GrowingSegment current() {
    return segments.peekLast();
  }

  void sealCurrent() {
    GrowingSegment current = current();
    if (current != null) {
      current.requestSeal();
    }
  }

  /** What waits is to be committed without waiting for more. */
  void commitDue() {
    due = true;
  }

  /** Whether a worker has to be found; it counts as found then. */
  boolean needsWorker() {
    if (working || nextKind() == Kind.NOTHING) {
      return false;
    }
    working = true;
    return true;
  }

  void workerLeft() {
    working = false;
  }

  @Nullable Step next() {
    GrowingSegment first = segments.peekFirst();
    if (first == null) {
      return null;
    }
    return switch (nextKind()) {
      case NOTHING -> null;
      case SEAL -> new Seal(first);
      case COMMIT -> {
        Portion portion = first.drain();
        if (segments.size() == 1 && !first.isFilled()) {
          due = false;
        }
        yield new Commit(first, portion);
      }
    };
  }

  /** A portion is in its file, where the next one may follow. */
  void written(Commit commit, Written written) {
    commit.segment().written();
    unflushed.addLast(written);
    workerLeft();
  }

  /** What a worker is to flush, or null if there is nothing or another one is at it. */
  @Nullable Written nextToFlush() {
    Written next = flushing ? null : unflushed.peekFirst();
    if (next != null) {
      flushing = true;
    }
    return next;
  }

  /** A portion is durable. */
  void flushed(Written written) {
    unflushed.removeFirst();
    flushing = false;
    end.settle(written.portion().last(), written.last());
  }

  void sealed(Seal seal) {
    segments.remove(seal.segment());
  }

  int unsealed() {
    return segments.size();
  }

  private enum Kind {
    NOTHING,
    COMMIT,
    SEAL
  }

  private Kind nextKind() {
    GrowingSegment first = segments.peekFirst();
    if (first == null) {
      return Kind.NOTHING;
    }
    boolean isLast = segments.size() == 1;
    if (first.isFilled()) {
      if (unflushed.size() == MOST_UNFLUSHED) {
        return Kind.NOTHING;
      }
      return due || !isLast || first.waiting() >= commitBytes || first.isSealRequested()
          ? Kind.COMMIT
          : Kind.NOTHING;
    }
    return first.isSealRequested() && unflushed.isEmpty() ? Kind.SEAL : Kind.NOTHING;
  }
}
