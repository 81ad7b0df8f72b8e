package io.github.changecapture.json;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;

/** The text of a double that JDK 19 and later give, found by trial, for tests on JDK 17. */
final class ShortestDouble {
  private static final int MOST_DIGITS = 17;

  private ShortestDouble() {}

  static String text(double value) {
    if (value == 0) {
      return 1 / value < 0 ? "-0.0" : "0.0";
    }
    BigDecimal exact = new BigDecimal(value);
    for (int digits = 2; digits < MOST_DIGITS; digits++) {
      BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (nearest.doubleValue() == value) {
        return layOut(nearest);
      }
      // Below a power of two the nearest may miss where the next one up does not.
      BigDecimal up = exact.round(new MathContext(digits, RoundingMode.UP));
      if (up.doubleValue() == value) {
        return layOut(up);
      }
    }
    return layOut(exact.round(new MathContext(MOST_DIGITS, RoundingMode.HALF_EVEN)));
  }

  private static String layOut(BigDecimal value) {
    BigDecimal magnitude = value.abs().stripTrailingZeros();
    String sign = value.signum() < 0 ? "-" : "";
    int exponent = magnitude.precision() - magnitude.scale() - 1;
    if (exponent >= -3 && exponent < 7) {
      return sign + magnitude.setScale(Math.max(1, magnitude.scale())).toPlainString();
    }
    BigDecimal mantissa = magnitude.movePointLeft(exponent);
    return sign
        + mantissa.setScale(Math.max(1, mantissa.scale())).toPlainString()
        + (exponent > 0 ? "E+" : "E")
        + exponent;
  }
}
