package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.query.Projection;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** {@code findAndModify}: changes or removes one document and gives it before or after. */
final class FindAndModifyCommand implements CommandHandler {

  private final ServerState state;
  private final Retries retries;

  FindAndModifyCommand(ServerState state, Retries retries) {
    this.state = state;
    this.retries = retries;
  }

  @Override
  public BsonDocument run(Command command) {
    Selection.checkCollation(command.body());
    boolean remove = command.flag("remove", false);
    BsonValue change = command.get("update");
    if (remove == (change != null)) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE,
          remove
              ? "Cannot specify both an update and remove=true"
              : "Either an update or remove=true must be specified");
    }
    return retries.once(
        command, 0, () -> change == null ? remove(command) : update(command, change));
  }

  private BsonDocument remove(Command command) {
    if (command.flag("new", false)) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE,
          "Cannot specify both new=true and remove=true; 'remove' always returns the deleted"
              + " document");
    }
    Namespace namespace = command.namespace();
    Optional<StoredDocument> selected = first(command, namespace, selection(command));
    selected.ifPresent(document -> state.writes().delete(state.storage().get(namespace), document));
    BsonDocument outcome = new BsonDocument("n", new BsonInt32(selected.isPresent() ? 1 : 0));
    return reply(command, outcome, selected.map(StoredDocument::document).orElse(null));
  }

  private BsonDocument update(Command command, BsonValue change) {
    Namespace namespace = command.namespace();
    Selection selection = selection(command);
    UpdateStatement update =
        new UpdateStatement(state, selection, change, UpdateStatement.arrayFilters(command.body()));
    Optional<StoredDocument> selected = first(command, namespace, selection);
    boolean wantsNew = command.flag("new", false);
    if (selected.isPresent()) {
      StoredCollection collection = state.storage().get(namespace);
      RawBsonDocument before = selected.get().document();
      RawBsonDocument after = update.apply(collection, selected.get()).after();
      return reply(command, outcome(true), wantsNew ? after : before);
    }
    if (!command.flag("upsert", false)) {
      return reply(command, outcome(false), null);
    }
    RawBsonDocument inserted = update.upsert(namespace);
    BsonDocument outcome =
        new BsonDocument("n", new BsonInt32(1))
            .append("upserted", inserted.get("_id"))
            .append("updatedExisting", BsonBoolean.FALSE);
    return reply(command, outcome, wantsNew ? inserted : null);
  }

  private Selection selection(Command command) {
    return Selection.of(command.document("query"), command.document("let"), state);
  }

  private Optional<StoredDocument> first(
      Command command, Namespace namespace, Selection selection) {
    return selection.forWrite(namespace, command.document("sort"), 1, state).stream().findFirst();
  }

  private static BsonDocument outcome(boolean found) {
    return new BsonDocument("n", new BsonInt32(found ? 1 : 0))
        .append("updatedExisting", BsonBoolean.valueOf(found));
  }

  private static BsonDocument reply(
      Command command, BsonDocument outcome, @Nullable RawBsonDocument document) {
    BsonDocument fields = command.document("fields");
    BsonValue value =
        document == null
            ? BsonNull.VALUE
            : fields.isEmpty()
                ? document
                : BsonBytes.encode(Projection.parse(fields).apply(document));
    return new BsonDocument("lastErrorObject", outcome).append("value", value);
  }
}
