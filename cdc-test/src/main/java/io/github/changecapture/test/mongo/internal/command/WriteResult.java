package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ServerException;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** Sums up what the statements of a write did. */
final class WriteResult {

  private final BsonArray upserted = new BsonArray();
  private final BsonArray errors = new BsonArray();
  private int count;
  private int modified = -1;

  /** Adds what a statement did: n, and for an update nModified and the upserted {@code _id}. */
  void succeeded(int index, BsonDocument outcome) {
    count += outcome.getInt32("n").getValue();
    if (outcome.containsKey("nModified")) {
      modified = Math.max(modified, 0) + outcome.getInt32("nModified").getValue();
    }
    BsonValue id = outcome.get("upserted");
    if (id != null) {
      upserted.add(new BsonDocument("index", new BsonInt32(index)).append("_id", id));
    }
  }

  void failed(int index, ServerException failure) {
    BsonDocument error =
        new BsonDocument("index", new BsonInt32(index))
            .append("code", new BsonInt32(failure.code()))
            .append("errmsg", new BsonString(failure.text()));
    error.putAll(failure.details());
    errors.add(error);
  }

  BsonDocument reply() {
    BsonDocument reply = new BsonDocument("n", new BsonInt32(count));
    if (modified >= 0) {
      reply.append("nModified", new BsonInt32(modified));
    }
    if (!upserted.isEmpty()) {
      reply.append("upserted", upserted);
    }
    if (!errors.isEmpty()) {
      reply.append("writeErrors", errors);
    }
    return reply;
  }
}
