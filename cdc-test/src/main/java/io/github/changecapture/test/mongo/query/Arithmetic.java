package io.github.changecapture.test.mongo.query;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.function.BinaryOperator;
import java.util.function.DoubleBinaryOperator;
import org.bson.BsonDecimal128;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.types.Decimal128;
import org.jspecify.annotations.Nullable;

/**
 * Sums, differences and products of BSON numbers: the result has the wider of the two types, an int
 * that overflows becomes a long, and decimals round to 34 digits.
 */
final class Arithmetic {

  static final Arithmetic ADD =
      new Arithmetic(Math::addExact, Double::sum, (a, b) -> a.add(b, MathContext.DECIMAL128));

  static final Arithmetic SUBTRACT =
      new Arithmetic(
          Math::subtractExact, (a, b) -> a - b, (a, b) -> a.subtract(b, MathContext.DECIMAL128));

  static final Arithmetic MULTIPLY =
      new Arithmetic(
          Math::multiplyExact, (a, b) -> a * b, (a, b) -> a.multiply(b, MathContext.DECIMAL128));

  /** What mongod keeps of a double that becomes a decimal. */
  private static final MathContext DOUBLE_DIGITS = new MathContext(15);

  private final LongOperation longs;
  private final DoubleBinaryOperator doubles;
  private final BinaryOperator<BigDecimal> decimals;

  private Arithmetic(
      LongOperation longs, DoubleBinaryOperator doubles, BinaryOperator<BigDecimal> decimals) {
    this.longs = longs;
    this.doubles = doubles;
    this.decimals = decimals;
  }

  /** An operation on longs that throws ArithmeticException on overflow. */
  @FunctionalInterface
  private interface LongOperation {
    long apply(long left, long right);
  }

  /** The result; null where a long overflows, which an update refuses. */
  @Nullable BsonValue exact(BsonValue left, BsonValue right) {
    BsonType type = Numbers.wider(left, right);
    return switch (type) {
      case INT32, INT64 -> integers(left, right, type);
      case DOUBLE ->
          new BsonDouble(doubles.applyAsDouble(Numbers.toDouble(left), Numbers.toDouble(right)));
      default -> decimals(left, right);
    };
  }

  /** The result; a long that overflows becomes a double, as in aggregation. */
  BsonValue widening(BsonValue left, BsonValue right) {
    BsonValue result = exact(left, right);
    return result != null
        ? result
        : new BsonDouble(doubles.applyAsDouble(Numbers.toDouble(left), Numbers.toDouble(right)));
  }

  private @Nullable BsonValue integers(BsonValue left, BsonValue right, BsonType type) {
    try {
      long result = longs.apply(left.asNumber().longValue(), right.asNumber().longValue());
      return type == BsonType.INT32 && result == (int) result
          ? new BsonInt32((int) result)
          : new BsonInt64(result);
    } catch (ArithmeticException overflow) {
      return null;
    }
  }

  private BsonValue decimals(BsonValue left, BsonValue right) {
    if (!Numbers.isFinite(left) || !Numbers.isFinite(right)) {
      return special(doubles.applyAsDouble(Numbers.toDouble(left), Numbers.toDouble(right)));
    }
    return decimal(decimals.apply(asDecimal(left), asDecimal(right)));
  }

  /** Infinity and NaN follow the same rules in both types. */
  private static BsonValue special(double value) {
    if (Double.isNaN(value)) {
      return new BsonDecimal128(Decimal128.NaN);
    }
    return new BsonDecimal128(
        value < 0 ? Decimal128.NEGATIVE_INFINITY : Decimal128.POSITIVE_INFINITY);
  }

  static BsonValue decimal(BigDecimal value) {
    try {
      return new BsonDecimal128(new Decimal128(value));
    } catch (NumberFormatException outOfRange) {
      return special(value.signum() < 0 ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY);
    }
  }

  /** A finite number as the decimal that it becomes beside a decimal. */
  static BigDecimal asDecimal(BsonValue number) {
    BigDecimal exact = Numbers.exact(number);
    return number.isDouble() ? exact.round(DOUBLE_DIGITS) : exact;
  }
}
