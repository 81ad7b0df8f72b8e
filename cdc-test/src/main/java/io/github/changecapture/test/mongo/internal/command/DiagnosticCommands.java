package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;

/** What clients and operators ask about the server itself. */
final class DiagnosticCommands {

  private static final String COMPATIBILITY = "featureCompatibilityVersion";
  private static final String TEST_COMMANDS = "enableTestCommands";

  private final ServerState state;
  private final ReplicaSet set;
  private final NodeOptions.TestCommands testCommands;
  private final Cursors cursors;

  DiagnosticCommands(
      ServerState state, ReplicaSet set, NodeOptions.TestCommands testCommands, Cursors cursors) {
    this.state = state;
    this.set = set;
    this.testCommands = testCommands;
    this.cursors = cursors;
  }

  void register(CommandTable table) {
    table.any("ping", command -> new BsonDocument());
    table.any("buildInfo", this::buildInfo);
    table.any("buildinfo", this::buildInfo);
    table.any("getParameter", this::parameters);
    table.any("replSetGetStatus", this::replicaSetStatus);
    table.any("serverStatus", this::serverStatus);
  }

  private BsonDocument buildInfo(Command command) {
    BsonArray numbers =
        new BsonArray(state.version().parts().stream().map(BsonInt32::new).toList());
    numbers.add(new BsonInt32(0));
    return new BsonDocument("version", new BsonString(state.version().toString()))
        .append("gitVersion", new BsonString("none: a protocol double"))
        .append("modules", new BsonArray())
        .append("versionArray", numbers)
        .append("bits", new BsonInt32(Long.SIZE))
        .append("debug", BsonBoolean.FALSE)
        .append("maxBsonObjectSize", new BsonInt32(BsonBytes.MAX_DOCUMENT))
        .append("storageEngines", new BsonArray(List.of(new BsonString("memory"))));
  }

  private BsonDocument parameters(Command command) {
    boolean all =
        command.get("getParameter") instanceof BsonString name && name.getValue().equals("*");
    BsonDocument found = new BsonDocument();
    if (all || command.has(COMPATIBILITY)) {
      String release = state.version().parts().get(0) + "." + state.version().parts().get(1);
      found.append(COMPATIBILITY, new BsonDocument("version", new BsonString(release)));
    }
    if (all || command.has(TEST_COMMANDS)) {
      found.append(
          TEST_COMMANDS, BsonBoolean.valueOf(testCommands == NodeOptions.TestCommands.ENABLED));
    }
    if (found.isEmpty()) {
      throw new ServerException(ErrorCode.INVALID_OPTIONS, "no option found to get");
    }
    return found;
  }

  private BsonDocument replicaSetStatus(Command command) {
    String name =
        set.name()
            .orElseThrow(
                () ->
                    new ServerException(
                        ErrorCode.NO_REPLICATION_ENABLED, "not running with --replSet"));
    boolean primary = set.isPrimary();
    BsonTimestamp latest = state.oplog().latest();
    BsonInt32 memberState = new BsonInt32(primary ? 1 : 2);
    BsonDocument member =
        new BsonDocument("_id", new BsonInt32(0))
            .append("name", new BsonString(set.host()))
            .append("health", new BsonDouble(1))
            .append("state", memberState)
            .append("stateStr", new BsonString(primary ? "PRIMARY" : "SECONDARY"))
            .append(
                "optime",
                new BsonDocument("ts", latest).append("t", new BsonInt64(state.oplog().term())))
            .append("optimeDate", new BsonDateTime(latest.getTime() * 1000L))
            .append("self", BsonBoolean.TRUE);
    return new BsonDocument("set", new BsonString(name))
        .append("date", new BsonDateTime(state.clock().now().toEpochMilli()))
        .append("myState", memberState)
        .append("term", new BsonInt64(state.oplog().term()))
        .append("members", new BsonArray(List.of(member)));
  }

  private BsonDocument serverStatus(Command command) {
    return new BsonDocument("host", new BsonString(set.host()))
        .append("version", new BsonString(state.version().toString()))
        .append("process", new BsonString("mongod"))
        .append("localTime", new BsonDateTime(state.clock().now().toEpochMilli()))
        .append(
            "metrics",
            new BsonDocument(
                "cursor",
                new BsonDocument(
                    "open", new BsonDocument("total", new BsonInt64(cursors.count())))));
  }
}
