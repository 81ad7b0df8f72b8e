package io.github.changecapture.shape;

import java.util.Arrays;

/**
 * Bytes in which some ranges are replaced. Nothing is copied before the first change, and what lies
 * between changes is copied in one piece.
 */
final class Splice {
  private static final byte[] NOTHING = {};

  private final byte[] in;
  private final int start;
  private final int end;
  private byte[] out = NOTHING;
  private int size;
  private int copied;
  private int changes;

  /** Prepares to change what lies between two indexes. */
  Splice(byte[] in, int start, int end) {
    this.in = in;
    this.start = start;
    this.end = end;
    this.copied = start;
  }

  /** A document within the bytes, whose length follows from what is changed in it. */
  record Frame(int begin, int changesBefore) {}

  boolean isUnchanged() {
    return changes == 0;
  }

  /** Notes where a document begins; nothing behind that may have been changed yet. */
  Frame open(int at) {
    return new Frame(placeOf(at), changes);
  }

  /** Corrects the document's length if something in it was changed. */
  void close(Frame frame, int end) {
    if (changes != frame.changesBefore()) {
      Bson.putInt32(out, frame.begin(), placeOf(end) - frame.begin());
    }
  }

  /** Puts other bytes in a range's place; ranges come in order. */
  void replace(int from, int to, byte[] bytes) {
    if (changes == 0) {
      out = new byte[end - start + 256];
    }
    int unchanged = from - copied;
    reserve(unchanged + bytes.length);
    System.arraycopy(in, copied, out, size, unchanged);
    System.arraycopy(bytes, 0, out, size + unchanged, bytes.length);
    size += unchanged + bytes.length;
    copied = to;
    changes++;
  }

  void cut(int from, int to) {
    replace(from, to, NOTHING);
  }

  /** Where a byte behind the last change will be. */
  private int placeOf(int at) {
    return size + at - copied;
  }

  /** All of it, with the changes; at least one must have been made. */
  byte[] changed() {
    int rest = end - copied;
    reserve(rest);
    System.arraycopy(in, copied, out, size, rest);
    size += rest;
    copied = end;
    return size == out.length ? out : Arrays.copyOf(out, size);
  }

  private void reserve(int more) {
    if (out.length - size < more) {
      out = Arrays.copyOf(out, Math.max(size + more, out.length + (out.length >> 1)));
    }
  }
}
