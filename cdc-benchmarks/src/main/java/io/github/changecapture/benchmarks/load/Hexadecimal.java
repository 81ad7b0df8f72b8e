package io.github.changecapture.benchmarks.load;

/** Numbers as upper case hexadecimal digits, for buffers in little-endian order. */
final class Hexadecimal {
  private static final int BYTE = 0xFF;
  private static final long[] TWO_DIGITS = new long[BYTE + 1];

  static {
    String digits = "0123456789ABCDEF";
    for (int i = 0; i <= BYTE; i++) {
      TWO_DIGITS[i] = digits.charAt(i >>> 4) | digits.charAt(i & 0xF) << Byte.SIZE;
    }
  }

  private Hexadecimal() {}

  /** The eight digits, the first in the lowest byte. */
  static long of(int value) {
    return TWO_DIGITS[value >>> 24]
        | TWO_DIGITS[value >>> 16 & BYTE] << 16
        | TWO_DIGITS[value >>> 8 & BYTE] << 32
        | TWO_DIGITS[value & BYTE] << 48;
  }

  static String ofTime(long clusterTime) {
    return "%016X".formatted(clusterTime);
  }
}
