package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.query.BsonOrder;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The part of an index that {@code find} reads with {@code min} (inclusive) and {@code max}
 * (exclusive), which unlike a query do not stop at the end of a type; for an index on one field at
 * the top.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/method/cursor.min/">cursor.min()</a>
 */
record IndexRange(String field, @Nullable BsonValue min, @Nullable BsonValue max) {

  /**
   * Reads the options of a {@code find}.
   *
   * @throws ServerException 51173 without a hint, 51174 if the bounds are of another index
   */
  static IndexRange of(Command command) {
    BsonDocument min = command.document("min");
    BsonDocument max = command.document("max");
    if (min.isEmpty() && max.isEmpty()) {
      return new IndexRange("", null, null);
    }
    BsonValue hint = command.get("hint");
    if (hint == null) {
      throw ServerException.location(
          51173, "When using min()/max() a hint of which index to use must be provided");
    }
    if (!hint.isDocument() || hint.asDocument().size() != 1) {
      throw new ServerException(
          ErrorCode.COMMAND_NOT_SUPPORTED,
          "this double's min and max need a hint by the key pattern of an index on one field");
    }
    String field = hint.asDocument().getFirstKey();
    return new IndexRange(field, bound(min, field), bound(max, field));
  }

  private static @Nullable BsonValue bound(BsonDocument bound, String field) {
    if (!bound.isEmpty() && (bound.size() != 1 || !bound.containsKey(field))) {
      throw ServerException.location(51174, "The index chosen is not compatible with min/max");
    }
    return bound.get(field);
  }

  boolean contains(BsonDocument document) {
    if (min == null && max == null) {
      return true;
    }
    BsonValue value = document.get(field);
    return value != null
        && (min == null || BsonOrder.INSTANCE.compare(value, min) >= 0)
        && (max == null || BsonOrder.INSTANCE.compare(value, max) < 0);
  }
}
