package io.github.changecapture.json;

import java.math.BigInteger;

/**
 * The shortest decimal text that reads back as the same double.
 *
 * <p>{@link Double#toString(double)} gives this text too, but only from JDK 19 on: before, 2e23
 * came out as 1.9999999999999998E23, so one event would have other bytes on another JDK. It makes a
 * String, too. So the digits are searched for here, by the method of Raffaello Giulietti that the
 * JDK has taken over: among the decimals that round to the double, those with the fewest digits,
 * and of them the closest. It needs powers of ten in 126 bits, computed once, and three
 * multiplications.
 *
 * <p>The form is that of the JDK, with the sign that Extended JSON's examples have in an exponent:
 * plain from 0.001 to below ten million, else 1.2345678921232E+18.
 *
 * @see <a href="https://bugs.openjdk.org/browse/JDK-4511638">JDK-4511638, with the paper "The
 *     Schubfach way to render doubles"</a>
 */
final class DoubleText {
  private static final int FRACTION_BITS = 52;
  private static final long FRACTION_MASK = (1L << FRACTION_BITS) - 1;
  private static final long HIDDEN_BIT = 1L << FRACTION_BITS;
  private static final int EXPONENT_MASK = 0x7FF;
  private static final int EXPONENT_BIAS = 1_075;
  private static final int LEAST_EXPONENT = 1 - EXPONENT_BIAS;

  /** Below this many units in the last place, one digit does not tell the subnormals apart. */
  private static final int TINY = 3;

  /** Plain up to here, with an exponent from here on. */
  private static final int PLAIN_LIMIT = 10_000_000;

  // Where the point may stand behind the first digit in plain text; with -2, 0.00 goes first.
  private static final int LEAST_PLAIN_POINT = -2;
  private static final int GREATEST_PLAIN_POINT = 7;

  private static final long LOW_63 = Long.MAX_VALUE;

  private DoubleText() {}

  /** Writes a finite number and returns where its text ends. */
  static int write(double value, byte[] to, int at) {
    long bits = Double.doubleToRawLongBits(value);
    int start = at;
    if (bits < 0) {
      to[start++] = '-';
    }
    double magnitude = Math.abs(value);
    int whole = (int) magnitude;
    if (whole == magnitude && whole < PLAIN_LIMIT) {
      int end = Digits.writePositive(whole, to, start);
      to[end] = '.';
      to[end + 1] = '0';
      return end + 2;
    }
    if (whole < PLAIN_LIMIT) {
      int hundredths = (int) (magnitude * 100 + 0.5);
      if (hundredths / 100.0 == magnitude) {
        return writeHundredths(hundredths, to, start);
      }
    }
    long fraction = bits & FRACTION_MASK;
    int exponent = (int) (bits >>> FRACTION_BITS) & EXPONENT_MASK;
    if (exponent != 0) {
      return writeShortest(exponent - EXPONENT_BIAS, HIDDEN_BIT | fraction, 0, to, start);
    }
    return fraction < TINY
        ? writeShortest(LEAST_EXPONENT, fraction * 10, -1, to, start)
        : writeShortest(LEAST_EXPONENT, fraction, 0, to, start);
  }

  /**
   * Writes amounts of money and the like, which need no search: the double is the one nearest to so
   * many hundredths, and no two decimals of up to fifteen digits have the same nearest double.
   */
  private static int writeHundredths(int hundredths, byte[] to, int at) {
    int whole = hundredths / 100;
    int rest = hundredths - whole * 100;
    int end = Digits.writePositive(whole, to, at);
    to[end] = '.';
    int after = Digits.writePair(rest, to, end + 1);
    return to[after - 1] == '0' ? after - 1 : after;
  }

  /**
   * Finds the decimal for {@code significand * 2^exponent}; the paper calls these c and q.
   *
   * @param shift to be added to the decimal exponent: the significand was scaled by its opposite
   */
  private static int writeShortest(int exponent, long significand, int shift, byte[] to, int at) {
    // The double and the middles between it and its neighbours, in quarters of its last place.
    // Below a power of two the lower neighbour is nearer.
    boolean evenSpacing = significand != HIDDEN_BIT || exponent == LEAST_EXPONENT;
    long middle = significand << 2;
    long lower = middle - (evenSpacing ? 2 : 1);
    long upper = middle + 2;
    int power = evenSpacing ? floorLog10Pow2(exponent) : floorLog10ThreeQuartersPow2(exponent);

    // All three times 10^-power: then the digits stand before the point.
    int scale = exponent + floorLog2Pow10(-power) + 2;
    int index = 2 * (power - PowersOfTen.LEAST);
    long high = PowersOfTen.BITS[index];
    long low = PowersOfTen.BITS[index + 1];
    long scaled = timesPower(high, low, middle << scale);
    long scaledLower = timesPower(high, low, lower << scale);
    long scaledUpper = timesPower(high, low, upper << scale);
    // The middles themselves round to the double if its significand is even.
    int open = (int) significand & 1;

    long digits = scaled >> 2;
    if (digits >= 100) {
      long floor = digits / 10 * 10;
      boolean floorFits = scaledLower + open <= floor << 2;
      boolean ceilingFits = ((floor + 10) << 2) + open <= scaledUpper;
      if (floorFits != ceilingFits) {
        return writeSignificant(floorFits ? floor : floor + 10, power, to, at);
      }
    }
    boolean floorFits = scaledLower + open <= digits << 2;
    boolean ceilingFits = ((digits + 1) << 2) + open <= scaledUpper;
    boolean takeFloor = floorFits != ceilingFits ? floorFits : isNearerToFloor(scaled, digits);
    return writeSignificant(takeFloor ? digits : digits + 1, power + shift, to, at);
  }

  private static boolean isNearerToFloor(long scaled, long floor) {
    long aboveHalf = scaled - ((2 * floor + 1) << 1);
    return aboveHalf < 0 || (aboveHalf == 0 && (floor & 1) == 0);
  }

  /**
   * The product with a power of ten without its fraction, the last bit telling if there was one.
   */
  private static long timesPower(long high, long low, long factor) {
    long carry = ((high * factor) >>> 1) + Math.multiplyHigh(low, factor);
    long product = Math.multiplyHigh(high, factor) + (carry >>> 63);
    return product | (((carry & LOW_63) + LOW_63) >>> 63);
  }

  /** Writes {@code digits * 10^exponent} without the zeros that the digits end with. */
  private static int writeSignificant(long digits, int exponent, byte[] to, int at) {
    long significant = digits;
    int power = exponent;
    while (significant % 100_000_000 == 0) {
      significant /= 100_000_000;
      power += 8;
    }
    while (significant % 100 == 0) {
      significant /= 100;
      power += 2;
    }
    if (significant % 10 == 0) {
      significant /= 10;
      power++;
    }
    return layOut(significant, power, to, at);
  }

  private static int layOut(long digits, int exponent, byte[] to, int at) {
    int end = Digits.writePositive(digits, to, at);
    int count = end - at;
    int point = count + exponent;
    if (point >= LEAST_PLAIN_POINT && point <= GREATEST_PLAIN_POINT) {
      return Digits.insertPoint(to, at, count, point);
    }
    if (count == 1) {
      to[end] = '0';
      count = 2;
    }
    end = Digits.insertPoint(to, at, count, 1);
    to[end++] = 'E';
    if (point > 0) {
      to[end++] = '+';
    }
    return Digits.write(point - 1, to, end);
  }

  // Logarithms by multiplication, right for every exponent that a double can have.

  static int floorLog10Pow2(int exponent) {
    return (exponent * 315_653) >> 20;
  }

  static int floorLog10ThreeQuartersPow2(int exponent) {
    return (exponent * 631_305 - 261_663) >> 21;
  }

  static int floorLog2Pow10(int exponent) {
    return (exponent * 1_741_647) >> 19;
  }

  /** For each power p, {@code 10^-p} in 126 bits, rounded up: the upper half, then the lower 63. */
  private static final class PowersOfTen {
    static final int LEAST = -324;
    static final int GREATEST = 292;
    static final long[] BITS = bits();

    private static final int PRECISION = 126;

    private static long[] bits() {
      long[] bits = new long[2 * (GREATEST - LEAST + 1)];
      for (int power = LEAST; power <= GREATEST; power++) {
        BigInteger rounded = significantBits(-power).add(BigInteger.ONE);
        int index = 2 * (power - LEAST);
        bits[index] = rounded.shiftRight(63).longValueExact();
        bits[index + 1] = rounded.longValue() & LOW_63;
      }
      return bits;
    }

    private static BigInteger significantBits(int exponent) {
      int shift = PRECISION - 1 - floorLog2Pow10(exponent);
      BigInteger power = BigInteger.TEN.pow(Math.abs(exponent));
      return exponent >= 0 ? power.shiftLeft(shift) : BigInteger.ONE.shiftLeft(shift).divide(power);
    }
  }
}
