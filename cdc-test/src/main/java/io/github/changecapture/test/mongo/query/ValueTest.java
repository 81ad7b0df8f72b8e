package io.github.changecapture.test.mongo.query;

import java.math.BigInteger;
import java.util.List;
import java.util.Set;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;
import org.bson.BsonArray;
import org.bson.BsonRegularExpression;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A query operator's test of one value. */
@FunctionalInterface
interface ValueTest {

  boolean passes(@Nullable BsonValue value, Matching matching);

  /** What the operator wants to see of an array. */
  default Candidates.Leaf leaf() {
    return Candidates.Leaf.ELEMENTS_AND_ARRAY;
  }

  /** A test of an array as a whole. */
  interface OfArray extends ValueTest {

    boolean passesArray(BsonArray array, Matching matching);

    @Override
    default boolean passes(@Nullable BsonValue value, Matching matching) {
      return value != null && value.isArray() && passesArray(value.asArray(), matching);
    }

    @Override
    default Candidates.Leaf leaf() {
      return Candidates.Leaf.ARRAY;
    }
  }

  /** Equality; null also equals missing. */
  record Equal(BsonValue expected) implements ValueTest {
    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      return value == null ? expected.isNull() : BsonOrder.equal(value, expected);
    }
  }

  /**
   * An inequality. It holds only between values of one rank, but everything is above MinKey and
   * below MaxKey; null, when it may be equal, also takes missing; NaN is only equal to itself.
   */
  record Compared(BsonValue bound, IntPredicate holds) implements ValueTest {
    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      boolean equalPasses = holds.test(0);
      if (value == null || BsonTypes.rank(value) != BsonTypes.rank(bound)) {
        return (value == null && bound.isNull()) ? equalPasses : passesLimit();
      }
      if (Numbers.isNumber(value) && (Numbers.isNaN(value) || Numbers.isNaN(bound))) {
        return equalPasses && Numbers.isNaN(value) && Numbers.isNaN(bound);
      }
      return holds.test(BsonOrder.INSTANCE.compare(value, bound));
    }

    private boolean passesLimit() {
      return switch (bound.getBsonType()) {
        case MIN_KEY -> holds.test(1);
        case MAX_KEY -> holds.test(-1);
        default -> false;
      };
    }
  }

  /** {@code $in}: equality with a value, or a match of a regular expression. */
  record In(List<Equal> values, List<Regex> patterns) implements ValueTest {
    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      return values.stream().anyMatch(equal -> equal.passes(value, matching))
          || patterns.stream().anyMatch(regex -> regex.passes(value, matching));
    }
  }

  /** A regular expression finds itself in a string, and equals a stored regular expression. */
  record Regex(BsonRegularExpression source, Pattern pattern) implements ValueTest {

    static Regex of(BsonRegularExpression source) {
      return new Regex(source, Patterns.compile(source.getPattern(), source.getOptions()));
    }

    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      if (value == null) {
        return false;
      }
      return switch (value.getBsonType()) {
        case STRING, SYMBOL -> pattern.matcher(BsonOrder.text(value)).find();
        case REGULAR_EXPRESSION -> value.equals(source);
        default -> false;
      };
    }
  }

  /** {@code $exists: true}. */
  record Exists() implements ValueTest {
    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      return value != null;
    }
  }

  /** {@code $type}. */
  record OfType(Set<BsonType> types) implements ValueTest {
    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      return value != null && types.contains(value.getBsonType());
    }
  }

  /** {@code $mod}; fractions are cut off. */
  record Mod(long divisor, long remainder) implements ValueTest {

    private static final BigInteger LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    @Override
    public boolean passes(@Nullable BsonValue value, Matching matching) {
      if (value == null || !value.isNumber() || !Numbers.isFinite(value)) {
        return false;
      }
      BigInteger whole = Numbers.exact(value).toBigInteger();
      return whole.compareTo(LEAST) >= 0
          && whole.compareTo(GREATEST) <= 0
          && whole.longValue() % divisor == remainder;
    }
  }

  /** {@code $size}. */
  record Size(int size) implements OfArray {
    @Override
    public boolean passesArray(BsonArray array, Matching matching) {
      return array.size() == size;
    }
  }
}
