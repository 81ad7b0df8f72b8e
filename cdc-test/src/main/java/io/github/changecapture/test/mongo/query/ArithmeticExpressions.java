package io.github.changecapture.test.mongo.query;

import java.math.MathContext;
import java.util.List;
import java.util.Map;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import org.bson.BsonDateTime;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonType;
import org.bson.BsonValue;

/**
 * Arithmetic on numbers and dates; anything with null or missing is null.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/#arithmetic-expression-operators">the
 *     manual</a>
 */
final class ArithmeticExpressions {

  private static final int TYPE_MISMATCH = 14;

  private ArithmeticExpressions() {}

  static Map<String, Function<Arguments, Expr>> operators() {
    return Map.of(
        "$add", arguments -> fold(arguments, new BsonInt32(0), ArithmeticExpressions::add),
        "$multiply",
            arguments -> fold(arguments, new BsonInt32(1), ArithmeticExpressions::multiply),
        "$subtract", arguments -> binary(arguments, ArithmeticExpressions::subtract),
        "$divide", arguments -> binary(arguments, ArithmeticExpressions::divide),
        "$mod", arguments -> binary(arguments, ArithmeticExpressions::mod));
  }

  private static Expr fold(
      Arguments arguments, BsonValue start, BinaryOperator<BsonValue> operation) {
    List<Expr> operands = arguments.list();
    return scope -> {
      BsonValue result = start;
      for (Expr operand : operands) {
        BsonValue value = operand.presentIn(scope);
        if (value == null) {
          return BsonNull.VALUE;
        }
        result = operation.apply(result, value);
      }
      return result;
    };
  }

  private static Expr binary(Arguments arguments, BinaryOperator<BsonValue> operation) {
    List<Expr> operands = arguments.exactly(2);
    return scope -> {
      BsonValue left = operands.get(0).presentIn(scope);
      BsonValue right = operands.get(1).presentIn(scope);
      return left == null || right == null ? BsonNull.VALUE : operation.apply(left, right);
    };
  }

  private static BsonValue add(BsonValue left, BsonValue right) {
    if (left.isDateTime() && right.isDateTime()) {
      throw new QueryException(16612, "only one date allowed in an $add expression");
    }
    if (left.isDateTime()) {
      return shifted(left.asDateTime(), number("$add", "numeric or date", right), 1);
    }
    if (right.isDateTime()) {
      return shifted(right.asDateTime(), left, 1);
    }
    return Arithmetic.ADD.widening(left, number("$add", "numeric or date", right));
  }

  private static BsonValue multiply(BsonValue left, BsonValue right) {
    return Arithmetic.MULTIPLY.widening(left, number("$multiply", "numeric", right));
  }

  private static BsonValue subtract(BsonValue left, BsonValue right) {
    if (left.isDateTime() && right.isDateTime()) {
      return new BsonInt64(left.asDateTime().getValue() - right.asDateTime().getValue());
    }
    if (left.isDateTime() && right.isNumber()) {
      return shifted(left.asDateTime(), right, -1);
    }
    if (!left.isNumber() || !right.isNumber()) {
      throw new QueryException(
          TYPE_MISMATCH,
          "can't $subtract " + BsonTypes.nameOf(right) + " from " + BsonTypes.nameOf(left));
    }
    return Arithmetic.SUBTRACT.widening(left, right);
  }

  private static BsonDateTime shifted(BsonDateTime date, BsonValue millis, int sign) {
    return new BsonDateTime(date.getValue() + sign * Math.round(Numbers.toDouble(millis)));
  }

  static BsonValue divide(BsonValue left, BsonValue right) {
    requireNumbers("$divide", left, right);
    if (Numbers.isZero(right)) {
      throw new QueryException(2, "can't $divide by zero");
    }
    if (Numbers.wider(left, right) == BsonType.DECIMAL128
        && Numbers.isFinite(left)
        && Numbers.isFinite(right)) {
      return Arithmetic.decimal(
          Arithmetic.asDecimal(left).divide(Arithmetic.asDecimal(right), MathContext.DECIMAL128));
    }
    return new BsonDouble(Numbers.toDouble(left) / Numbers.toDouble(right));
  }

  private static BsonValue mod(BsonValue left, BsonValue right) {
    requireNumbers("$mod", left, right);
    if (Numbers.isZero(right)) {
      throw new QueryException(16610, "can't $mod by zero");
    }
    BsonType type = Numbers.wider(left, right);
    if (type == BsonType.DECIMAL128 && Numbers.isFinite(left) && Numbers.isFinite(right)) {
      return Arithmetic.decimal(Arithmetic.asDecimal(left).remainder(Arithmetic.asDecimal(right)));
    }
    Long divisor = Numbers.exactLong(right);
    if (!Numbers.isInteger(left) || divisor == null) {
      return new BsonDouble(Numbers.toDouble(left) % Numbers.toDouble(right));
    }
    long remainder = left.asNumber().longValue() % divisor;
    return left.isInt64() || right.isInt64()
        ? new BsonInt64(remainder)
        : new BsonInt32((int) remainder);
  }

  private static void requireNumbers(String name, BsonValue left, BsonValue right) {
    if (!left.isNumber() || !right.isNumber()) {
      throw new QueryException(
          TYPE_MISMATCH,
          "%s only supports numeric types, not %s and %s"
              .formatted(name, BsonTypes.nameOf(left), BsonTypes.nameOf(right)));
    }
  }

  private static BsonValue number(String name, String wanted, BsonValue value) {
    if (!value.isNumber()) {
      throw new QueryException(
          TYPE_MISMATCH,
          "%s only supports %s types, not %s".formatted(name, wanted, BsonTypes.nameOf(value)));
    }
    return value;
  }
}
