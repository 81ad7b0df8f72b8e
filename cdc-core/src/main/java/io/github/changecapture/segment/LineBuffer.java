package io.github.changecapture.segment;

import java.io.OutputStream;
import java.util.Arrays;

/** Bytes in memory that grow as needed and are used again. */
final class LineBuffer extends OutputStream {
  private byte[] bytes = new byte[8 * 1024];
  private int size;

  int size() {
    return size;
  }

  byte[] array() {
    return bytes;
  }

  void truncate(int newSize) {
    size = newSize;
  }

  void reset() {
    size = 0;
  }

  @Override
  public void write(int value) {
    if (size == bytes.length) {
      bytes = Arrays.copyOf(bytes, bytes.length * 2);
    }
    bytes[size++] = (byte) value;
  }

  @Override
  public void write(byte[] source, int offset, int length) {
    if (bytes.length - size < length) {
      bytes = Arrays.copyOf(bytes, Math.max(bytes.length * 2, size + length));
    }
    System.arraycopy(source, offset, bytes, size, length);
    size += length;
  }
}
