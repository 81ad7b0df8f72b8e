package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonArray;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Arrays.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/#array-expression-operators">the
 *     manual</a>
 */
final class ArrayExpressions {

  private ArrayExpressions() {}

  static Map<String, Function<Arguments, Expr>> operators() {
    return Map.of(
        "$in", ArrayExpressions::in,
        "$size", ArrayExpressions::size,
        "$slice", ArrayExpressions::slice,
        "$arrayElemAt", ArrayExpressions::elementAt,
        "$first", arguments -> end(arguments, 0),
        "$last", arguments -> end(arguments, -1),
        "$concatArrays", ArrayExpressions::concat,
        "$filter", ArrayExpressions::filter,
        "$map", ArrayExpressions::map);
  }

  private static Expr in(Arguments arguments) {
    List<Expr> operands = arguments.exactly(2);
    return scope -> {
      BsonValue wanted = operands.get(0).in(scope);
      BsonValue array = operands.get(1).in(scope);
      if (array == null || !array.isArray()) {
        throw new QueryException(
            40081, "$in requires an array as a second argument, found: " + BsonTypes.nameOf(array));
      }
      return Truth.bson(
          array.asArray().stream().anyMatch(e -> BsonOrder.compareMissing(wanted, e) == 0));
    };
  }

  private static Expr size(Arguments arguments) {
    Expr operand = arguments.single();
    return scope -> {
      BsonValue array = operand.in(scope);
      if (array == null || !array.isArray()) {
        throw new QueryException(
            17124,
            "The argument to $size must be an array, but was of type: " + BsonTypes.nameOf(array));
      }
      return new BsonInt32(array.asArray().size());
    };
  }

  private static Expr elementAt(Arguments arguments) {
    List<Expr> operands = arguments.exactly(2);
    return scope -> {
      BsonValue array = operands.get(0).presentIn(scope);
      BsonValue index = operands.get(1).presentIn(scope);
      if (array == null || index == null) {
        return BsonNull.VALUE;
      }
      if (!array.isArray()) {
        throw new QueryException(
            28689,
            "$arrayElemAt's first argument must be an array, but is " + BsonTypes.nameOf(array));
      }
      return elementAt(array.asArray(), integer("$arrayElemAt's second argument", index));
    };
  }

  private static @Nullable BsonValue elementAt(BsonArray array, int index) {
    int from = index < 0 ? array.size() + index : index;
    return from < 0 || from >= array.size() ? null : array.get(from);
  }

  private static int integer(String what, BsonValue value) {
    Integer number = Numbers.exactInt(value);
    if (number == null) {
      throw new QueryException(
          28691, what + " must be representable as a 32-bit integer: " + ShellText.of(value));
    }
    return number;
  }

  private static Expr end(Arguments arguments, int index) {
    Expr operand = arguments.single();
    return scope -> {
      BsonValue array = operand.presentIn(scope);
      if (array == null) {
        return BsonNull.VALUE;
      }
      if (!array.isArray()) {
        throw new QueryException(
            28689,
            arguments.name() + "'s argument must be an array, but is " + BsonTypes.nameOf(array));
      }
      return elementAt(array.asArray(), index);
    };
  }

  private static Expr slice(Arguments arguments) {
    List<Expr> operands = arguments.between(2, 3);
    return scope -> {
      BsonValue array = operands.get(0).presentIn(scope);
      BsonValue second = operands.get(1).presentIn(scope);
      BsonValue third = operands.size() == 3 ? operands.get(2).presentIn(scope) : second;
      if (array == null || second == null || third == null) {
        return BsonNull.VALUE;
      }
      if (!array.isArray()) {
        throw new QueryException(
            28724,
            "First argument to $slice must be an array, but is of type: "
                + BsonTypes.nameOf(array));
      }
      int position = integer("Second argument to $slice", second);
      return operands.size() == 2
          ? slice(array.asArray(), Math.min(position, 0), Math.abs(position))
          : slice(array.asArray(), position, count(third));
    };
  }

  private static int count(BsonValue value) {
    int count = integer("Third argument to $slice", value);
    if (count <= 0) {
      throw new QueryException(28729, "Third argument to $slice must be positive: " + count);
    }
    return count;
  }

  private static BsonArray slice(BsonArray array, int position, int count) {
    int size = array.size();
    int from = position < 0 ? Math.max(0, size + position) : Math.min(position, size);
    int to = (int) Math.min((long) from + count, size);
    return new BsonArray(array.subList(from, to));
  }

  private static Expr concat(Arguments arguments) {
    List<Expr> operands = arguments.list();
    return scope -> {
      BsonArray result = new BsonArray();
      for (Expr operand : operands) {
        BsonValue array = operand.presentIn(scope);
        if (array == null) {
          return BsonNull.VALUE;
        }
        if (!array.isArray()) {
          throw new QueryException(
              28664, "$concatArrays only supports arrays, not " + BsonTypes.nameOf(array));
        }
        result.addAll(array.asArray());
      }
      return result;
    };
  }

  private static Expr filter(Arguments arguments) {
    Arguments.Named named = arguments.named("input", "as", "cond", "limit");
    Expr input = named.required("input");
    Expr cond = named.required("cond");
    Expr limit = named.optional("limit");
    String as = named.variable("as", "this");
    return scope -> {
      BsonValue array = input.presentIn(scope);
      if (array == null) {
        return BsonNull.VALUE;
      }
      if (!array.isArray()) {
        throw new QueryException(
            28651, "input to $filter must be an array not " + BsonTypes.nameOf(array));
      }
      BsonArray result = new BsonArray();
      array.asArray().stream()
          .filter(element -> Truth.of(cond.in(scope.with(as, element))))
          .limit(limit(limit, scope))
          .forEach(result::add);
      return result;
    };
  }

  private static long limit(@Nullable Expr limit, Expr.Scope scope) {
    BsonValue value = limit == null ? null : limit.presentIn(scope);
    if (value == null) {
      return Long.MAX_VALUE;
    }
    int count = integer("$filter: limit", value);
    if (count <= 0) {
      throw new QueryException(327392, "$filter: limit must be greater than 0: " + count);
    }
    return count;
  }

  private static Expr map(Arguments arguments) {
    Arguments.Named named = arguments.named("input", "as", "in");
    Expr input = named.required("input");
    Expr in = named.required("in");
    String as = named.variable("as", "this");
    return scope -> {
      BsonValue array = input.presentIn(scope);
      if (array == null) {
        return BsonNull.VALUE;
      }
      if (!array.isArray()) {
        throw new QueryException(
            16883, "input to $map must be an array not " + BsonTypes.nameOf(array));
      }
      BsonArray result = new BsonArray();
      for (BsonValue element : array.asArray()) {
        BsonValue mapped = in.in(scope.with(as, element));
        result.add(mapped == null ? BsonNull.VALUE : mapped);
      }
      return result;
    };
  }
}
