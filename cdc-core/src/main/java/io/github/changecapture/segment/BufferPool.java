package io.github.changecapture.segment;

import io.github.changecapture.json.JsonBuffer;
import java.util.ArrayDeque;
import java.util.Deque;

/** Buffers that are not in use, up to a total size; for use under a lock. */
final class BufferPool {
  private final Deque<JsonBuffer> free = new ArrayDeque<>();
  private final long capacity;
  private long size;

  BufferPool(long capacity) {
    this.capacity = capacity;
  }

  JsonBuffer take() {
    JsonBuffer buffer = free.poll();
    if (buffer == null) {
      return new JsonBuffer();
    }
    size -= buffer.array().length;
    return buffer;
  }

  void giveBack(JsonBuffer buffer) {
    if (size + buffer.array().length <= capacity) {
      buffer.reset();
      size += buffer.array().length;
      free.push(buffer);
    }
  }
}
