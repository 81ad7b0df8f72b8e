package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.cursor.OpenCursor;
import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.wire.Reply;
import io.github.changecapture.test.mongo.internal.wire.Request;
import io.github.changecapture.test.mongo.internal.wire.RequestHandler;
import io.github.changecapture.test.mongo.query.QueryException;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;

/** Runs the commands of all connections and makes their replies. */
public final class Dispatcher {

  private static final int HASH_BYTES = 20;

  private final ServerState state;
  private final ReplicaSet set;
  private final Cursors cursors;
  private final CommandTable table;
  private final FailCommand failCommand;
  private final FailCommand failGetMore;
  private final Interference interference;
  private final Retries retries = new Retries();
  private final Transactions transactions;
  private final AccessControl access;

  /** A dispatcher of all commands that the double knows. */
  public Dispatcher(
      ServerState state,
      ReplicaSet set,
      NodeOptions options,
      Cursors cursors,
      Interference interference) {
    this.state = state;
    this.set = set;
    this.cursors = cursors;
    this.interference = interference;
    this.table = new CommandTable(state.lock());
    this.transactions = new Transactions(state, cursors, retries);
    this.failCommand = new FailCommand(FailCommand.Point.COMMAND, state.lock());
    this.failGetMore = new FailCommand(FailCommand.Point.GET_MORE, state.lock());
    this.access = new AccessControl(options.users());
    registerAll(options);
  }

  private void registerAll(NodeOptions options) {
    AuthCommands auth = new AuthCommands(options.users());
    auth.register(table);
    CommandHandler hello = new HelloCommand(set, auth, state);
    table.any("hello", hello);
    table.any("isMaster", hello);
    table.any("ismaster", hello);
    if (options.testCommands() == NodeOptions.TestCommands.ENABLED) {
      table.any("configureFailPoint", this::configureFailPoint);
    }
    new DiagnosticCommands(state, set, options.testCommands(), cursors).register(table);
    transactions.register(table);
    new SessionCommands(state, retries, transactions, cursors).register(table);
    new WriteCommands(state, retries).register(table);
    table.write("findAndModify", new FindAndModifyCommand(state, retries));
    table.write("findandmodify", new FindAndModifyCommand(state, retries));
    new CollectionCommands(state).register(table);
    CursorReplies replies = new CursorReplies(cursors);
    new CursorCommands(cursors, replies).register(table);
    new QueryCommands(state, replies).register(table);
    table.read("aggregate", new AggregateCommand(state, replies));
    new ListCommands(state, replies).register(table);
    new IndexCommands(state, replies).register(table);
    new Statistics(state).register(table);
  }

  private BsonDocument configureFailPoint(Command command) {
    return Stream.of(failCommand, failGetMore)
        .filter(point -> point.isMeantBy(command))
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException(
                    ErrorCode.FAIL_POINT_SET_FAILED,
                    "this double has the fail points failCommand and"
                        + " failGetMoreAfterCursorCheckout only"))
        .configure(command);
  }

  /** The handler for a connection. */
  public RequestHandler forConnection(int number) {
    Client client = new Client(number);
    return request -> handle(request, client);
  }

  private Reply handle(Request request, Client client) {
    Command command = new Command(request, client);
    try {
      Optional<FailCommand.Failure> failure = failCommand.against(command);
      failure.ifPresent(this::block);
      if (failure.filter(FailCommand.Failure::closesConnection).isPresent()) {
        return new Reply.HangUp();
      }
      RawBsonDocument body = run(command, failure);
      interference.awaitRelease(command);
      OptionalInt cut = interference.cutOf(command);
      return cut.isPresent() ? new Reply.Cut(body, cut.getAsInt()) : new Reply.Answer(body);
    } catch (ServerException e) {
      // only a shutdown ends these waits
      return new Reply.HangUp();
    }
  }

  private void block(FailCommand.Failure failure) {
    long millis = failure.blockMillis();
    if (millis > 0) {
      boolean unused = state.lock().await(() -> false, System.nanoTime() + millis * 1_000_000);
    }
  }

  private RawBsonDocument run(Command command, Optional<FailCommand.Failure> failure) {
    boolean ofChangeStream = isOfChangeStream(command, failure);
    BsonDocument reply;
    try {
      failure.flatMap(FailCommand.Failure::error).ifPresent(Dispatcher::fail);
      interference.refusal(command).ifPresent(refusal -> refuse(command, refusal));
      failGetMore(command);
      CommandTable.Entry entry = table.get(command.name());
      access.check(command);
      set.checkMember(command);
      set.check(entry.access(), isSecondaryOk(command));
      transactions.supersede(command);
      CommandHandler handler =
          command.inTransaction() && !command.endsTransaction() ? transactions : entry.handler();
      reply = handler.run(command).append("ok", new BsonDouble(1));
      BsonDocument done = reply;
      failure
          .flatMap(FailCommand.Failure::writeConcernError)
          .ifPresent(error -> Errors.addWriteConcernError(done, error, command));
    } catch (ServerException | QueryException e) {
      reply = Errors.reply(Errors.asServerException(e), command, ofChangeStream, set);
    } catch (RuntimeException e) {
      // a command that isn't of the form that it should be: the client must hear of it
      reply = Errors.reply(Errors.asServerException(e), command, ofChangeStream, set);
    }
    return BsonBytes.encode(withTimes(reply));
  }

  private static void fail(ServerException failure) {
    throw failure;
  }

  /** A getMore that fails closes its cursor; only failCommand strikes before the cursor is used. */
  private void refuse(Command command, ServerException refusal) {
    if (command.name().equals("getMore")) {
      boolean unused = cursors.kill(command.number("getMore").orElse(0L));
    }
    throw refusal;
  }

  private void failGetMore(Command command) {
    if (command.name().equals("getMore")) {
      OpenCursor unused = cursors.get(command.number("getMore").orElse(0L));
      failGetMore
          .against(command)
          .flatMap(FailCommand.Failure::error)
          .ifPresent(error -> refuse(command, error));
    }
  }

  /** Whether an error is a change stream's; failCommand strikes before a getMore has its cursor. */
  private boolean isOfChangeStream(Command command, Optional<FailCommand.Failure> failure) {
    if (command.name().equals("getMore")
        && failure.flatMap(FailCommand.Failure::error).isPresent()) {
      return false;
    }
    try {
      return command.name().equals("getMore")
          ? cursors.isChangeStream(command.number("getMore").orElse(0L))
          : AggregateCommand.opensStream(command);
    } catch (ServerException e) {
      return false;
    }
  }

  private static boolean isSecondaryOk(Command command) {
    BsonDocument preference = command.document("$readPreference");
    BsonString mode = preference.getString("mode", new BsonString("primary"));
    return !mode.getValue().equals("primary");
  }

  /** Aborts all transactions, as a node does that is no primary any more. */
  public void abortTransactions() {
    transactions.abortAll();
  }

  /** The reply with cluster time and operation time, which every reply of a replica set has. */
  private BsonDocument withTimes(BsonDocument reply) {
    if (set.name().isEmpty()) {
      return reply;
    }
    BsonTimestamp latest = state.oplog().latest();
    BsonDocument signature =
        new BsonDocument("hash", new BsonBinary(new byte[HASH_BYTES]))
            .append("keyId", new BsonInt64(0));
    return reply
        .append(
            "$clusterTime", new BsonDocument("clusterTime", latest).append("signature", signature))
        .append("operationTime", latest);
  }
}
