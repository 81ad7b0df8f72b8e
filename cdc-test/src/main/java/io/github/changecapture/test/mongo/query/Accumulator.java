package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Makes one value of many, in {@code $group} and, for some, in expressions.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/group/">the
 *     manual</a>
 */
interface Accumulator {

  /** Takes one more value, null where it is missing. */
  void add(@Nullable BsonValue value);

  BsonValue result();

  /** The accumulators of {@code $group}. */
  Map<String, Supplier<Accumulator>> IN_GROUPS =
      Map.of(
          "$sum", Sum::new,
          "$avg", Average::new,
          "$min", () -> new Extreme(-1),
          "$max", () -> new Extreme(1),
          "$first", First::new,
          "$last", Last::new,
          "$push", Values::new,
          "$addToSet", DistinctValues::new,
          "$count", Count::new);

  /** The accumulators that are operators of expressions too. */
  static Map<String, Function<Arguments, Expr>> operators() {
    return Map.of(
        "$sum", arguments -> expression(arguments, Sum::new),
        "$avg", arguments -> expression(arguments, Average::new),
        "$min", arguments -> expression(arguments, () -> new Extreme(-1)),
        "$max", arguments -> expression(arguments, () -> new Extreme(1)));
  }

  private static Expr expression(Arguments arguments, Supplier<Accumulator> accumulator) {
    List<Expr> operands = arguments.list();
    return scope -> {
      Accumulator result = accumulator.get();
      BsonValue only = operands.size() == 1 ? operands.get(0).in(scope) : null;
      if (only != null && only.isArray()) {
        only.asArray().forEach(result::add);
      } else {
        operands.forEach(operand -> result.add(operand.in(scope)));
      }
      return result.result();
    };
  }

  /** {@code $sum}: what isn't a number counts as nothing. */
  final class Sum implements Accumulator {
    private BsonValue sum = new BsonInt32(0);

    @Override
    public void add(@Nullable BsonValue value) {
      if (value != null && value.isNumber()) {
        sum = Arithmetic.ADD.widening(sum, value);
      }
    }

    @Override
    public BsonValue result() {
      return sum;
    }
  }

  /** {@code $avg}: null without a number. */
  final class Average implements Accumulator {
    private final Sum sum = new Sum();
    private long count;

    @Override
    public void add(@Nullable BsonValue value) {
      if (value != null && value.isNumber()) {
        sum.add(value);
        count++;
      }
    }

    @Override
    public BsonValue result() {
      return count == 0
          ? BsonNull.VALUE
          : ArithmeticExpressions.divide(sum.result(), new BsonInt64(count));
    }
  }

  /** {@code $min} and {@code $max}: null and missing don't count. */
  final class Extreme implements Accumulator {
    private final int sign;
    private BsonValue best = BsonNull.VALUE;

    Extreme(int sign) {
      this.sign = sign;
    }

    @Override
    public void add(@Nullable BsonValue value) {
      if (value == null || value.isNull()) {
        return;
      }
      if (best.isNull() || BsonOrder.INSTANCE.compare(value, best) * sign > 0) {
        best = value;
      }
    }

    @Override
    public BsonValue result() {
      return best;
    }
  }

  /** {@code $first}. */
  final class First implements Accumulator {
    private @Nullable BsonValue first;

    @Override
    public void add(@Nullable BsonValue value) {
      if (first == null) {
        first = value == null ? BsonNull.VALUE : value;
      }
    }

    @Override
    public BsonValue result() {
      return first == null ? BsonNull.VALUE : first;
    }
  }

  /** {@code $last}. */
  final class Last implements Accumulator {
    private BsonValue last = BsonNull.VALUE;

    @Override
    public void add(@Nullable BsonValue value) {
      last = value == null ? BsonNull.VALUE : value;
    }

    @Override
    public BsonValue result() {
      return last;
    }
  }

  /** {@code $push}: missing is left out. */
  final class Values implements Accumulator {
    private final BsonArray values = new BsonArray();

    @Override
    public void add(@Nullable BsonValue value) {
      if (value != null) {
        values.add(value);
      }
    }

    @Override
    public BsonValue result() {
      return values;
    }
  }

  /** {@code $addToSet}, in the order of first sight. */
  final class DistinctValues implements Accumulator {
    private final BsonArray values = new BsonArray();

    @Override
    public void add(@Nullable BsonValue value) {
      if (value != null && values.stream().noneMatch(seen -> BsonOrder.equal(seen, value))) {
        values.add(value);
      }
    }

    @Override
    public BsonValue result() {
      return values;
    }
  }

  /** {@code $count}. */
  final class Count implements Accumulator {
    private int count;

    @Override
    public void add(@Nullable BsonValue value) {
      count++;
    }

    @Override
    public BsonValue result() {
      return new BsonInt32(count);
    }
  }
}
