package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.Batch;
import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.cursor.OpenCursor;
import java.time.Duration;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonValue;

/** {@code getMore} and {@code killCursors}. */
final class CursorCommands {

  /** How long mongod waits for a tailable cursor if the client doesn't say. */
  private static final long DEFAULT_PATIENCE_MILLIS = 1000;

  private final Cursors cursors;
  private final CursorReplies replies;

  CursorCommands(Cursors cursors, CursorReplies replies) {
    this.cursors = cursors;
    this.replies = replies;
  }

  void register(CommandTable table) {
    table.any("getMore", this::getMore);
    table.any("killCursors", this::killCursors);
  }

  private BsonDocument getMore(Command command) {
    long id = command.number("getMore").orElse(0L);
    OpenCursor cursor = cursors.get(id);
    int size = (int) Math.min(command.number("batchSize").orElse(0L), Integer.MAX_VALUE);
    Duration patience =
        Duration.ofMillis(command.number("maxTimeMS").orElse(DEFAULT_PATIENCE_MILLIS));
    Batch batch;
    try {
      batch = cursor.next(size <= 0 ? Integer.MAX_VALUE : size, patience);
    } catch (RuntimeException e) {
      cursors.remove(id);
      throw e;
    }
    if (batch.exhausted()) {
      cursors.remove(id);
    }
    return replies.next(batch, batch.exhausted() ? 0 : id, cursor.namespace());
  }

  private BsonDocument killCursors(Command command) {
    BsonArray killed = new BsonArray();
    BsonArray unknown = new BsonArray();
    BsonValue ids = command.get("cursors");
    for (BsonValue id : ids == null ? new BsonArray() : ids.asArray()) {
      (cursors.kill(id.asNumber().longValue()) ? killed : unknown)
          .add(new BsonInt64(id.asNumber().longValue()));
    }
    return new BsonDocument("cursorsKilled", killed)
        .append("cursorsNotFound", unknown)
        .append("cursorsAlive", new BsonArray())
        .append("cursorsUnknown", new BsonArray());
  }
}
