package io.github.changecapture.segment;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.EventEncoder;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The lines that one commit writes. */
final class Portion {
  private final JsonBuffer buffer;
  private final List<PendingWrite> writes = new ArrayList<>();
  private @Nullable ChangeEvent<?> first;
  private @Nullable ChangeEvent<?> last;
  private long lines;
  private int size;

  Portion(JsonBuffer buffer) {
    this.buffer = buffer;
  }

  /** Adds an event, or nothing if it cannot be encoded; gives the number of bytes. */
  int add(ChangeEvent<?> event, EventEncoder encoder, PendingWrite write) {
    int before = buffer.size();
    try {
      encoder.encode(event, buffer);
    } catch (IOException impossible) {
      throw new UncheckedIOException("writing to memory failed", impossible);
    } catch (RuntimeException | Error failed) {
      buffer.truncate(before);
      throw failed;
    }
    if (first == null) {
      first = event;
    }
    last = event;
    lines++;
    size = buffer.size();
    join(write);
    return size - before;
  }

  /** Batches come one after the other, so that a known one is the last. */
  private void join(PendingWrite write) {
    if (writes.isEmpty() || writes.get(writes.size() - 1) != write) {
      write.waitForOneMore();
      writes.add(write);
    }
  }

  boolean isEmpty() {
    return lines == 0;
  }

  int size() {
    return size;
  }

  long lines() {
    return lines;
  }

  ByteBuffer bytes() {
    return ByteBuffer.wrap(buffer.array(), 0, size);
  }

  ChangeEvent<?> first() {
    return requireEvent(first);
  }

  ChangeEvent<?> last() {
    return requireEvent(last);
  }

  /** To be used for others once the bytes are written. */
  JsonBuffer buffer() {
    return buffer;
  }

  List<PendingWrite> writes() {
    return writes;
  }

  private static ChangeEvent<?> requireEvent(@Nullable ChangeEvent<?> event) {
    if (event == null) {
      throw new IllegalStateException("a portion without lines has no event");
    }
    return event;
  }
}
