package io.github.changecapture.json;

/**
 * Whole numbers as decimal digits in ASCII. Every method returns where its text ends, and may touch
 * what lies behind that, up to {@link #ROOM}.
 *
 * <p>Eight digits are worked out in the lanes of one word, without a branch: how many digits a
 * number has is what a processor cannot predict.
 */
final class Digits {
  /** The longest text of a long, its sign included. */
  static final int ROOM = 20;

  /** 00 to 99, the first digit in the lower byte. */
  private static final short[] PAIRS = pairs();

  private static final long HUNDRED_MILLION = 100_000_000;
  private static final long EIGHT_ZEROS = 0x3030_3030_3030_3030L;

  /** The last of eight digits is written even if it is a zero. */
  private static final long LAST_DIGIT = 1L << (Long.SIZE - Byte.SIZE);

  private Digits() {}

  static int write(long value, byte[] to, int at) {
    if (value >= 0) {
      return writePositive(value, to, at);
    }
    to[at] = '-';
    if (value != Long.MIN_VALUE) {
      return writePositive(-value, to, at + 1);
    }
    // Its opposite is no long.
    int last = writePositive(-(value / 10), to, at + 1);
    to[last] = (byte) ('0' - value % 10);
    return last + 1;
  }

  static int writePositive(long value, byte[] to, int at) {
    if (value < HUNDRED_MILLION) {
      return writeUpToEight((int) value, to, at);
    }
    long upper = value / HUNDRED_MILLION;
    int end;
    if (upper < HUNDRED_MILLION) {
      end = writeUpToEight((int) upper, to, at);
    } else {
      long top = upper / HUNDRED_MILLION;
      end =
          writeEight((int) (upper - top * HUNDRED_MILLION), to, writeUpToEight((int) top, to, at));
    }
    return writeEight((int) (value - upper * HUNDRED_MILLION), to, end);
  }

  /** Writes eight digits with leading zeros. */
  static int writeEight(int value, byte[] to, int at) {
    LittleEndian.putInt64(to, at, eightDigits(value) | EIGHT_ZEROS);
    return at + Long.BYTES;
  }

  /** Writes digits without leading zeros, and touches eight bytes. */
  private static int writeUpToEight(int value, byte[] to, int at) {
    long digits = eightDigits(value);
    int leadingZeros = Long.numberOfTrailingZeros(digits | LAST_DIGIT) / Byte.SIZE;
    LittleEndian.putInt64(to, at, (digits | EIGHT_ZEROS) >>> (leadingZeros * Byte.SIZE));
    return at + Long.BYTES - leadingZeros;
  }

  /**
   * The digits of a number below a hundred million, the first in the lowest byte.
   *
   * <p>Each step splits what stands in every lane into two of half the width. A division is a
   * product and a shift, with factors just large enough to be right for every value of a lane.
   */
  private static long eightDigits(int value) {
    int upper = value / 10_000;
    long fours = upper | (long) (value - upper * 10_000) << 32;
    long hundreds = ((fours * 10_486) >>> 20) & 0x0000_007F_0000_007FL;
    long pairs = hundreds | (fours - hundreds * 100) << 16;
    long tens = ((pairs * 103) >>> 10) & 0x000F_000F_000F_000FL;
    return tens | (pairs - tens * 10) << 8;
  }

  /** Writes a number below 100 as two digits. */
  static int writePair(int value, byte[] to, int at) {
    LittleEndian.putInt16(to, at, PAIRS[value]);
    return at + 2;
  }

  /**
   * Sets a decimal point into digits.
   *
   * @param count how many digits there are, from {@code at}
   * @param point how many of them come before the point; with 0 or less, zeros go first
   */
  static int insertPoint(byte[] to, int at, int count, int point) {
    if (point > 0) {
      System.arraycopy(to, at + point, to, at + point + 1, count - point);
      to[at + point] = '.';
      return at + count + 1;
    }
    int digits = at + 2 - point;
    System.arraycopy(to, at, to, digits, count);
    for (int zero = at; zero < digits; zero++) {
      to[zero] = '0';
    }
    to[at + 1] = '.';
    return digits + count;
  }

  private static short[] pairs() {
    short[] pairs = new short[100];
    for (int value = 0; value < pairs.length; value++) {
      pairs[value] = (short) (('0' + value / 10) | (('0' + value % 10) << Byte.SIZE));
    }
    return pairs;
  }
}
