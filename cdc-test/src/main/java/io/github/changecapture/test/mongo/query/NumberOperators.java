package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.LongBinaryOperator;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/**
 * {@code $inc}, {@code $mul} and {@code $bit}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/update-field/">the
 *     manual</a>
 */
final class NumberOperators {

  private static final int BAD_VALUE = 2;
  private static final int TYPE_MISMATCH = 14;

  private NumberOperators() {}

  static Modifier inc(String field, BsonValue operand) {
    return new Calculation("$inc", Arithmetic.ADD, number("increment", field, operand));
  }

  static Modifier mul(String field, BsonValue operand) {
    return new Calculation("$mul", Arithmetic.MULTIPLY, number("multiply", field, operand));
  }

  private static BsonValue number(String verb, String field, BsonValue operand) {
    if (!operand.isNumber()) {
      throw new QueryException(
          TYPE_MISMATCH,
          "Cannot "
              + verb
              + " with non-numeric argument: {"
              + ShellText.field(field, operand)
              + "}");
    }
    return operand;
  }

  /** A field that isn't there counts as zero. */
  private record Calculation(String name, Arithmetic arithmetic, BsonValue operand)
      implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      if (!before.isNumber()) {
        throw new QueryException(
            TYPE_MISMATCH,
            ("Cannot apply %s to a value of non-numeric type. {%s} has the field"
                    + " '%s' of non-numeric type %s")
                .formatted(name, target.id(), target.field(), BsonTypes.nameOf(before)));
      }
      BsonValue result = arithmetic.exact(operand, before);
      if (result == null) {
        throw new QueryException(
            BAD_VALUE,
            "Failed to apply %s operations to current value (%s) for document {%s}"
                .formatted(name, debugText(before), target.id()));
      }
      return BsonIdentity.identical(before, result)
          ? new Modification.None()
          : new Modification.Replaced(result);
    }

    @Override
    public BsonValue create(UpdateContext context) {
      return arithmetic == Arithmetic.ADD
          ? operand
          : Arithmetic.MULTIPLY.widening(operand, new BsonInt32(0));
    }
  }

  private static String debugText(BsonValue number) {
    String type = BsonTypes.nameOf(number);
    return "(Number"
        + type.substring(0, 1).toUpperCase(Locale.ROOT)
        + type.substring(1)
        + ")"
        + ShellText.of(number);
  }

  static Modifier bit(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(
          BAD_VALUE,
          "The $bit modifier is not compatible with a "
              + BsonTypes.nameOf(argument)
              + ". You must pass in an embedded document: {$bit: {field: {and/or/xor: #}}");
    }
    List<BitOperation> operations = new ArrayList<>();
    argument.asDocument().forEach((name, operand) -> operations.add(bit(name, operand)));
    if (operations.isEmpty()) {
      throw new QueryException(
          BAD_VALUE,
          "You must pass in at least one bitwise operation. The format is: {$bit: {field:"
              + " {and/or/xor: #}}");
    }
    return new Bit(operations);
  }

  private static final Map<String, LongBinaryOperator> BITWISE =
      Map.of("and", (a, b) -> a & b, "or", (a, b) -> a | b, "xor", (a, b) -> a ^ b);

  private static BitOperation bit(String name, BsonValue operand) {
    LongBinaryOperator operator = BITWISE.get(name);
    if (operator == null) {
      throw new QueryException(
          BAD_VALUE,
          ("The $bit modifier only supports 'and', 'or', and 'xor', not '%s'"
                  + " which is an unknown operator: {%s}")
              .formatted(name, ShellText.field(name, operand)));
    }
    if (!Numbers.isInteger(operand)) {
      throw new QueryException(
          BAD_VALUE,
          ("The $bit modifier field must be an Integer(32/64 bit); a '%s' is not"
                  + " supported here: {%s}")
              .formatted(BsonTypes.nameOf(operand), ShellText.field(name, operand)));
    }
    return new BitOperation(operator, operand);
  }

  private record BitOperation(LongBinaryOperator operator, BsonValue operand) {
    BsonValue apply(BsonValue value) {
      long result =
          operator.applyAsLong(value.asNumber().longValue(), operand.asNumber().longValue());
      return value.isInt32() && operand.isInt32()
          ? new BsonInt32((int) result)
          : new BsonInt64(result);
    }
  }

  private record Bit(List<BitOperation> operations) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      if (!Numbers.isInteger(before)) {
        throw new QueryException(
            BAD_VALUE,
            ("Cannot apply $bit to a value of non-integral type.%s has the field"
                    + " %s of non-integer type %s")
                .formatted(target.id(), target.field(), BsonTypes.nameOf(before)));
      }
      BsonValue result = apply(before);
      return BsonIdentity.identical(before, result)
          ? new Modification.None()
          : new Modification.Replaced(result);
    }

    @Override
    public BsonValue create(UpdateContext context) {
      return apply(new BsonInt32(0));
    }

    private BsonValue apply(BsonValue value) {
      BsonValue result = value;
      for (BitOperation operation : operations) {
        result = operation.apply(result);
      }
      return result;
    }
  }
}
