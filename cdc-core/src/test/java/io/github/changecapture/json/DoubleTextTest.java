package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Random doubles too; {@code -Dcdc.json.doubles=} sets how many. */
class DoubleTextTest {
  private static final long SEED = 20_261_121;
  private static final int DOUBLES = Integer.getInteger("cdc.json.doubles", 300_000);
  private static final int JDK_WITH_SHORTEST_TEXT = 19;

  @ParameterizedTest
  @CsvSource({
    "0.0, 0.0",
    "-0.0, -0.0",
    "1.0, 1.0",
    "-1, -1.0",
    "0.1, 0.1",
    "0.3, 0.3",
    "100, 100.0",
    "123.45, 123.45",
    "0.001, 0.001",
    "0.00123, 0.00123",
    "0.000999, 9.99E-4",
    "9999999, 9999999.0",
    "9999999.999, 9999999.999",
    "10000000, 1.0E+7",
    "12345678, 1.2345678E+7",
    "1.2345678921232E18, 1.2345678921232E+18",
    "-1.2345678921232E18, -1.2345678921232E+18",
    "2e23, 2.0E+23",
    "1e23, 1.0E+23",
    "8.41E21, 8.41E+21",
    "9007199254740991, 9.007199254740991E+15",
    "9007199254740993, 9.007199254740992E+15",
    "9223372036854775807, 9.223372036854776E+18",
    "4.9E-324, 4.9E-324",
    "1E-323, 9.9E-324",
    "1.5E-323, 1.5E-323",
    "2E-323, 2.0E-323",
    "2.2250738585072014E-308, 2.2250738585072014E-308",
    "2.225073858507201E-308, 2.225073858507201E-308",
    "1.7976931348623157E308, 1.7976931348623157E+308",
  })
  void writes_the_shortest_text(double value, String text) {
    assertThat(text(value)).isEqualTo(text);
  }

  @Timeout(value = 1, unit = TimeUnit.HOURS)
  @Test
  void reads_back_as_the_same_bits() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int done = 0; done < DOUBLES; done++) {
      double value = any(random);
      String text = text(value);
      if (Double.doubleToRawLongBits(Double.parseDouble(text))
          != Double.doubleToRawLongBits(value)) {
        assertThat(text).as("seed %d, number %d", SEED, done).isEqualTo(Double.toString(value));
      }
      if (Runtime.version().feature() >= JDK_WITH_SHORTEST_TEXT) {
        String expected = Double.toString(value).replaceFirst("E(\\d)", "E+$1");
        if (!text.equals(expected)) {
          assertThat(text).as("seed %d, number %d", SEED, done).isEqualTo(expected);
        }
      }
    }
  }

  @Test
  void hundredths_have_the_text_that_they_were_read_from_and_their_neighbours_another() {
    SplittableRandom random = new SplittableRandom(SEED + 2);
    for (int done = 0; done < 100_000; done++) {
      int hundredths = done < 20_000 ? done : random.nextInt(1_000_000_000);
      BigDecimal amount = BigDecimal.valueOf(hundredths, 2).stripTrailingZeros();
      double value = amount.doubleValue();
      String expected = amount.setScale(Math.max(1, amount.scale())).toPlainString();
      if (!text(value).equals(expected)) {
        assertThat(text(value)).isEqualTo(expected);
      }
      assertThat(text(Math.nextUp(value))).isNotEqualTo(expected);
      assertThat(text(Math.nextDown(value))).isNotEqualTo(expected);
    }
  }

  @Test
  void no_shorter_text_reads_back_and_none_of_its_length_is_nearer() {
    SplittableRandom random = new SplittableRandom(SEED + 1);
    for (int done = 0; done < 20_000; done++) {
      double value = Math.abs(any(random));
      BigDecimal exact = new BigDecimal(value);
      BigDecimal written = new BigDecimal(text(value)).stripTrailingZeros();
      int digits = Math.max(2, written.precision());
      if (digits > 2) {
        assertThat(rounded(exact, digits - 1, RoundingMode.FLOOR)).isNotEqualTo(value);
        assertThat(rounded(exact, digits - 1, RoundingMode.CEILING)).isNotEqualTo(value);
      }
      BigDecimal nearest = exact.round(new MathContext(digits, RoundingMode.HALF_EVEN));
      if (nearest.doubleValue() == value) {
        assertThat(written).as("%s", value).isEqualByComparingTo(nearest);
      }
    }
  }

  private static double rounded(BigDecimal exact, int digits, RoundingMode mode) {
    return exact.round(new MathContext(digits, mode)).doubleValue();
  }

  @Test
  void the_neighbours_of_every_power_of_two_and_ten_read_back() {
    for (int exponent = Double.MIN_EXPONENT - 52; exponent <= Double.MAX_EXPONENT; exponent++) {
      assertNeighboursReadBack(Math.scalb(1.0, exponent));
    }
    for (int exponent = -323; exponent <= 308; exponent++) {
      assertNeighboursReadBack(Double.parseDouble("1E" + exponent));
    }
  }

  private static void assertNeighboursReadBack(double value) {
    for (double near : new double[] {Math.nextDown(value), value, Math.nextUp(value)}) {
      if (Double.isFinite(near)) {
        assertThat(Double.parseDouble(text(near))).isEqualTo(near);
      }
    }
  }

  @Test
  void the_logarithms_are_right_for_every_exponent() {
    for (int exponent = -1_074; exponent <= 971; exponent++) {
      BigDecimal power = powerOfTwo(exponent);
      assertThat(DoubleText.floorLog10Pow2(exponent)).isEqualTo(floorLog10(power));
      assertThat(DoubleText.floorLog10ThreeQuartersPow2(exponent))
          .isEqualTo(floorLog10(power.multiply(new BigDecimal("0.75"))));
    }
    for (int exponent = 0; exponent <= 324; exponent++) {
      BigInteger power = BigInteger.TEN.pow(exponent);
      assertThat(DoubleText.floorLog2Pow10(exponent)).isEqualTo(power.bitLength() - 1);
      if (exponent > 0) {
        assertThat(DoubleText.floorLog2Pow10(-exponent)).isEqualTo(-power.bitLength());
      }
    }
  }

  private static BigDecimal powerOfTwo(int exponent) {
    BigDecimal power = new BigDecimal(BigInteger.TWO.pow(Math.abs(exponent)));
    return exponent >= 0 ? power : BigDecimal.ONE.divide(power);
  }

  private static int floorLog10(BigDecimal value) {
    return value.precision() - value.scale() - 1;
  }

  /** All magnitudes, and often such as people write. */
  private static double any(SplittableRandom random) {
    while (true) {
      double value =
          switch (random.nextInt(5)) {
            case 0 -> random.nextInt(1_000_000) / 100.0;
            case 1 -> random.nextLong(1L << 53) * 1.0;
            case 2 -> random.nextDouble();
            default -> Double.longBitsToDouble(random.nextLong());
          };
      if (Double.isFinite(value)) {
        return value;
      }
    }
  }

  private static String text(double value) {
    byte[] bytes = new byte[40];
    int end = DoubleText.write(value, bytes, 1);
    return new String(bytes, 1, end - 1, StandardCharsets.US_ASCII);
  }
}
