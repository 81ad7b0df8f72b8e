package io.github.changecapture.test.mongo.query;

import java.util.OptionalInt;
import org.bson.BsonDocument;

/**
 * One application of update operators to one document.
 *
 * @param document the document, changed as the operators go
 * @param context what the server gives
 * @param matchedIndex what the positional {@code $} stands for
 * @param mode whether the document exists already
 * @param touched the paths that the operators touched, in the order in which they did
 */
record UpdateRun(
    WorkingDocument document,
    UpdateContext context,
    OptionalInt matchedIndex,
    Mode mode,
    FieldsDiff touched) {

  /** Whether the document exists already. */
  enum Mode {
    UPDATE,
    INSERT
  }

  static UpdateRun of(
      BsonDocument document, UpdateContext context, OptionalInt matchedIndex, Mode mode) {
    return new UpdateRun(
        new WorkingDocument(document), context, matchedIndex, mode, new FieldsDiff());
  }

  /** The same run where what is touched is told elsewhere. */
  UpdateRun unlogged() {
    return new UpdateRun(document, context, matchedIndex, mode, new FieldsDiff());
  }
}
