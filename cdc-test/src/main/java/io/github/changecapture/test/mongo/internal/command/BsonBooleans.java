package io.github.changecapture.test.mongo.internal.command;

import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Flags as commands have them: booleans, or numbers of which zero is false. */
final class BsonBooleans {

  private BsonBooleans() {}

  /** Whether a value is absent or false. */
  static boolean isFalse(@Nullable BsonValue value) {
    return value == null
        || value.isNull()
        || (value.isBoolean() && !value.asBoolean().getValue())
        || (value.isNumber() && value.asNumber().doubleValue() == 0);
  }
}
