package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * The order that a sort specification gives to documents: by its paths in turn; missing sorts as
 * null, an array by its least element going up and its greatest going down, an empty one below
 * null. Immutable.
 *
 * <p>Unlike mongod, two paths into the same array choose their elements independently, and two
 * arrays are not refused as parallel. {@code $meta} is not there.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/method/cursor.sort/#ascending-descending-sort">the
 *     manual</a>
 */
public final class Sorting implements Comparator<BsonDocument> {

  private final List<SortKey> keys;

  private Sorting(List<SortKey> keys) {
    this.keys = keys;
  }

  /**
   * Reads a sort specification.
   *
   * @param sort field paths with 1 or -1; an empty one leaves the order as it is
   * @return the order
   * @throws QueryException if mongod would refuse the specification
   */
  public static Sorting parse(BsonDocument sort) {
    List<SortKey> keys = new ArrayList<>();
    for (Map.Entry<String, BsonValue> key : sort.entrySet()) {
      keys.add(new SortKey(DottedPath.parse(key.getKey()), direction(key)));
    }
    return new Sorting(keys);
  }

  private static int direction(Map.Entry<String, BsonValue> key) {
    BsonValue value = key.getValue();
    if (!value.isNumber()) {
      throw new QueryException(
          15974, "Illegal key in $sort specification: " + ShellText.field(key.getKey(), value));
    }
    Integer direction = Numbers.exactInt(value);
    if (direction == null || Math.abs(direction) != 1) {
      throw new QueryException(
          15975, "$sort key ordering must be 1 (for ascending) or -1 (for descending)");
    }
    return direction;
  }

  @Override
  public int compare(BsonDocument left, BsonDocument right) {
    for (SortKey key : keys) {
      int byKey = key.compare(left, right);
      if (byKey != 0) {
        return byKey;
      }
    }
    return 0;
  }
}
