package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.Transaction;
import io.github.changecapture.test.mongo.internal.store.Transaction.Status;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Runs the commands of transactions, and their ends. A session has one transaction at a time, known
 * by its number.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/core/transactions-operations/">Transactions and
 *     Operations</a>
 */
final class Transactions implements CommandHandler {

  private static final Set<String> PERMITTED =
      Set.of(
          "insert",
          "update",
          "delete",
          "findAndModify",
          "findandmodify",
          "find",
          "aggregate",
          "distinct",
          "getMore",
          "killCursors",
          "create",
          "createIndexes");

  private final ServerState state;
  private final Cursors cursors;
  private final Retries retries;
  private final Map<BsonValue, Open> bySession = new HashMap<>();

  /** The latest transaction of a session, with the commands on what it sees. */
  private record Open(Transaction transaction, CommandTable commands) {}

  Transactions(ServerState state, Cursors cursors, Retries retries) {
    this.state = state;
    this.cursors = cursors;
    this.retries = retries;
  }

  void register(CommandTable table) {
    table.write("commitTransaction", this::commit);
    table.write("abortTransaction", this::abort);
  }

  /** Runs a command of a transaction; if it fails, the transaction is aborted. */
  @Override
  public BsonDocument run(Command command) {
    return state
        .lock()
        .locked(
            () -> {
              Open open = command.flag("startTransaction", false) ? begin(command) : find(command);
              return run(command, open);
            });
  }

  private static BsonDocument run(Command command, Open open) {
    try {
      checkPermitted(command, open);
      BsonDocument reply = open.commands().get(command.name()).handler().run(command);
      if (reply.containsKey("writeErrors")) {
        open.transaction().abort();
      }
      return reply;
    } catch (RuntimeException e) {
      open.transaction().abort();
      throw e;
    }
  }

  private static void checkPermitted(Command command, Open open) {
    if (!open.commands().has(command.name())) {
      throw new ServerException(
          ErrorCode.OPERATION_NOT_SUPPORTED_IN_TRANSACTION,
          "Cannot run '" + command.name() + "' in a multi-document transaction.");
    }
    if (AggregateCommand.opensStream(command)) {
      throw new ServerException(
          ErrorCode.OPERATION_NOT_SUPPORTED_IN_TRANSACTION,
          "Operation not permitted in transaction :: caused by :: Aggregation stage $changeStream"
              + " cannot run within a multi-document transaction");
    }
    if (Set.of("admin", "config", "local").contains(command.database())
        && !command.name().equals("killCursors")) {
      throw new ServerException(
          ErrorCode.OPERATION_NOT_SUPPORTED_IN_TRANSACTION,
          "Cannot run command against the '" + command.database() + "' database in a transaction.");
    }
  }

  private Open begin(Command command) {
    long number = number(command);
    Open before = bySession.get(session(command));
    if (before != null && before.transaction().number() == number) {
      throw ServerException.location(
          50911,
          "Cannot start a transaction at given transaction number %d a transaction with the same number is in state %s"
              .formatted(number, before.transaction().status()));
    }
    retries.check(command);
    Transaction transaction = new Transaction(command.sessionOfUser(), number, state);
    Open open = new Open(transaction, commands(transaction.view()));
    bySession.put(session(command), open);
    return open;
  }

  private CommandTable commands(ServerState view) {
    CommandTable table = new CommandTable(state.lock());
    CursorReplies replies = new CursorReplies(cursors);
    new WriteCommands(view, retries).register(table);
    table.write("findAndModify", new FindAndModifyCommand(view, retries));
    table.write("findandmodify", new FindAndModifyCommand(view, retries));
    new QueryCommands(view, replies).register(table);
    table.read("aggregate", new AggregateCommand(view, replies));
    new CursorCommands(cursors, replies).register(table);
    new CollectionCommands(view).register(table);
    new IndexCommands(view, replies).register(table);
    table.retain(PERMITTED);
    return table;
  }

  /**
   * The transaction that a command goes on with.
   *
   * @throws ServerException 251 if there is none or it was aborted, 256 if it was committed
   */
  private Open find(Command command) {
    Open open = ofNumber(command);
    if (open.transaction().status() == Status.COMMITTED) {
      throw new ServerException(ErrorCode.TRANSACTION_COMMITTED, ended(open, "committed"));
    }
    return open;
  }

  private Open ofNumber(Command command) {
    retries.check(command);
    @Nullable Open open = bySession.get(session(command));
    if (open == null || open.transaction().number() != number(command)) {
      throw new ServerException(
          ErrorCode.NO_SUCH_TRANSACTION,
          "Given transaction number %d does not match any in-progress transactions. The active transaction number is %d"
              .formatted(number(command), open == null ? -1 : open.transaction().number()));
    }
    if (open.transaction().status() == Status.ABORTED) {
      throw new ServerException(ErrorCode.NO_SUCH_TRANSACTION, ended(open, "aborted"));
    }
    return open;
  }

  private static String ended(Open open, String how) {
    return "Transaction with { txnNumber: %d } has been %s."
        .formatted(open.transaction().number(), how);
  }

  /** A commit that is repeated is no error. */
  private BsonDocument commit(Command command) {
    checkAdmin(command);
    Transaction transaction = ofNumber(command).transaction();
    if (transaction.status() == Status.IN_PROGRESS) {
      transaction.commit();
    }
    return new BsonDocument();
  }

  private BsonDocument abort(Command command) {
    checkAdmin(command);
    find(command).transaction().abort();
    return new BsonDocument();
  }

  private static void checkAdmin(Command command) {
    if (!command.database().equals("admin")) {
      throw new ServerException(
          ErrorCode.UNAUTHORIZED, command.name() + " may only be run against the admin database.");
    }
  }

  /** Aborts a session's transaction if a command has a later number. */
  void supersede(Command command) {
    BsonValue session = command.session();
    if (session != null && command.has("txnNumber")) {
      state
          .lock()
          .run(
              () -> {
                Open open = bySession.get(session);
                if (open != null && open.transaction().number() < number(command)) {
                  open.transaction().abort();
                }
              });
    }
  }

  /** Aborts the transaction of a session that ended. */
  void end(BsonValue session) {
    Open open = bySession.remove(session);
    if (open != null) {
      open.transaction().abort();
    }
  }

  /** Aborts every open transaction. */
  void abortAll() {
    state.lock().run(() -> bySession.values().forEach(open -> open.transaction().abort()));
  }

  private static long number(Command command) {
    return command.number("txnNumber").orElseThrow(Transactions::incomplete);
  }

  private static BsonValue session(Command command) {
    BsonValue session = command.session();
    if (session == null) {
      throw incomplete();
    }
    return session;
  }

  private static ServerException incomplete() {
    return new ServerException(
        ErrorCode.INVALID_OPTIONS, "A transaction's command needs an lsid and a txnNumber");
  }
}
