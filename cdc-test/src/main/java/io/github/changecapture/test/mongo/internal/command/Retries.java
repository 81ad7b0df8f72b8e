package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * Remembers what the statements of retryable writes did, so that a repeated one isn't done again.
 * Call it under the server's lock.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/core/retryable-writes/">Retryable Writes</a>
 */
final class Retries {

  private final Map<BsonValue, Latest> sessions = new HashMap<>();

  /** The latest numbered command of a session. */
  private static final class Latest {
    private final long number;
    private final Map<Integer, BsonDocument> outcomes = new HashMap<>();

    private Latest(long number) {
      this.number = number;
    }
  }

  /**
   * What a statement did, or does now.
   *
   * @param statement its place in the command
   * @param work does it; one that throws may be tried again
   */
  BsonDocument once(Command command, int statement, Supplier<BsonDocument> work) {
    Optional<Long> number = command.number("txnNumber");
    BsonValue session = command.session();
    if (number.isEmpty() || session == null || command.inTransaction()) {
      return work.get();
    }
    Map<Integer, BsonDocument> outcomes = latest(session, number.get()).outcomes;
    int id = Math.toIntExact(command.number("stmtId").orElse(0L)) + statement;
    BsonDocument outcome = outcomes.get(id);
    if (outcome == null) {
      outcome = work.get();
      outcomes.put(id, outcome);
    }
    return outcome;
  }

  /**
   * Refuses a command that is older than one that its session already sent.
   *
   * @throws ServerException 225
   */
  void check(Command command) {
    Optional<Long> number = command.number("txnNumber");
    BsonValue session = command.session();
    if (number.isPresent() && session != null) {
      Latest unused = latest(session, number.get());
    }
  }

  /** Forgets a session that ended. */
  void end(BsonValue session) {
    sessions.remove(session);
  }

  private Latest latest(BsonValue session, long number) {
    Latest latest = sessions.get(session);
    if (latest != null && number < latest.number) {
      throw new ServerException(
          ErrorCode.TRANSACTION_TOO_OLD,
          "Retryable write with txnNumber %d is prohibited on session %s because a newer retryable write with txnNumber %d has already started on this session."
              .formatted(number, session, latest.number));
    }
    if (latest == null || number > latest.number) {
      latest = new Latest(number);
      sessions.put(session, latest);
    }
    return latest;
  }
}
