package io.github.changecapture.segment;

import io.github.changecapture.json.JsonBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers for the lines of portions; those that are not in use are kept, as many as are full at the
 * same time when a store keeps up. For use under a lock.
 */
final class BufferPool {
  private static final int KEPT_PORTIONS = 2;

  private static final int LEAST_CAPACITY = 8 * 1024;

  private final Deque<JsonBuffer> free = new ArrayDeque<>();
  private final int firstCapacity;
  private final long mostKept;
  private long kept;

  /**
   * Prepares for portions of some size.
   *
   * @param portionBytes how full a buffer gets, with the line that fills it
   */
  BufferPool(int portionBytes) {
    firstCapacity = firstCapacity(portionBytes);
    mostKept = KEPT_PORTIONS * (long) portionBytes;
  }

  /** A buffer doubles as it grows: this way it ends up just as large as it has to be. */
  private static int firstCapacity(int portionBytes) {
    int capacity = portionBytes;
    while (capacity > 2 * LEAST_CAPACITY) {
      capacity = (capacity + 1) / 2;
    }
    return capacity;
  }

  JsonBuffer take() {
    JsonBuffer buffer = free.poll();
    if (buffer == null) {
      return new JsonBuffer(firstCapacity);
    }
    kept -= buffer.array().length;
    return buffer;
  }

  void giveBack(JsonBuffer buffer) {
    if (kept + buffer.array().length <= mostKept) {
      buffer.reset();
      kept += buffer.array().length;
      free.push(buffer);
    }
  }
}
