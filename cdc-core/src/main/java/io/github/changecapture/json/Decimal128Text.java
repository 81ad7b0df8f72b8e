package io.github.changecapture.json;

/**
 * The text of a Decimal128, from the two halves of its binary integer encoding.
 *
 * @see <a
 *     href="https://github.com/mongodb/specifications/blob/master/source/bson-decimal128/decimal128.md#to-string-representation">To-string
 *     representation</a>
 */
final class Decimal128Text {
  private static final Literal NAN = Literal.of("NaN");
  private static final Literal INFINITY = Literal.of("Infinity");

  private static final int SPECIAL_SHIFT = 58;
  private static final int SPECIAL_INFINITY = 0b11110;
  private static final int SPECIAL_NAN = 0b11111;

  private static final int EXPONENT_MASK = 0x3FFF;
  private static final int EXPONENT_BIAS = 6_176;
  private static final int LEAST_PLAIN_EXPONENT = -6;

  private static final long COEFFICIENT_HIGH_MASK = 0x1_FFFF_FFFF_FFFFL;

  // 10^34, the first coefficient that has more digits than a Decimal128 can.
  private static final long LIMIT_HIGH = 0x1_ED09_BEAD_87C0L;
  private static final long LIMIT_LOW = 0x378D_8E64_0000_0000L;

  private static final long BILLION = 1_000_000_000;
  private static final int HUNDRED_MILLION = 100_000_000;
  private static final int DIGITS_IN_BILLION = 9;
  private static final int GROUPS = 4;
  private static final long LOW_32 = 0xFFFF_FFFFL;

  private Decimal128Text() {}

  /** Writes the text and returns where it ends. */
  static int write(long high, long low, byte[] to, int at) {
    int special = (int) (high >>> SPECIAL_SHIFT) & 0b11111;
    if (special == SPECIAL_NAN) {
      return NAN.write(to, at);
    }
    int start = at;
    if (high < 0) {
      to[start++] = '-';
    }
    if (special == SPECIAL_INFINITY) {
      return INFINITY.write(to, start);
    }
    boolean large = special >>> 3 == 0b11;
    int exponent = (int) (high >>> (large ? 47 : 49)) & EXPONENT_MASK;
    long coefficient = high & COEFFICIENT_HIGH_MASK;
    // IEEE 754 gives the value zero to what is larger than 34 digits, as the large form always is.
    int count =
        large || isAboveLimit(coefficient, low)
            ? writeCoefficient(0, 0, to, start)
            : writeCoefficient(coefficient, low, to, start);
    return writeExponent(exponent - EXPONENT_BIAS, count, to, start);
  }

  private static boolean isAboveLimit(long high, long low) {
    return high > LIMIT_HIGH || (high == LIMIT_HIGH && Long.compareUnsigned(low, LIMIT_LOW) >= 0);
  }

  /** Writes digits without leading zeros and returns how many there are. */
  private static int writeCoefficient(long high, long low, byte[] to, int at) {
    if (high == 0 && low >= 0) {
      return Digits.writePositive(low, to, at) - at;
    }
    long third = high >>> 32;
    long second = high & LOW_32;
    long first = low >>> 32;
    long zeroth = low & LOW_32;
    for (int group = GROUPS - 1; group >= 0; group--) {
      long rest = ((third % BILLION) << 32) | second;
      third /= BILLION;
      second = rest / BILLION;
      rest = ((rest % BILLION) << 32) | first;
      first = rest / BILLION;
      rest = ((rest % BILLION) << 32) | zeroth;
      zeroth = rest / BILLION;
      writeNine((int) (rest % BILLION), to, at + group * DIGITS_IN_BILLION);
    }
    return dropLeadingZeros(to, at, GROUPS * DIGITS_IN_BILLION);
  }

  private static void writeNine(int value, byte[] to, int at) {
    int first = value / HUNDRED_MILLION;
    to[at] = (byte) ('0' + first);
    int unused = Digits.writeEight(value - first * HUNDRED_MILLION, to, at + 1);
  }

  private static int dropLeadingZeros(byte[] to, int at, int count) {
    int zeros = 0;
    while (to[at + zeros] == '0') {
      zeros++;
    }
    System.arraycopy(to, at + zeros, to, at, count - zeros);
    return count - zeros;
  }

  private static int writeExponent(int exponent, int count, byte[] to, int at) {
    int adjusted = exponent + count - 1;
    if (exponent == 0) {
      return at + count;
    }
    if (exponent < 0 && adjusted >= LEAST_PLAIN_EXPONENT) {
      return Digits.insertPoint(to, at, count, count + exponent);
    }
    int end = count == 1 ? at + 1 : Digits.insertPoint(to, at, count, 1);
    to[end++] = 'E';
    if (adjusted > 0) {
      to[end++] = '+';
    }
    return Digits.write(adjusted, to, end);
  }
}
