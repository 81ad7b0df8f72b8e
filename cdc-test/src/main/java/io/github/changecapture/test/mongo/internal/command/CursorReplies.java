package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.Batch;
import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.cursor.IteratorCursor;
import io.github.changecapture.test.mongo.internal.cursor.OpenCursor;
import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.time.Duration;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.RawBsonDocument;

/** The {@code cursor} documents of replies. */
final class CursorReplies {

  private static final BsonInt32 FIRST_BATCH = new BsonInt32(101);

  private final Cursors cursors;

  CursorReplies(Cursors cursors) {
    this.cursors = cursors;
  }

  /** The first batch of a cursor, which stays open in the command's session if there is more. */
  BsonDocument open(Command command, OpenCursor cursor, int limit) {
    Batch batch = cursor.next(limit, Duration.ZERO);
    long id = batch.exhausted() ? 0 : cursors.add(cursor, command.session());
    return reply("firstBatch", batch, id, cursor.namespace());
  }

  /** All of a short list of documents, as a cursor. */
  BsonDocument list(Command command, String namespace, List<BsonDocument> documents) {
    var encoded = documents.stream().map(BsonBytes::encode).iterator();
    return open(
        command, new IteratorCursor(namespace, encoded), batchSize(command.document("cursor")));
  }

  /** A first batch that is to be the last. */
  BsonDocument closed(BsonDocument reply) {
    BsonDocument cursor = reply.getDocument("cursor");
    cursors.remove(cursor.getInt64("id").getValue());
    cursor.put("id", new BsonInt64(0));
    return reply;
  }

  /** A later batch. */
  BsonDocument next(Batch batch, long id, String namespace) {
    return reply("nextBatch", batch, id, namespace);
  }

  private static BsonDocument reply(String field, Batch batch, long id, String namespace) {
    List<RawBsonDocument> documents = batch.documents();
    BsonDocument cursor = new BsonDocument(field, new BsonArray(documents));
    BsonDocument token = batch.postBatchResumeToken();
    if (token != null) {
      cursor.append("postBatchResumeToken", token);
    }
    cursor.append("id", new BsonInt64(id)).append("ns", new BsonString(namespace));
    return new BsonDocument("cursor", cursor);
  }

  /** The size of the first batch that {@code {batchSize: n}} asks for, 101 if it doesn't. */
  static int batchSize(BsonDocument options) {
    long size = options.getNumber("batchSize", FIRST_BATCH).longValue();
    if (size < 0) {
      throw new ServerException(
          ErrorCode.BAD_VALUE,
          "BSON field 'batchSize' value must be >= 0, actual value '" + size + "'");
    }
    return (int) Math.min(size, Integer.MAX_VALUE);
  }
}
