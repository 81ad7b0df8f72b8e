package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.query.QueryException;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;

/**
 * {@code insert}, {@code update} and {@code delete}: each a list of statements that succeed or fail
 * one by one.
 */
final class WriteCommands {

  private static final BsonInt32 ONE = new BsonInt32(1);
  private static final BsonInt32 ZERO = new BsonInt32(0);

  private final ServerState state;
  private final Retries retries;

  WriteCommands(ServerState state, Retries retries) {
    this.state = state;
    this.retries = retries;
  }

  void register(CommandTable table) {
    table.write("insert", this::insert);
    table.write("update", this::update);
    table.write("delete", this::delete);
  }

  private BsonDocument insert(Command command) {
    Namespace namespace = command.namespace();
    return run(command, command.documents("documents"), document -> insert(namespace, document));
  }

  private BsonDocument insert(Namespace namespace, RawBsonDocument document) {
    RawBsonDocument prepared = NewDocument.prepared(document, state.oplog().latest());
    state.writes().insert(state.writes().collection(namespace), prepared);
    return new BsonDocument("n", ONE);
  }

  private BsonDocument update(Command command) {
    Namespace namespace = command.namespace();
    BsonDocument let = command.document("let");
    return run(
        command, command.documents("updates"), statement -> update(namespace, statement, let));
  }

  private BsonDocument update(Namespace namespace, RawBsonDocument statement, BsonDocument let) {
    Selection.checkCollation(statement);
    Selection selection =
        Selection.of(statement.getDocument("q"), withConstants(statement, let), state);
    UpdateStatement update =
        new UpdateStatement(
            state, selection, statement.get("u"), UpdateStatement.arrayFilters(statement));
    boolean multi = statement.getBoolean("multi", BsonBoolean.FALSE).getValue();
    update.checkMulti(multi);
    List<StoredDocument> selected = selected(namespace, selection, statement, multi);
    if (selected.isEmpty() && statement.getBoolean("upsert", BsonBoolean.FALSE).getValue()) {
      RawBsonDocument inserted = update.upsert(namespace);
      return new BsonDocument("n", ONE)
          .append("nModified", ZERO)
          .append("upserted", inserted.get("_id"));
    }
    int modified = 0;
    for (StoredDocument stored : selected) {
      StoredCollection collection = state.storage().get(namespace);
      if (update.apply(collection, stored).changed()) {
        modified++;
      }
    }
    return new BsonDocument("n", new BsonInt32(selected.size()))
        .append("nModified", new BsonInt32(modified));
  }

  /** The variables of a command and the constants of one of its statements. */
  private static BsonDocument withConstants(BsonDocument statement, BsonDocument let) {
    BsonDocument constants = statement.getDocument("c", new BsonDocument());
    if (constants.isEmpty()) {
      return let;
    }
    BsonDocument all = new BsonDocument();
    all.putAll(let);
    all.putAll(constants);
    return all;
  }

  private BsonDocument delete(Command command) {
    Namespace namespace = command.namespace();
    BsonDocument let = command.document("let");
    return run(
        command, command.documents("deletes"), statement -> delete(namespace, statement, let));
  }

  private BsonDocument delete(Namespace namespace, RawBsonDocument statement, BsonDocument let) {
    Selection.checkCollation(statement);
    Selection selection = Selection.of(statement.getDocument("q"), let, state);
    int limit = statement.getNumber("limit").intValue();
    if (limit != 0 && limit != 1) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE,
          "The limit field in delete objects must be 0 or 1. Got " + limit);
    }
    List<StoredDocument> selected = selected(namespace, selection, statement, limit == 0);
    selected.forEach(document -> state.writes().delete(state.storage().get(namespace), document));
    return new BsonDocument("n", new BsonInt32(selected.size()));
  }

  private List<StoredDocument> selected(
      Namespace namespace, Selection selection, BsonDocument statement, boolean all) {
    BsonDocument sort = statement.getDocument("sort", new BsonDocument());
    return selection.forWrite(namespace, sort, all ? Long.MAX_VALUE : 1, state);
  }

  /** What one statement does. */
  private interface Statement {
    BsonDocument run(RawBsonDocument statement);
  }

  private BsonDocument run(Command command, List<RawBsonDocument> statements, Statement work) {
    if (statements.isEmpty() || statements.size() > HelloCommand.MAX_WRITE_BATCH) {
      throw new ServerException(
          ErrorCode.INVALID_LENGTH,
          "Write batch sizes must be between 1 and %d. Got %d operations."
              .formatted(HelloCommand.MAX_WRITE_BATCH, statements.size()));
    }
    retries.check(command);
    boolean ordered = command.flag("ordered", true);
    WriteResult result = new WriteResult();
    for (int i = 0; i < statements.size(); i++) {
      RawBsonDocument statement = statements.get(i);
      try {
        result.succeeded(i, retries.once(command, i, () -> work.run(statement)));
      } catch (ServerException | QueryException e) {
        ServerException failure = Errors.asServerException(e);
        if (command.inTransaction() && Errors.isTransient(failure)) {
          throw failure;
        }
        result.failed(i, failure);
        if (ordered || command.inTransaction()) {
          break;
        }
      }
    }
    return result.reply();
  }
}
