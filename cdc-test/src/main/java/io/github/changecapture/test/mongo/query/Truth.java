package io.github.changecapture.test.mongo.query;

import org.bson.BsonBoolean;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What counts as true: anything but false, zero, null, undefined and missing. */
final class Truth {

  private Truth() {}

  static boolean of(@Nullable BsonValue value) {
    if (value == null) {
      return false;
    }
    return switch (value.getBsonType()) {
      case NULL, UNDEFINED -> false;
      case BOOLEAN -> value.asBoolean().getValue();
      case INT32, INT64, DOUBLE, DECIMAL128 -> !Numbers.isZero(value);
      default -> true;
    };
  }

  static BsonBoolean bson(boolean value) {
    return BsonBoolean.valueOf(value);
  }
}
