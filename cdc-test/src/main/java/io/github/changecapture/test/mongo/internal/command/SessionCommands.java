package io.github.changecapture.test.mongo.internal.command;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import java.util.HashSet;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/**
 * Logical sessions. They hold what retryable writes did, an open transaction, and cursors. {@code
 * killSessions} closes these at once, {@code endSessions} only when the server looks through its
 * sessions: mongod does so every five minutes, the double only when {@code
 * refreshLogicalSessionCacheNow} says so, as it can to mongod.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/command/endSessions/">endSessions</a>
 */
final class SessionCommands {

  private final ServerState state;
  private final Retries retries;
  private final Transactions transactions;
  private final Cursors cursors;

  /** Those that may still have cursors. */
  private final Set<BsonValue> ended = new HashSet<>();

  SessionCommands(ServerState state, Retries retries, Transactions transactions, Cursors cursors) {
    this.state = state;
    this.retries = retries;
    this.transactions = transactions;
    this.cursors = cursors;
  }

  void register(CommandTable table) {
    table.any("startSession", this::start);
    table.any("refreshSessions", command -> new BsonDocument());
    table.any("endSessions", this::end);
    table.any("killSessions", this::kill);
    table.any("refreshLogicalSessionCacheNow", this::refresh);
  }

  private BsonDocument start(Command command) {
    BsonValue id = new BsonBinary(UUID.randomUUID());
    return new BsonDocument("id", new BsonDocument("id", id))
        .append("timeoutMinutes", new BsonInt32(30));
  }

  private BsonDocument kill(Command command) {
    BsonDocument done = end(command);
    closeCursorsOfEnded();
    return done;
  }

  private BsonDocument refresh(Command command) {
    closeCursorsOfEnded();
    return new BsonDocument();
  }

  private void closeCursorsOfEnded() {
    Set<BsonValue> sessions = new HashSet<>();
    state
        .lock()
        .run(
            () -> {
              sessions.addAll(ended);
              ended.clear();
            });
    cursors.killOfSessions(sessions);
  }

  private BsonDocument end(Command command) {
    state
        .lock()
        .run(
            () -> {
              for (RawBsonDocument session : command.documents(command.name())) {
                BsonValue id = requireNonNull(session.get("id"));
                retries.end(id);
                transactions.end(id);
                if (cursors.hasSession(id)) {
                  ended.add(id);
                }
              }
            });
    return new BsonDocument();
  }
}
