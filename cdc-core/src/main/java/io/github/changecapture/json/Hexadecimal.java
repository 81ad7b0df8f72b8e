package io.github.changecapture.json;

/** Bytes as lower-case hexadecimal digits. */
final class Hexadecimal {
  private static final String DIGITS = "0123456789abcdef";

  /** 00 to ff, the first digit in the lower byte. */
  private static final short[] PAIRS = pairs();

  private Hexadecimal() {}

  /** Writes two digits and returns where they end. */
  static int write(byte value, byte[] to, int at) {
    LittleEndian.putInt16(to, at, PAIRS[value & 0xFF]);
    return at + 2;
  }

  static int write(byte[] from, int start, int count, byte[] to, int at) {
    int end = at;
    for (int next = start; next < start + count; next++) {
      end = write(from[next], to, end);
    }
    return end;
  }

  private static short[] pairs() {
    short[] pairs = new short[256];
    for (int value = 0; value < pairs.length; value++) {
      pairs[value] =
          (short) (DIGITS.charAt(value >> 4) | (DIGITS.charAt(value & 0xF) << Byte.SIZE));
    }
    return pairs;
  }
}
