package io.github.changecapture.segment;

import io.github.changecapture.spi.OpenSegment;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The segments that are open in the store, not more than allowed: before another is opened, the one
 * that was not used for longest is closed. Safe for use by as many workers as may be open.
 */
final class OpenHandles {
  private final int most;
  private final Map<SegmentFile, OpenSegment> idle = new LinkedHashMap<>();
  private final Map<SegmentFile, Use> inUse = new HashMap<>();

  /** Of one segment: it may be written to and flushed at the same time. */
  private static final class Use {
    private int users = 1;
    private @Nullable OpenSegment segment;
  }

  OpenHandles(int most) {
    this.most = most;
  }

  /**
   * Takes the open segment.
   *
   * @param opening opens it if it is not; there is room for it then
   */
  OpenSegment take(SegmentFile file, Supplier<OpenSegment> opening) {
    OpenSegment evicted;
    synchronized (this) {
      OpenSegment taken = taken(file);
      if (taken != null) {
        return taken;
      }
      evicted = inUse.size() + idle.size() > most ? eldest() : null;
    }
    OpenSegment opened = null;
    try {
      if (evicted != null) {
        evicted.close();
      }
      opened = opening.get();
      return opened;
    } finally {
      opened(file, opened);
    }
  }

  private @Nullable OpenSegment taken(SegmentFile file) {
    Use use = inUse.get(file);
    if (use == null) {
      use = new Use();
      use.segment = idle.remove(file);
      inUse.put(file, use);
    } else {
      use.users++;
    }
    return use.segment;
  }

  private synchronized void opened(SegmentFile file, @Nullable OpenSegment segment) {
    Use use = inUse.get(file);
    if (segment == null) {
      inUse.remove(file);
    } else if (use != null) {
      use.segment = segment;
    }
  }

  synchronized void giveBack(SegmentFile file, OpenSegment segment) {
    Use use = inUse.get(file);
    if (use == null || use.segment != segment) {
      return; // it was lost meanwhile
    }
    use.users--;
    if (use.users == 0) {
      inUse.remove(file);
      idle.put(file, segment);
    }
  }

  /**
   * Takes out a segment that has failed; says whether nobody else is at it, so it may be closed.
   */
  synchronized boolean lost(SegmentFile file) {
    Use use = inUse.remove(file);
    return use == null || use.users == 1;
  }

  void close(SegmentFile file) {
    OpenSegment closed;
    synchronized (this) {
      closed = idle.remove(file);
    }
    if (closed != null) {
      closed.close();
    }
  }

  synchronized int open() {
    return idle.size() + inUse.size();
  }

  private @Nullable OpenSegment eldest() {
    Iterator<OpenSegment> segments = idle.values().iterator();
    if (!segments.hasNext()) {
      return null;
    }
    OpenSegment eldest = segments.next();
    segments.remove();
    return eldest;
  }
}
