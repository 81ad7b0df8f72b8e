package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * {@code $push}.
 *
 * @param values what is pushed
 * @param position where, null for the end
 * @param order how the array is sorted then, null for not
 * @param slice how many elements stay then, from the end if negative, null for all
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/update/push/">the manual</a>
 */
record PushOperator(
    List<BsonValue> values,
    @Nullable Long position,
    @Nullable Comparator<BsonValue> order,
    @Nullable Long slice)
    implements Modifier {

  private static final int BAD_VALUE = 2;

  static Modifier parse(BsonValue argument) {
    BsonValue each = argument.isDocument() ? argument.asDocument().get("$each") : null;
    if (each == null) {
      return new PushOperator(List.of(argument), null, null, null);
    }
    if (!each.isArray()) {
      throw new QueryException(
          BAD_VALUE,
          "The argument to $each in $push must be an array but it was of type: "
              + BsonTypes.nameOf(each));
    }
    BsonDocument clauses = argument.asDocument();
    for (String clause : clauses.keySet()) {
      switch (clause) {
        case "$each", "$position", "$sort", "$slice" -> {}
        default -> throw new QueryException(BAD_VALUE, "Unrecognized clause in $push: " + clause);
      }
    }
    BsonValue sort = clauses.get("$sort");
    return new PushOperator(
        List.copyOf(each.asArray()),
        integer(clauses.get("$position"), "$position", ", not of type: "),
        sort == null ? null : order(sort),
        integer(clauses.get("$slice"), "$slice", " but was given type: "));
  }

  private static @Nullable Long integer(@Nullable BsonValue value, String clause, String but) {
    Long number = Numbers.exactLong(value);
    if (value != null && number == null) {
      throw new QueryException(
          BAD_VALUE,
          "The value for " + clause + " must be an integer value" + but + BsonTypes.nameOf(value));
    }
    return number;
  }

  private static Comparator<BsonValue> order(BsonValue sort) {
    if (sort.isNumber()) {
      int direction = direction(sort);
      return (left, right) -> direction * BsonOrder.INSTANCE.compare(left, right);
    }
    if (!sort.isDocument()) {
      throw new QueryException(
          BAD_VALUE,
          "The $sort is invalid: use 1/-1 to sort the whole element, or {field:1/-1} to sort"
              + " embedded fields");
    }
    if (sort.asDocument().isEmpty()) {
      throw new QueryException(
          BAD_VALUE, "The $sort pattern is empty when it should be a set of fields.");
    }
    List<SortKey> keys = new ArrayList<>();
    for (Map.Entry<String, BsonValue> key : sort.asDocument().entrySet()) {
      keys.add(new SortKey(path(key.getKey()), direction(key.getValue())));
    }
    return (left, right) -> compare(keys, left, right);
  }

  private static int direction(BsonValue value) {
    Integer direction = Numbers.exactInt(value);
    if (direction == null || Math.abs(direction) != 1) {
      throw new QueryException(BAD_VALUE, "The $sort element value must be either 1 or -1");
    }
    return direction;
  }

  private static DottedPath path(String field) {
    if (field.isEmpty()) {
      throw new QueryException(BAD_VALUE, "The $sort field cannot be empty");
    }
    DottedPath path = DottedPath.parse(field);
    if (path.parts().contains("")) {
      throw new QueryException(
          BAD_VALUE, "The $sort field is a dotted field but has an empty part: " + field);
    }
    return path;
  }

  /** What is no document has none of the fields. */
  private static int compare(List<SortKey> keys, BsonValue left, BsonValue right) {
    for (SortKey key : keys) {
      int byKey = key.compare(document(left), document(right));
      if (byKey != 0) {
        return byKey;
      }
    }
    return 0;
  }

  private static BsonDocument document(BsonValue value) {
    return value.isDocument() ? value.asDocument() : new BsonDocument();
  }

  @Override
  public Modification modify(BsonValue before, Target target) {
    if (!before.isArray()) {
      throw new QueryException(
          BAD_VALUE,
          "The field '%s' must be an array but is of type %s in document {%s}"
              .formatted(target.path(), BsonTypes.nameOf(before), target.id()));
    }
    BsonArray array = before.asArray();
    if (values.isEmpty() && order == null && !isCut(array.size())) {
      return new Modification.None();
    }
    BsonArray pushed = pushed(array);
    boolean appended = !array.isEmpty() && !values.isEmpty() && order == null && isAtEnd(array);
    return appended && pushed.size() == array.size() + values.size()
        ? new Modification.Appended(pushed, values.size())
        : new Modification.Replaced(pushed);
  }

  /** A position that is the array's size counts as in the middle, as in mongod. */
  private boolean isAtEnd(BsonArray array) {
    return position == null || position > array.size();
  }

  private boolean isCut(int size) {
    return slice != null && size > Math.abs(slice);
  }

  @Override
  public BsonValue create(UpdateContext context) {
    return pushed(new BsonArray());
  }

  private BsonArray pushed(BsonArray before) {
    List<BsonValue> array = new ArrayList<>(before);
    array.addAll(index(array.size()), values);
    if (order != null) {
      array.sort(order);
    }
    if (slice != null && isCut(array.size())) {
      int kept = (int) Math.abs(slice);
      array =
          slice >= 0 ? array.subList(0, kept) : array.subList(array.size() - kept, array.size());
    }
    return new BsonArray(array);
  }

  private int index(int size) {
    if (position == null || position >= size) {
      return size;
    }
    return (int) (position >= 0 ? position : Math.max(0, size + position));
  }
}
