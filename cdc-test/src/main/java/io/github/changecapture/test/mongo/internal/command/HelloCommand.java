package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;

/**
 * {@code hello} and its older name: who the node is, told at once or as soon as it changes.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/command/hello/">hello</a>
 */
final class HelloCommand implements CommandHandler {

  static final int MAX_MESSAGE = 48_000_000;
  static final int MAX_WRITE_BATCH = 100_000;

  private static final int SESSION_TIMEOUT_MINUTES = 30;

  private final ReplicaSet set;
  private final AuthCommands auth;
  private final ServerState state;

  HelloCommand(ReplicaSet set, AuthCommands auth, ServerState state) {
    this.set = set;
    this.auth = auth;
    this.state = state;
  }

  @Override
  public BsonDocument run(Command command) {
    if (command.has("client")) {
      command.client().introduce(command.document("client"));
    }
    if (command.has("topologyVersion")) {
      set.awaitChange(
          command.document("topologyVersion"), command.number("maxAwaitTimeMS").orElse(0L));
    }
    BsonDocument reply = state.lock().locked(() -> reply(command));
    auth.answer(command, reply);
    return reply;
  }

  private BsonDocument reply(Command command) {
    boolean primary = set.isPrimary();
    BsonDocument reply = new BsonDocument("helloOk", BsonBoolean.TRUE);
    reply.append("topologyVersion", set.topologyVersion());
    reply.append(
        command.name().equals("hello") ? "isWritablePrimary" : "ismaster",
        BsonBoolean.valueOf(primary));
    set.name().ifPresent(name -> addSet(reply, name, primary));
    return addLimits(reply, command);
  }

  private void addSet(BsonDocument reply, String name, boolean primary) {
    reply.append("hosts", new BsonArray(List.of(new BsonString(set.host()))));
    reply.append("setName", new BsonString(name));
    reply.append("setVersion", new BsonInt32(1));
    reply.append("secondary", BsonBoolean.valueOf(!primary));
    if (primary) {
      reply.append("primary", new BsonString(set.host()));
      reply.append("electionId", set.electionId());
    }
    reply.append("me", new BsonString(set.host()));
    reply.append("lastWrite", lastWrite());
  }

  private BsonDocument lastWrite() {
    BsonDocument opTime =
        new BsonDocument("ts", state.oplog().latest())
            .append("t", new BsonInt64(state.oplog().term()));
    BsonDateTime date = new BsonDateTime(state.oplog().latest().getTime() * 1000L);
    return new BsonDocument("opTime", opTime)
        .append("lastWriteDate", date)
        .append("majorityOpTime", opTime)
        .append("majorityWriteDate", date);
  }

  private BsonDocument addLimits(BsonDocument reply, Command command) {
    return reply
        .append("maxBsonObjectSize", new BsonInt32(BsonBytes.MAX_DOCUMENT))
        .append("maxMessageSizeBytes", new BsonInt32(MAX_MESSAGE))
        .append("maxWriteBatchSize", new BsonInt32(MAX_WRITE_BATCH))
        .append("localTime", new BsonDateTime(state.clock().now().toEpochMilli()))
        .append("logicalSessionTimeoutMinutes", new BsonInt32(SESSION_TIMEOUT_MINUTES))
        .append("connectionId", new BsonInt32(command.client().connection()))
        .append("minWireVersion", new BsonInt32(0))
        .append("maxWireVersion", new BsonInt32(state.version().maxWireVersion()))
        .append("readOnly", BsonBoolean.FALSE);
  }
}
