package io.github.changecapture.benchmarks.load;

import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** What the server does with each command. */
final class Commands {
  private static final BsonInt32 NO_LIMIT = new BsonInt32(Integer.MAX_VALUE);
  private static final BsonInt32 ONE_SECOND = new BsonInt32(1_000);

  /** Some clients take a server without any for one that hides them. */
  private static final BsonArray DATABASES =
      new BsonArray(List.of(new BsonDocument("name", new BsonString("admin"))));

  private final Replies replies;
  private final Map<Long, EventCursor> cursors = new ConcurrentHashMap<>();
  private final AtomicLong cursorIds = new AtomicLong(1_000);

  Commands(Replies replies) {
    this.replies = replies;
  }

  /** The answer to all but a {@code getMore}, which has its own. */
  BsonDocument answer(BsonDocument command) {
    String name = command.getFirstKey();
    return switch (name) {
      case "hello", "isMaster", "ismaster" -> replies.hello();
      case "replSetGetConfig" -> replies.configuration();
      case "aggregate" -> aggregate(command);
      case "find" -> find(command);
      case "killCursors" -> kill(command.getArray("cursors"));
      case "listDatabases" -> replies.ok(new BsonDocument("databases", DATABASES));
      case "listCollections" -> closed(command, "$cmd.listCollections");
      case "buildInfo" -> replies.ok(new BsonDocument("version", new BsonString("8.0.0")));
      case "ping", "endSessions", "getParameter", "serverStatus" -> replies.ok(new BsonDocument());
      default -> Replies.unknown(name);
    };
  }

  private BsonDocument aggregate(BsonDocument command) {
    List<BsonValue> stages = command.getArray("pipeline").getValues();
    String namespace = namespace(command, "$cmd.aggregate");
    if (stages.isEmpty() || !stages.get(0).asDocument().containsKey("$changeStream")) {
      return closed(command, "$cmd.aggregate");
    }
    EventCursor opened =
        new EventCursor(
            cursorIds.incrementAndGet(),
            Workload.of(command.getString("$db").getValue()),
            replies.clock());
    cursors.put(opened.id(), opened);
    return replies.cursor("firstBatch", new BsonArray(), opened.id(), namespace);
  }

  private BsonDocument find(BsonDocument command) {
    return command.getString("$db").getValue().equals("local")
        ? replies.firstOfOplog()
        : closed(command, command.getString("find").getValue());
  }

  private BsonDocument closed(BsonDocument command, String collection) {
    return replies.cursor("firstBatch", new BsonArray(), 0, namespace(command, collection));
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
  @org.jspecify.annotations.Nullable
  EventCursor cursor(BsonDocument getMore) {
    return cursors.get(getMore.getNumber("getMore").longValue());
  }

  EventCursor.Batch more(BsonDocument getMore, EventCursor cursor) {
    return cursor.next(
        getMore.getNumber("batchSize", NO_LIMIT).intValue(),
        getMore.getNumber("maxTimeMS", ONE_SECOND).longValue());
  }

  static BsonDocument notFound(BsonDocument getMore) {
    return new BsonDocument("ok", new BsonDouble(0))
        .append("errmsg", new BsonString("cursor id not found"))
        .append("code", new BsonInt32(43))
        .append("codeName", new BsonString("CursorNotFound"))
        .append("getMore", getMore.get("getMore", BsonBoolean.FALSE));
  }
}
