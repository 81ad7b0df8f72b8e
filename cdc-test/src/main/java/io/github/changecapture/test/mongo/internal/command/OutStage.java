package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonValue;

/**
 * {@code $out}: writes a collection of a temporary name, and renames it onto the target, so that a
 * change stream reports the rename and not that the target was dropped.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/out/">$out</a>
 */
final class OutStage {

  private final Namespace target;

  private OutStage(Namespace target) {
    this.target = target;
  }

  /** The stage that a pipeline ends with, if it does. */
  static Optional<OutStage> of(Command command, List<BsonDocument> stages) {
    BsonDocument last = stages.isEmpty() ? new BsonDocument() : stages.get(stages.size() - 1);
    BsonValue value = last.get("$out");
    if (value == null) {
      return Optional.empty();
    }
    if (value.isString()) {
      return Optional.of(
          new OutStage(Namespace.parse(command.database() + "." + value.asString().getValue())));
    }
    if (!value.isDocument()) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE, "$out only supports a string or object argument");
    }
    BsonDocument names = value.asDocument();
    return Optional.of(
        new OutStage(
            Namespace.parse(
                names.getString("db").getValue() + "." + names.getString("coll").getValue())));
  }

  void write(List<BsonDocument> documents, ServerState state) {
    Namespace temporary =
        Namespace.parse(target.database() + ".tmp.agg_out." + UUID.randomUUID()).checked();
    state
        .lock()
        .run(
            () -> {
              StoredCollection collection = state.writes().collection(temporary);
              for (BsonDocument document : documents) {
                state.writes().insert(collection, BsonBytes.encode(withId(document)));
              }
              state.writes().rename(collection, target.checked());
            });
  }

  private static BsonDocument withId(BsonDocument document) {
    if (document.containsKey("_id")) {
      return document;
    }
    BsonDocument identified = new BsonDocument("_id", new BsonObjectId());
    identified.putAll(document);
    return identified;
  }
}
