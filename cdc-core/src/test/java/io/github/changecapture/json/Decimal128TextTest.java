package io.github.changecapture.json;

import static org.assertj.core.api.Assertions.assertThat;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.SplittableRandom;
import org.bson.types.Decimal128;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class Decimal128TextTest {
  private static final long SEED = 13;
  private static final int COEFFICIENT_BITS = 113;
  private static final BigInteger LIMIT = BigInteger.TEN.pow(34);

  /** From the BSON corpus; the bytes as they stand in BSON. */
  @ParameterizedTest
  @CsvSource({
    "0000000000000000000000000000007C, NaN",
    "000000000000000000000000000000FC, NaN",
    "0000000000000000000000000000007E, NaN",
    "1200000000000000000000000000007E, NaN",
    "00000000000000000000000000000078, Infinity",
    "000000000000000000000000000000F8, -Infinity",
    "0000000000000000000000000000106C, 0",
    "DCBA9876543210DEADBEEF00000010EC, -0",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFF116C, 0E+3",
    "F2AF967ED05C82DE3297FF6FDE3CF22F, 0.000001234567890123456789012345678901234",
    "F2AF967ED05C82DE3297FF6FDE3CF02F, 1.234567890123456789012345678901234E-7",
    "D2040000000000000000000000003430, 0.001234",
    "40EF5A07000000000000000000002A30, 0.00123400000",
    "01000000000000000000000000003E30, 0.1",
    "F2AF967ED05C82DE3297FF6FDE3CFC2F, 0.1234567890123456789012345678901234",
    "00000000000000000000000000004030, 0",
    "000000000000000000000000000040B0, -0",
    "00000000000000000000000000003EB0, -0.0",
    "02000000000000000000000000004030, 2",
    "D0070000000000000000000000003A30, 2.000",
    "F2AF967ED05C82DE3297FF6FDE3C4030, 1234567890123456789012345678901234",
    "FFFFFFFF638E8D37C087ADBE09ED0100, 9.999999999999999999999999999999999E-6143",
    "01000000000000000000000000000000, 1E-6176",
    "01000000000000000000000000000080, -1E-6176",
    "64000000000000000000000000002CB0, -1.00E-8",
    "0000000000000000000000000000205F, 0E+6000",
    "00000000000000000000000000007A2B, 0E-611",
    "01000000000000000000000000004630, 1E+3",
    "1A040000000000000000000000004230, 1.050E+4",
    "69000000000000000000000000004230, 1.05E+3",
    "FFFFFFFFFFFFFFFFFFFFFFFFFFFF4030, 5192296858534827628530496329220095",
    "000000000A5BC138938D44C64D31FE5F, 1.000000000000000000000000000000000E+6144",
    "FFFFFFFF638E8D37C087ADBE09EDFF5F, 9.999999999999999999999999999999999E+6144",
    "EE020000000000000000000000003CB0, -7.50",
    "EE0200000000000000000000000034B0, -0.000750",
    "EE0200000000000000000000000030B0, -0.00000750",
    "EE020000000000000000000000002EB0, -7.50E-7",
  })
  void writes_what_the_specification_says(String bytes, String text) {
    byte[] bson = Transcoding.hex(bytes);
    assertThat(text(LittleEndian.int64(bson, 8), LittleEndian.int64(bson, 0))).isEqualTo(text);
  }

  @Test
  void writes_what_the_driver_writes() {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int done = 0; done < 100_000; done++) {
      BigInteger coefficient = coefficient(random);
      int exponent =
          random.nextInt(4) == 0 ? random.nextInt(-6_176, 6_112) : random.nextInt(-45, 5);
      Decimal128 value =
          new Decimal128(
              new BigDecimal(random.nextBoolean() ? coefficient : coefficient.negate(), -exponent));
      assertThat(text(value.getHigh(), value.getLow())).isEqualTo(value.toString());
    }
  }

  private static BigInteger coefficient(SplittableRandom random) {
    int bits = random.nextInt(COEFFICIENT_BITS + 1);
    BigInteger bound = BigInteger.ONE.shiftLeft(bits).min(LIMIT);
    byte[] bytes = new byte[16];
    random.nextBytes(bytes);
    return new BigInteger(1, bytes).mod(bound);
  }

  @Test
  void what_has_more_than_34_digits_is_zero_as_in_ieee_754() {
    long exponentOfZero = 0x3040_0000_0000_0000L;
    BigInteger greatest = LIMIT.subtract(BigInteger.ONE);

    assertThat(text(exponentOfZero | high(greatest), greatest.longValue()))
        .isEqualTo("9".repeat(34));
    assertThat(text(exponentOfZero | high(LIMIT), LIMIT.longValue())).isEqualTo("0");
    assertThat(text(exponentOfZero | 0x1_FFFF_FFFF_FFFFL, -1)).isEqualTo("0");
  }

  private static long high(BigInteger coefficient) {
    return coefficient.shiftRight(Long.SIZE).longValueExact();
  }

  private static String text(long high, long low) {
    byte[] bytes = new byte[64];
    int end = Decimal128Text.write(high, low, bytes, 1);
    return new String(bytes, 1, end - 1, StandardCharsets.US_ASCII);
  }
}
