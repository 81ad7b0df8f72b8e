package io.github.changecapture.json;

import static java.util.Objects.checkFromIndexSize;
import static java.util.Objects.checkIndex;

import io.github.changecapture.error.EventTooLarge;
import java.io.OutputStream;
import java.util.Arrays;

/**
 * Bytes in memory that grow as needed and are used again: give the same buffer to encode after
 * encode, and nothing is allocated once it has grown.
 *
 * <p>Starts with 8 KiB and doubles. For use by one thread at a time.
 */
public final class JsonBuffer extends OutputStream {
  private static final int INITIAL_CAPACITY = 8 * 1024;

  /** The longest array that every JVM can make. */
  private static final int MAX_CAPACITY = Integer.MAX_VALUE - 8;

  // Open to the writers of this package: a call for each byte would cost as much as the rest.
  byte[] bytes;
  int size;

  /** Creates an empty buffer of 8 KiB. */
  public JsonBuffer() {
    this(INITIAL_CAPACITY);
  }

  /**
   * Creates an empty buffer.
   *
   * @param initialCapacity bytes that it holds before it grows, at least 0
   */
  public JsonBuffer(int initialCapacity) {
    bytes = new byte[initialCapacity];
  }

  /**
   * How many bytes were written.
   *
   * @return the count, never above the length of {@link #array()}
   */
  public int size() {
    return size;
  }

  /**
   * The bytes themselves, valid from 0 to {@link #size()} and until the next write.
   *
   * @return the array inside, not a copy
   */
  public byte[] array() {
    return bytes;
  }

  /** Forgets what was written and keeps the memory. */
  public void reset() {
    size = 0;
  }

  /**
   * Forgets what was written last.
   *
   * @param newSize how many bytes remain, at most {@link #size()}
   */
  public void truncate(int newSize) {
    size = checkIndex(newSize, size + 1);
  }

  @Override
  public void write(int value) {
    put((byte) value);
  }

  @Override
  public void write(byte[] source) {
    write(source, 0, source.length);
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    checkFromIndexSize(offset, length, source.length);
    reserve(length);
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }

  void put(byte value) {
    reserve(1);
    bytes[size++] = value;
  }

  void put(Literal literal) {
    reserve(literal.room());
    size = literal.write(bytes, size);
  }

  /** Makes sure that this many bytes can be written after {@code size}. */
  void reserve(int count) {
    if (bytes.length - size < count) {
      grow(count);
    }
  }

  /** Sets the size, makes room for more, and returns where to write now. */
  byte[] grown(int newSize, int count) {
    size = newSize;
    reserve(count);
    return bytes;
  }

  private void grow(int count) {
    long needed = (long) size + count;
    if (needed > MAX_CAPACITY) {
      throw new EventTooLarge(
          "JSON would have "
              + needed
              + " bytes, and a buffer holds "
              + MAX_CAPACITY
              + ": write out the buffer more often");
    }
    bytes = Arrays.copyOf(bytes, (int) Math.min(MAX_CAPACITY, Math.max(needed, bytes.length * 2L)));
  }
}
