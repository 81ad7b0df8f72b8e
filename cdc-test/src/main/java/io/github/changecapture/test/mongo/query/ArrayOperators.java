package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * {@code $addToSet}, {@code $pop}, {@code $pull} and {@code $pullAll}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/update-array/">the
 *     manual</a>
 */
final class ArrayOperators {

  private static final int BAD_VALUE = 2;
  private static final int FAILED_TO_PARSE = 9;
  private static final int TYPE_MISMATCH = 14;

  private ArrayOperators() {}

  static Modifier addToSet(BsonValue argument) {
    boolean each =
        argument.isDocument()
            && !argument.asDocument().isEmpty()
            && argument.asDocument().getFirstKey().equals("$each");
    return each ? addEach(argument.asDocument()) : new AddToSet(List.of(argument));
  }

  private static Modifier addEach(BsonDocument argument) {
    if (!argument.isArray("$each")) {
      throw new QueryException(
          TYPE_MISMATCH,
          "The argument to $each in $addToSet must be an array but it was of type "
              + BsonTypes.nameOf(argument.get("$each")));
    }
    if (argument.size() > 1) {
      throw new QueryException(
          BAD_VALUE, "Found unexpected fields after $each in $addToSet: " + ShellText.of(argument));
    }
    return new AddToSet(notIn(new BsonArray(), argument.getArray("$each")));
  }

  /** The values that an array doesn't have, each once. */
  private static List<BsonValue> notIn(BsonArray array, List<BsonValue> values) {
    List<BsonValue> added = new ArrayList<>();
    for (BsonValue value : values) {
      Predicate<BsonValue> same = other -> BsonOrder.equal(other, value);
      if (array.stream().noneMatch(same) && added.stream().noneMatch(same)) {
        added.add(value);
      }
    }
    return added;
  }

  private record AddToSet(List<BsonValue> values) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      if (!before.isArray()) {
        throw new QueryException(
            BAD_VALUE,
            "Cannot apply $addToSet to non-array field. Field named '%s' has non-array type %s"
                .formatted(target.field(), BsonTypes.nameOf(before)));
      }
      List<BsonValue> added = notIn(before.asArray(), values);
      if (added.isEmpty()) {
        return new Modification.None();
      }
      BsonArray array = new BsonArray(before.asArray());
      array.addAll(added);
      return new Modification.Appended(array, added.size());
    }

    @Override
    public BsonValue create(UpdateContext context) {
      return new BsonArray(values);
    }
  }

  static Modifier pop(String field, BsonValue argument) {
    Long end = Numbers.exactLong(argument);
    if (end == null) {
      throw new QueryException(
          FAILED_TO_PARSE, "Expected a number in: " + ShellText.field(field, argument));
    }
    if (Math.abs(end) != 1) {
      throw new QueryException(FAILED_TO_PARSE, "$pop expects 1 or -1, found: " + end);
    }
    return new Pop(end == -1);
  }

  private record Pop(boolean first) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      if (!before.isArray()) {
        throw new QueryException(
            TYPE_MISMATCH,
            "Path '%s' contains an element of non-array type '%s'"
                .formatted(target.path(), BsonTypes.nameOf(before)));
      }
      BsonArray array = new BsonArray(before.asArray());
      if (array.isEmpty()) {
        return new Modification.None();
      }
      array.remove(first ? 0 : array.size() - 1);
      return new Modification.Replaced(array);
    }

    @Override
    public @Nullable BsonValue create(UpdateContext context) {
      return null;
    }
  }

  static Modifier pullAll(BsonValue argument) {
    if (!argument.isArray()) {
      throw new QueryException(
          BAD_VALUE,
          "$pullAll requires an array argument but was given a " + BsonTypes.nameOf(argument));
    }
    BsonArray values = argument.asArray();
    return new Pull(element -> values.stream().anyMatch(value -> BsonOrder.equal(value, element)));
  }

  /**
   * A document is a filter on elements that are documents, operators and regular expressions are a
   * filter on the element, anything else is the element itself.
   */
  static Modifier pull(BsonValue condition) {
    if (condition.isDocument() && !FilterParser.isOperators(condition)) {
      Filter filter = Filter.parse(condition.asDocument());
      return new Pull(element -> element.isDocument() && filter.matches(element.asDocument()));
    }
    if (condition.isDocument() || condition.isRegularExpression()) {
      Filter filter = Filter.parse(new BsonDocument("", condition));
      return new Pull(element -> filter.matches(new BsonDocument("", element)));
    }
    return new Pull(element -> BsonOrder.equal(element, condition));
  }

  private record Pull(Predicate<BsonValue> pulled) implements Modifier {
    @Override
    public Modification modify(BsonValue before, Target target) {
      if (!before.isArray()) {
        throw new QueryException(BAD_VALUE, "Cannot apply $pull to a non-array value");
      }
      BsonArray array = new BsonArray(before.asArray());
      return array.removeIf(pulled) ? new Modification.Replaced(array) : new Modification.None();
    }

    @Override
    public @Nullable BsonValue create(UpdateContext context) {
      return null;
    }
  }
}
