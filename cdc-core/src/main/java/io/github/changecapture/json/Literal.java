package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A piece of JSON that never changes, written eight bytes at a time; the last of them may lie
 * beyond its end and are overwritten by what follows.
 *
 * <p>A record, and no array: so the compiler knows the words of a constant, and writes them without
 * a loop.
 */
record Literal(int length, long first, long second, long third, long fourth, long fifth) {
  private static final int MOST_WORDS = 5;

  static Literal of(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    byte[] padded = Arrays.copyOf(bytes, MOST_WORDS * Long.BYTES);
    if (padded.length < bytes.length) {
      throw new IllegalArgumentException("a literal has 40 characters at most, was " + ascii);
    }
    return new Literal(
        bytes.length,
        LittleEndian.int64(padded, 0),
        LittleEndian.int64(padded, Long.BYTES),
        LittleEndian.int64(padded, 2 * Long.BYTES),
        LittleEndian.int64(padded, 3 * Long.BYTES),
        LittleEndian.int64(padded, 4 * Long.BYTES));
  }

  /** How many bytes {@link #write} touches. */
  int room() {
    return (length + Long.BYTES - 1) / Long.BYTES * Long.BYTES;
  }

  int write(byte[] to, int at) {
    LittleEndian.putInt64(to, at, first);
    if (length > Long.BYTES) {
      LittleEndian.putInt64(to, at + Long.BYTES, second);
    }
    if (length > 2 * Long.BYTES) {
      LittleEndian.putInt64(to, at + 2 * Long.BYTES, third);
    }
    if (length > 3 * Long.BYTES) {
      LittleEndian.putInt64(to, at + 3 * Long.BYTES, fourth);
    }
    if (length > 4 * Long.BYTES) {
      LittleEndian.putInt64(to, at + 4 * Long.BYTES, fifth);
    }
    return at + length;
  }
}
