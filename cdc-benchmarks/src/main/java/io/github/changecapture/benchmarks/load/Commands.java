package io.github.changecapture.benchmarks.load;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** What the server does with each command. */
final class Commands {
  private static final BsonInt32 NO_LIMIT = new BsonInt32(Integer.MAX_VALUE);
  private static final BsonInt32 ONE_SECOND = new BsonInt32(1_000);

  private final Replies replies;
  private final Listing listing;
  private static final BsonInt32 FIRST_BATCH = new BsonInt32(101);

  private final Map<Long, LoadCursor> cursors = new ConcurrentHashMap<>();
  private final AtomicLong cursorIds = new AtomicLong(1_000);

  Commands(Replies replies, Listing listing) {
    this.replies = replies;
    this.listing = listing;
  }

  /** The answer to all but what gives documents as they stand on the wire. */
  BsonDocument answer(BsonDocument command) {
    String name = command.getFirstKey();
    return switch (name) {
      case "hello", "isMaster", "ismaster" -> replies.hello();
      case "replSetGetConfig" -> replies.configuration();
      case "aggregate" -> aggregate(command);
      case "find" -> find(command);
      case "killCursors" -> kill(command.getArray("cursors"));
      case "listDatabases" -> replies.ok(new BsonDocument("databases", listing.databases()));
      case "listCollections" ->
          closed(command, "$cmd.listCollections", listing.collections(command));
      case "count" -> count(command);
      case "buildInfo" -> replies.ok(new BsonDocument("version", new BsonString("8.0.0")));
      case "ping", "endSessions", "getParameter", "serverStatus" -> replies.ok(new BsonDocument());
      default -> Replies.unknown(name);
    };
  }

  private BsonDocument aggregate(BsonDocument command) {
    List<BsonValue> stages = command.getArray("pipeline").getValues();
    String namespace = namespace(command, "$cmd.aggregate");
    Optional<Documents> documents = DocumentCommands.documents(command);
    if (stages.isEmpty() || !stages.get(0).asDocument().containsKey("$changeStream")) {
      return closed(
          command,
          "$cmd.aggregate",
          documents
              .map(all -> DocumentCommands.sampledIds(command, all))
              .orElseGet(BsonArray::new));
    }
    long id = cursorIds.incrementAndGet();
    LoadCursor opened =
        documents.isPresent()
            ? new QuietCursor(id)
            : new EventCursor(
                id, Workload.of(command.getString("$db").getValue()), replies.clock());
    cursors.put(opened.id(), opened);
    return replies.cursor("firstBatch", new BsonArray(), opened.id(), namespace);
  }

  private BsonDocument find(BsonDocument command) {
    return command.getString("$db").getValue().equals("local")
        ? replies.firstOfOplog()
        : closed(command, command.getString("find").getValue(), new BsonArray());
  }

  private BsonDocument count(BsonDocument command) {
    long documents = DocumentCommands.documents(command).map(Documents::count).orElse(0L);
    return replies.ok(new BsonDocument("n", new BsonInt64(documents)));
  }

  /** A cursor of documents, which is open until its last batch; null if a command opens none. */
  @Nullable LoadCursor documents(BsonDocument command) {
    Documents documents = DocumentCommands.documents(command).orElse(null);
    if (documents == null) {
      return null;
    }
    LoadCursor opened = null;
    if (command.getFirstKey().equals("find")) {
      opened = DocumentCommands.find(command, documents, cursorIds.incrementAndGet());
    } else if (DocumentCommands.isSample(command) && !DocumentCommands.isOfIds(command)) {
      opened = DocumentCommands.sample(command, documents, cursorIds.incrementAndGet());
    }
    if (opened != null) {
      cursors.put(opened.id(), opened);
    }
    return opened;
  }

  LoadCursor.Batch first(BsonDocument command, LoadCursor cursor) {
    BsonDocument options = command.getDocument("cursor", command);
    return kept(cursor, cursor.next(options.getNumber("batchSize", FIRST_BATCH).intValue(), 0));
  }

  private LoadCursor.Batch kept(LoadCursor cursor, LoadCursor.Batch batch) {
    if (batch.isLast()) {
      cursors.remove(cursor.id());
    }
    return batch;
  }

  private BsonDocument closed(BsonDocument command, String collection, BsonArray documents) {
    return replies.cursor("firstBatch", documents, 0, namespace(command, collection));
  }

  private static String namespace(BsonDocument command, String otherwise) {
    BsonValue target = command.values().iterator().next();
    return command.getString("$db").getValue()
        + "."
        + (target.isString() ? target.asString().getValue() : otherwise);
  }

  private BsonDocument kill(BsonArray ids) {
    ids.forEach(id -> cursors.remove(id.asNumber().longValue()));
    return replies.ok(
        new BsonDocument("cursorsKilled", ids)
            .append("cursorsNotFound", new BsonArray())
            .append("cursorsAlive", new BsonArray())
            .append("cursorsUnknown", new BsonArray()));
  }

  void forgetCursors() {
    cursors.clear();
  }

  /** The cursor that a {@code getMore} goes on with; null if it was killed. */
  @Nullable LoadCursor cursor(BsonDocument getMore) {
    return cursors.get(getMore.getNumber("getMore").longValue());
  }

  LoadCursor.Batch more(BsonDocument getMore, LoadCursor cursor) {
    return kept(
        cursor,
        cursor.next(
            getMore.getNumber("batchSize", NO_LIMIT).intValue(),
            getMore.getNumber("maxTimeMS", ONE_SECOND).longValue()));
  }

  static BsonDocument notFound(BsonDocument getMore) {
    return new BsonDocument("ok", new BsonDouble(0))
        .append("errmsg", new BsonString("cursor id not found"))
        .append("code", new BsonInt32(43))
        .append("codeName", new BsonString("CursorNotFound"))
        .append("getMore", getMore.get("getMore", BsonBoolean.FALSE));
  }
}
