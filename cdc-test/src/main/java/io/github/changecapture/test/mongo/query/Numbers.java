package io.github.changecapture.test.mongo.query;

import java.math.BigDecimal;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/** Reads and compares BSON's four number types by value. */
final class Numbers {

  private static final long SIGN = 1L << 63;

  private Numbers() {}

  static boolean isNumber(@Nullable BsonValue value) {
    return value != null && value.isNumber();
  }

  static boolean isInteger(@Nullable BsonValue value) {
    return value != null && (value.isInt32() || value.isInt64());
  }

  static boolean isNaN(BsonValue number) {
    return switch (number.getBsonType()) {
      case DOUBLE -> Double.isNaN(number.asDouble().getValue());
      case DECIMAL128 -> number.asDecimal128().getValue().isNaN();
      default -> false;
    };
  }

  static boolean isFinite(BsonValue number) {
    return switch (number.getBsonType()) {
      case DOUBLE -> Double.isFinite(number.asDouble().getValue());
      case DECIMAL128 -> number.asDecimal128().getValue().isFinite();
      default -> true;
    };
  }

  static boolean isZero(BsonValue number) {
    return isFinite(number) && exact(number).signum() == 0;
  }

  /** The exact value of a finite number; a negative zero loses its sign. */
  static BigDecimal exact(BsonValue number) {
    return switch (number.getBsonType()) {
      case INT32 -> BigDecimal.valueOf(number.asInt32().getValue());
      case INT64 -> BigDecimal.valueOf(number.asInt64().getValue());
      case DOUBLE -> new BigDecimal(number.asDouble().getValue());
      default -> exact(number.asDecimal128().getValue());
    };
  }

  /** Decimal128 itself refuses to give a negative zero as a BigDecimal. */
  static BigDecimal exact(Decimal128 value) {
    if (!value.isNegative()) {
      return value.bigDecimalValue();
    }
    return Decimal128.fromIEEE754BIDEncoding(value.getHigh() & ~SIGN, value.getLow())
        .bigDecimalValue()
        .negate();
  }

  static double toDouble(BsonValue number) {
    if (!number.isDecimal128()) {
      return number.asNumber().doubleValue();
    }
    Decimal128 value = number.asDecimal128().getValue();
    if (value.isNaN()) {
      return Double.NaN;
    }
    if (value.isInfinite()) {
      return value.isNegative() ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
    }
    return exact(value).doubleValue();
  }

  /** The value as a 64-bit integer, null if it isn't one. */
  static @Nullable Long exactLong(@Nullable BsonValue value) {
    if (value == null || !value.isNumber() || !isFinite(value)) {
      return null;
    }
    try {
      return exact(value).longValueExact();
    } catch (ArithmeticException notAnInteger) {
      return null;
    }
  }

  /** The value as a 32-bit integer, null if it isn't one. */
  static @Nullable Integer exactInt(@Nullable BsonValue value) {
    Long number = exactLong(value);
    return number == null || number != number.intValue()
        ? null
        : Integer.valueOf(number.intValue());
  }

  static int compare(BsonValue left, BsonValue right) {
    if (isInteger(left) && isInteger(right)) {
      return Long.compare(left.asNumber().longValue(), right.asNumber().longValue());
    }
    int bySize = Integer.compare(size(left), size(right));
    return bySize != 0 || !isFinite(left) ? bySize : exact(left).compareTo(exact(right));
  }

  /** NaN, then negative infinity, then all finite numbers, then positive infinity. */
  private static int size(BsonValue number) {
    if (isFinite(number)) {
      return 2;
    }
    if (isNaN(number)) {
      return 0;
    }
    return toDouble(number) < 0 ? 1 : 3;
  }

  /** The wider of two number types: int, long, double, decimal. */
  static BsonType wider(BsonValue left, BsonValue right) {
    return width(left) >= width(right) ? left.getBsonType() : right.getBsonType();
  }

  private static int width(BsonValue number) {
    return switch (number.getBsonType()) {
      case INT32 -> 0;
      case INT64 -> 1;
      case DOUBLE -> 2;
      default -> 3;
    };
  }
}
