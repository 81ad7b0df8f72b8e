package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** Logical sessions. They hold what retryable writes did, and an open transaction. */
final class SessionCommands {

  private final ServerState state;
  private final Retries retries;
  private final Transactions transactions;

  SessionCommands(ServerState state, Retries retries, Transactions transactions) {
    this.state = state;
    this.retries = retries;
    this.transactions = transactions;
  }

  void register(CommandTable table) {
    table.any("startSession", this::start);
    table.any("refreshSessions", command -> new BsonDocument());
    table.any("endSessions", this::end);
    table.any("killSessions", this::end);
  }

  private BsonDocument start(Command command) {
    BsonValue id = new BsonBinary(UUID.randomUUID());
    return new BsonDocument("id", new BsonDocument("id", id))
        .append("timeoutMinutes", new BsonInt32(30));
  }

  private BsonDocument end(Command command) {
    state
        .lock()
        .run(
            () -> {
              for (RawBsonDocument session : command.documents(command.name())) {
                retries.end(session);
                transactions.end(session);
              }
            });
    return new BsonDocument();
  }
}
