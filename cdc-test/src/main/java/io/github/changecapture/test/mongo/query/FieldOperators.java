package io.github.changecapture.test.mongo.query;

import java.util.function.Function;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * {@code $set}, {@code $unset}, {@code $min}, {@code $max} and {@code $currentDate}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/update-field/">the
 *     manual</a>
 */
final class FieldOperators {

  private static final int BAD_VALUE = 2;

  private FieldOperators() {}

  static Modifier set(BsonValue value) {
    return new Set(value);
  }

  /** {@code $min} with sign -1, {@code $max} with sign 1. */
  static Modifier extreme(BsonValue value, int sign) {
    return new Extreme(value, sign);
  }

  static Modifier unset() {
    return new Unset();
  }

  static Modifier currentDate(BsonValue argument) {
    if (argument.isBoolean()) {
      return new Computed(FieldOperators::date);
    }
    if (!argument.isDocument()) {
      throw new QueryException(
          BAD_VALUE,
          BsonTypes.nameOf(argument)
              + " is not valid type for $currentDate. Please use a boolean ('true') or a $type"
              + " expression ({$type: 'timestamp/date'}).");
    }
    return new Computed(currentType(argument.asDocument()));
  }

  private static Function<UpdateContext, BsonValue> currentType(BsonDocument options) {
    for (String name : options.keySet()) {
      if (!name.equals("$type")) {
        throw new QueryException(BAD_VALUE, "Unrecognized $currentDate option: " + name);
      }
    }
    BsonValue type = options.get("$type");
    String name = type != null && type.isString() ? type.asString().getValue() : "";
    return switch (name) {
      case "date" -> FieldOperators::date;
      case "timestamp" -> UpdateContext::clusterTime;
      default ->
          throw new QueryException(
              BAD_VALUE,
              "The '$type' string field is required to be 'date' or 'timestamp': {$currentDate:"
                  + " {field : {$type: 'date'}}}");
    };
  }

  private static BsonValue date(UpdateContext context) {
    return new BsonDateTime(context.now().toEpochMilli());
  }

  private record Set(BsonValue value) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      return BsonIdentity.identical(before, value)
          ? new Modification.None()
          : new Modification.Replaced(value);
    }

    @Override
    public BsonValue create(UpdateContext context) {
      return value;
    }
  }

  private record Extreme(BsonValue value, int sign) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      return BsonOrder.INSTANCE.compare(value, before) * sign > 0
          ? new Modification.Replaced(value)
          : new Modification.None();
    }

    @Override
    public BsonValue create(UpdateContext context) {
      return value;
    }
  }

  /** Always a change, even within one millisecond, as in mongod. */
  private record Computed(Function<UpdateContext, BsonValue> value) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      return new Modification.Replaced(value.apply(target.context()));
    }

    @Override
    public BsonValue create(UpdateContext context) {
      return value.apply(context);
    }
  }

  private record Unset() implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      return new Modification.Removed();
    }

    @Override
    public @Nullable BsonValue create(UpdateContext context) {
      return null;
    }

    @Override
    public boolean refusesUnreachablePaths() {
      return false;
    }
  }
}
