package io.github.changecapture.test.mongo.query;

import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What an update operator does at one path. */
interface Modifier {

  /** What it does to a value that is there. */
  Modification modify(BsonValue value, Target target);

  /** The value that it makes where there is none; null if it makes none. */
  @Nullable BsonValue create(UpdateContext context);

  /** Whether a path that leads into a value without fields is an error to it, or nothing. */
  default boolean refusesUnreachablePaths() {
    return true;
  }

  /**
   * Where an operator works.
   *
   * @param path the path, for messages
   * @param field its last part
   * @param id the document's {@code _id}, for messages
   * @param context what the server gives
   */
  record Target(String path, String field, String id, UpdateContext context) {}

  /** What became of a value. */
  sealed interface Modification {

    /** Nothing. */
    record None() implements Modification {}

    /** Another value. */
    record Replaced(BsonValue value) implements Modification {}

    /** An array with more elements at its end, of which only these are told. */
    record Appended(BsonValue array, int count) implements Modification {}

    /** It is gone. */
    record Removed() implements Modification {}
  }
}
