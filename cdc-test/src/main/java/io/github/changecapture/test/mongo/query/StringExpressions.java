package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Strings.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/#string-expression-operators">the
 *     manual</a>
 */
final class StringExpressions {

  private StringExpressions() {}

  static Map<String, Function<Arguments, Expr>> operators() {
    return Map.of(
        "$concat", StringExpressions::concat,
        "$toUpper", arguments -> changeCase(arguments, text -> text.toUpperCase(Locale.ROOT)),
        "$toLower", arguments -> changeCase(arguments, text -> text.toLowerCase(Locale.ROOT)),
        "$toString", StringExpressions::convert,
        "$substrCP", StringExpressions::substring,
        "$strLenCP", StringExpressions::length,
        "$regexMatch", StringExpressions::regexMatch);
  }

  private static Expr concat(Arguments arguments) {
    List<Expr> parts = arguments.list();
    return scope -> {
      StringBuilder result = new StringBuilder();
      for (Expr part : parts) {
        BsonValue value = part.presentIn(scope);
        if (value == null) {
          return BsonNull.VALUE;
        }
        if (!value.isString()) {
          throw new QueryException(
              16702, "$concat only supports strings, not " + BsonTypes.nameOf(value));
        }
        result.append(value.asString().getValue());
      }
      return new BsonString(result.toString());
    };
  }

  private static Expr changeCase(Arguments arguments, UnaryOperator<String> change) {
    Expr operand = arguments.single();
    return scope -> new BsonString(change.apply(coerced(operand.presentIn(scope))));
  }

  /** What string operators take for a string: null is empty, numbers and dates are written out. */
  private static String coerced(@Nullable BsonValue value) {
    if (value == null) {
      return "";
    }
    return switch (value.getBsonType()) {
      case STRING, SYMBOL, INT32, INT64, DOUBLE, DECIMAL128, DATE_TIME -> Conversions.text(value);
      default ->
          throw new QueryException(
              16007, "can't convert from BSON type " + BsonTypes.nameOf(value) + " to String");
    };
  }

  private static Expr convert(Arguments arguments) {
    Expr operand = arguments.single();
    return scope -> {
      BsonValue value = operand.presentIn(scope);
      return value == null ? BsonNull.VALUE : new BsonString(Conversions.text(value));
    };
  }

  private static Expr substring(Arguments arguments) {
    List<Expr> operands = arguments.exactly(3);
    return scope -> {
      String text = coerced(operands.get(0).presentIn(scope));
      int start = position(operands.get(1).in(scope), "starting index");
      int length = position(operands.get(2).in(scope), "length");
      int size = text.codePointCount(0, text.length());
      if (start >= size) {
        return new BsonString("");
      }
      int end = Math.min(size - start, length) + start;
      return new BsonString(
          text.substring(text.offsetByCodePoints(0, start), text.offsetByCodePoints(0, end)));
    };
  }

  private static int position(@Nullable BsonValue value, String what) {
    if (!Numbers.isNumber(value)) {
      throw new QueryException(
          34450,
          "$substrCP: "
              + what
              + " must be a numeric type (is BSON type "
              + BsonTypes.nameOf(value)
              + ")");
    }
    Integer position = Numbers.exactInt(value);
    if (position == null || position < 0) {
      throw new QueryException(34455, "$substrCP: the " + what + " must be a nonnegative integer.");
    }
    return position;
  }

  private static Expr length(Arguments arguments) {
    Expr operand = arguments.single();
    return scope -> {
      BsonValue value = operand.in(scope);
      if (value == null || !value.isString()) {
        throw new QueryException(
            34471, "$strLenCP requires a string argument, found: " + BsonTypes.nameOf(value));
      }
      String text = value.asString().getValue();
      return new BsonInt32(text.codePointCount(0, text.length()));
    };
  }

  private static Expr regexMatch(Arguments arguments) {
    Arguments.Named named = arguments.named("input", "regex", "options");
    Expr input = named.required("input");
    Expr regex = named.required("regex");
    Expr options = named.optional("options");
    return scope -> {
      BsonValue text = input.presentIn(scope);
      BsonValue pattern = regex.presentIn(scope);
      if (text != null && !text.isString()) {
        throw new QueryException(51104, "$regexMatch needs 'input' to be of type string");
      }
      return Truth.bson(
          text != null
              && pattern != null
              && pattern(pattern, options == null ? null : options.presentIn(scope))
                  .matcher(text.asString().getValue())
                  .find());
    };
  }

  private static Pattern pattern(BsonValue regex, @Nullable BsonValue options) {
    if (options != null && !options.isString()) {
      throw new QueryException(51106, "$regexMatch needs 'options' to be of type string");
    }
    String flags = options == null ? "" : options.asString().getValue();
    if (regex.isString()) {
      return Patterns.compile(regex.asString().getValue(), flags);
    }
    if (!regex.isRegularExpression()) {
      throw new QueryException(51105, "$regexMatch needs 'regex' to be of type string or regex");
    }
    String own = regex.asRegularExpression().getOptions();
    if (!own.isEmpty() && !flags.isEmpty()) {
      throw new QueryException(
          51107, "$regexMatch found regex option(s) specified in both 'regex' and 'option' fields");
    }
    return Patterns.compile(regex.asRegularExpression().getPattern(), own + flags);
  }
}
