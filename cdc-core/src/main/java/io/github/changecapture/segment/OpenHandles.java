package io.github.changecapture.segment;

import io.github.changecapture.spi.OpenSegment;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The segments that are open in the store, not more than allowed: before another is opened, the one
 * that was not used for longest is closed. Safe for use by as many workers as may be open.
 */
final class OpenHandles {
  private final int most;
  private final Map<SegmentFile, OpenSegment> idle = new LinkedHashMap<>();
  private int inUse;

  OpenHandles(int most) {
    this.most = most;
  }

  /** The open segment, or null if it has to be opened now; there is room for it then. */
  @Nullable OpenSegment take(SegmentFile file) {
    OpenSegment taken;
    OpenSegment evicted;
    synchronized (this) {
      taken = idle.remove(file);
      inUse++;
      evicted = taken == null && inUse + idle.size() > most ? eldest() : null;
    }
    if (evicted != null) {
      evicted.close();
    }
    return taken;
  }

  synchronized void giveBack(SegmentFile file, OpenSegment segment) {
    inUse--;
    idle.put(file, segment);
  }

  /** For a segment that was taken and could not be opened, or failed. */
  synchronized void lost() {
    inUse--;
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
    return idle.size() + inUse;
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
