package io.github.changecapture.json;

/** Whole numbers as decimal digits in ASCII. Every method returns where its text ends. */
final class Digits {
  /** The longest text of a long, its sign included. */
  static final int ROOM = 20;

  /** 00 to 99, the first digit in the lower byte. */
  private static final short[] PAIRS = pairs();

  private static final long HUNDRED_MILLION = 100_000_000;

  private static final long[] POWERS_OF_TEN = powersOfTen();

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
    int end = at + count(value);
    int next = end;
    long rest = value;
    while (rest >= HUNDRED_MILLION) {
      long above = rest / HUNDRED_MILLION;
      next -= 8;
      writeEight((int) (rest - above * HUNDRED_MILLION), to, next);
      rest = above;
    }
    writeUpToEight((int) rest, to, next);
    return end;
  }

  /** Writes eight digits with leading zeros. */
  static void writeEight(int value, byte[] to, int at) {
    int upper = value / 10_000;
    writeFour(upper, to, at);
    writeFour(value - upper * 10_000, to, at + 4);
  }

  private static void writeFour(int value, byte[] to, int at) {
    int upper = value / 100;
    putPair(upper, to, at);
    putPair(value - upper * 100, to, at + 2);
  }

  /** Writes digits without leading zeros so that they end before {@code end}. */
  private static void writeUpToEight(int value, byte[] to, int end) {
    int next = end;
    int rest = value;
    while (rest >= 100) {
      int above = rest / 100;
      next -= 2;
      putPair(rest - above * 100, to, next);
      rest = above;
    }
    if (rest >= 10) {
      putPair(rest, to, next - 2);
    } else {
      to[next - 1] = (byte) ('0' + rest);
    }
  }

  /** Writes a number below 100 as two digits. */
  static int writePair(int value, byte[] to, int at) {
    putPair(value, to, at);
    return at + 2;
  }

  private static void putPair(int value, byte[] to, int at) {
    LittleEndian.putInt16(to, at, PAIRS[value]);
  }

  /** How many digits a number has that is not negative. */
  static int count(long value) {
    // 1233 / 4096 is just above log10(2); the estimate is right or one too low.
    int estimate = ((Long.SIZE - Long.numberOfLeadingZeros(value | 1)) * 1233) >> 12;
    return value >= POWERS_OF_TEN[estimate] ? estimate + 1 : Math.max(estimate, 1);
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

  private static long[] powersOfTen() {
    long[] powers = new long[19];
    powers[0] = 1;
    for (int exponent = 1; exponent < powers.length; exponent++) {
      powers[exponent] = powers[exponent - 1] * 10;
    }
    return powers;
  }
}
