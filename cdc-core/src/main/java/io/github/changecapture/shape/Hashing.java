package io.github.changecapture.shape;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.HexFormat;
import javax.crypto.Mac;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * A value's HMAC as hexadecimal text.
 *
 * <p>What goes in is a string's UTF-8 bytes, so that anybody with the key can do the same; for
 * other types a zero, the BSON type and the value's bytes; for numbers a zero, an {@code n} and the
 * number in decimal, the same for equal numbers.
 */
record Hashing(HashKey key) implements Replacement {
  private static final byte[] NUMBER = {0, 'n'};
  private static final byte DOUBLE = 0x01;
  private static final byte INT32 = 0x10;
  private static final byte INT64 = 0x12;
  private static final byte DECIMAL128 = 0x13;

  @Override
  public @Nullable Encoded of(byte type, byte[] bytes, int from, int to) {
    Mac function = key.function();
    switch (type) {
      case 0x06, Bson.NULL, (byte) 0xFF, 0x7F -> { // undefined, min key, max key
        return null;
      }
      case Bson.STRING ->
          function.update(bytes, from + Bson.LENGTH_BYTES, to - from - Bson.LENGTH_BYTES - 1);
      case DOUBLE, INT32, INT64, DECIMAL128 -> {
        function.update(NUMBER);
        function.update(number(type, bytes, from).getBytes(US_ASCII));
      }
      default -> {
        function.update((byte) 0);
        function.update(type);
        function.update(bytes, from, to - from);
      }
    }
    return text(function.doFinal());
  }

  private static Encoded text(byte[] hash) {
    byte[] hexadecimal = HexFormat.of().formatHex(hash).getBytes(US_ASCII);
    return new Encoded(Bson.STRING, Constants.string(hexadecimal));
  }

  private static String number(byte type, byte[] bytes, int at) {
    ByteBuffer value = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    return switch (type) {
      case INT32 -> decimal(BigDecimal.valueOf(value.getInt(at)));
      case INT64 -> decimal(BigDecimal.valueOf(value.getLong(at)));
      case DOUBLE -> ofDouble(value.getDouble(at));
      default ->
          ofDecimal(
              Decimal128.fromIEEE754BIDEncoding(value.getLong(at + Long.BYTES), value.getLong(at)));
    };
  }

  private static String ofDouble(double value) {
    return Double.isFinite(value) ? decimal(new BigDecimal(value)) : Double.toString(value);
  }

  private static String ofDecimal(Decimal128 value) {
    if (value.isNaN()) {
      return "NaN";
    } else if (value.isInfinite()) {
      return value.isNegative() ? "-Infinity" : "Infinity";
    }
    return decimal(isZero(value) ? BigDecimal.ZERO : value.bigDecimalValue());
  }

  /** Java's BigDecimal has no negative zero. */
  private static boolean isZero(Decimal128 value) {
    return value.toString().matches("-?0(\\.0+)?(E[+-]?\\d+)?");
  }

  /** Digits and exponent; 1200 and 1.2E+3 are the same. */
  private static String decimal(BigDecimal value) {
    return value.stripTrailingZeros().toString();
  }
}
