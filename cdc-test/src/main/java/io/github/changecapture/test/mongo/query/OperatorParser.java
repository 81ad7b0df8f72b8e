package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads the operators on a field, such as {@code {$gt: 1, $lt: 5}}. */
final class OperatorParser {

  private static final int BAD_VALUE = 2;

  private OperatorParser() {}

  static List<Condition> parse(DottedPath path, BsonDocument operators) {
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<String, BsonValue> operator : operators.entrySet()) {
      if (operator.getKey().equals("$options")) {
        if (!operators.containsKey("$regex")) {
          throw new QueryException(BAD_VALUE, "$options needs a $regex");
        }
      } else {
        conditions.add(parse(path, operator.getKey(), operator.getValue(), operators));
      }
    }
    return conditions;
  }

  private static Condition parse(
      DottedPath path, String name, BsonValue argument, BsonDocument operators) {
    return switch (name) {
      case "$not" -> not(path, argument);
      case "$ne" -> new Condition.Not(at(path, equal(noRegex(argument))));
      case "$nin" -> new Condition.Not(at(path, in(name, argument)));
      case "$exists" -> {
        Condition exists = at(path, new ValueTest.Exists());
        yield Truth.of(argument) ? exists : new Condition.Not(exists);
      }
      case "$all" -> ArrayOperatorParser.all(path, argument);
      default -> at(path, test(path, name, argument, operators));
    };
  }

  private static ValueTest test(
      DottedPath path, String name, BsonValue argument, BsonDocument operators) {
    return switch (name) {
      case "$eq" -> equal(argument);
      case "$gt" -> new ValueTest.Compared(bound(path, argument), sign -> sign > 0);
      case "$gte" -> new ValueTest.Compared(bound(path, argument), sign -> sign >= 0);
      case "$lt" -> new ValueTest.Compared(bound(path, argument), sign -> sign < 0);
      case "$lte" -> new ValueTest.Compared(bound(path, argument), sign -> sign <= 0);
      case "$in" -> in(name, argument);
      case "$regex" -> ValueTest.Regex.of(regex(argument, operators.get("$options")));
      case "$type" -> TypeOperatorParser.parse(argument);
      case "$mod" -> mod(argument);
      case "$size" -> ArrayOperatorParser.size(argument);
      case "$elemMatch" -> ArrayOperatorParser.elemMatch(argument);
      case "$bitsAllSet", "$bitsAllClear", "$bitsAnySet", "$bitsAnyClear" ->
          throw QueryException.notImplemented(name);
      case "$geoWithin", "$within", "$geoIntersects", "$near", "$nearSphere", "$geoNear" ->
          throw QueryException.notImplemented(name);
      default -> throw new QueryException(BAD_VALUE, "unknown operator: " + name);
    };
  }

  private static Condition at(DottedPath path, ValueTest test) {
    return new Condition.AtPath(path, test);
  }

  private static Condition not(DottedPath path, BsonValue argument) {
    if (argument.isRegularExpression()) {
      ValueTest regex = ValueTest.Regex.of(argument.asRegularExpression());
      return new Condition.Not(at(path, regex));
    }
    if (!argument.isDocument()) {
      throw new QueryException(BAD_VALUE, "$not needs a regex or a document");
    }
    if (argument.asDocument().isEmpty()) {
      throw new QueryException(BAD_VALUE, "$not cannot be empty");
    }
    return new Condition.Not(FilterParser.and(parse(path, argument.asDocument())));
  }

  static ValueTest.Equal equal(BsonValue value) {
    return new ValueTest.Equal(defined(value));
  }

  private static BsonValue bound(DottedPath path, BsonValue value) {
    if (value.isRegularExpression()) {
      throw new QueryException(
          BAD_VALUE, "Can't have RegEx as arg to predicate over field '" + path.text() + "'.");
    }
    return defined(value);
  }

  private static BsonValue noRegex(BsonValue value) {
    if (value.isRegularExpression()) {
      throw new QueryException(BAD_VALUE, "Can't have regex as arg to $ne.");
    }
    return value;
  }

  private static BsonValue defined(BsonValue value) {
    if (value.getBsonType() == BsonType.UNDEFINED) {
      throw new QueryException(BAD_VALUE, "cannot compare to undefined");
    }
    return value;
  }

  private static ValueTest.In in(String name, BsonValue argument) {
    if (!argument.isArray()) {
      throw new QueryException(BAD_VALUE, name + " needs an array");
    }
    List<ValueTest.Equal> values = new ArrayList<>();
    List<ValueTest.Regex> patterns = new ArrayList<>();
    for (BsonValue value : argument.asArray()) {
      if (FilterParser.isOperators(value)) {
        throw new QueryException(BAD_VALUE, "cannot nest $ under $in");
      }
      if (value.isRegularExpression()) {
        patterns.add(ValueTest.Regex.of(value.asRegularExpression()));
      } else {
        values.add(equal(value));
      }
    }
    return new ValueTest.In(values, patterns);
  }

  private static BsonRegularExpression regex(BsonValue regex, @Nullable BsonValue options) {
    if (options != null && !options.isString()) {
      throw new QueryException(BAD_VALUE, "$options has to be a string");
    }
    if (regex.isString()) {
      String flags = options == null ? "" : options.asString().getValue();
      return new BsonRegularExpression(regex.asString().getValue(), flags);
    }
    if (!regex.isRegularExpression()) {
      throw new QueryException(BAD_VALUE, "$regex has to be a string");
    }
    BsonRegularExpression expression = regex.asRegularExpression();
    if (options == null) {
      return expression;
    }
    if (!expression.getOptions().isEmpty()) {
      throw new QueryException(51075, "options set in both $regex and $options");
    }
    return new BsonRegularExpression(expression.getPattern(), options.asString().getValue());
  }

  private static ValueTest mod(BsonValue argument) {
    if (!argument.isArray()) {
      throw new QueryException(BAD_VALUE, "malformed mod, needs to be an array");
    }
    BsonArray numbers = argument.asArray();
    if (numbers.size() < 2) {
      throw new QueryException(BAD_VALUE, "malformed mod, not enough elements");
    }
    if (numbers.size() > 2) {
      throw new QueryException(BAD_VALUE, "malformed mod, too many elements");
    }
    long divisor = whole(numbers.get(0), "divisor");
    if (divisor == 0) {
      throw new QueryException(BAD_VALUE, "divisor cannot be 0");
    }
    return new ValueTest.Mod(divisor, whole(numbers.get(1), "remainder"));
  }

  private static long whole(BsonValue number, String what) {
    if (!number.isNumber() || !Numbers.isFinite(number)) {
      throw new QueryException(BAD_VALUE, "malformed mod, " + what + " not a number");
    }
    return Numbers.exact(number).longValue();
  }
}
