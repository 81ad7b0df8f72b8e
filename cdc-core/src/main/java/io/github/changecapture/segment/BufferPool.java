package io.github.changecapture.segment;

import io.github.changecapture.json.JsonBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Buffers for the lines of commits; those that are not in use are kept, up to a few commits' worth.
 * For use under a lock.
 */
final class BufferPool {
  /** Enough for some commits at once. */
  private static final int KEPT_COMMITS = 4;

  private static final int LEAST_CAPACITY = 8 * 1024;

  private final Deque<JsonBuffer> free = new ArrayDeque<>();
  private final int firstCapacity;
  private final long mostKept;
  private long kept;

  /**
   * Prepares for commits of some size.
   *
   * @param commitBytes how full a buffer is when it is committed, and a line more
   */
  BufferPool(int commitBytes) {
    firstCapacity = firstCapacity(commitBytes);
    mostKept = KEPT_COMMITS * (long) full(commitBytes);
  }

  /** A buffer doubles as it grows: this way it ends up just as large as it has to be. */
  private static int firstCapacity(int commitBytes) {
    int capacity = full(commitBytes);
    while (capacity > 2 * LEAST_CAPACITY) {
      capacity = (capacity + 1) / 2;
    }
    return capacity;
  }

  /** With room for the line that makes the commit due. */
  private static int full(int commitBytes) {
    return (int) Math.min(Integer.MAX_VALUE - 8L, commitBytes + commitBytes / 8L);
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
