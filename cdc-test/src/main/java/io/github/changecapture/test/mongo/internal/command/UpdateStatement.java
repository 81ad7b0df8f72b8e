package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.query.Update;
import io.github.changecapture.test.mongo.query.UpdateContext;
import io.github.changecapture.test.mongo.query.UpdateResult;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** One update of an {@code update} or {@code findAndModify} command, ready to be applied. */
final class UpdateStatement {

  private final ServerState state;
  private final Selection selection;
  private final Update update;

  /**
   * What an update did to a document.
   *
   * @param after the document after
   * @param changed whether it is another than before
   */
  record Applied(RawBsonDocument after, boolean changed) {}

  /**
   * Reads a statement.
   *
   * @param change operators, a pipeline or a document to take the old one's place; null if the
   *     client sent none
   */
  UpdateStatement(
      ServerState state,
      Selection selection,
      @Nullable BsonValue change,
      @Nullable BsonValue arrayFilters) {
    this.state = state;
    this.selection = selection;
    if (change == null) {
      throw ServerException.location(
          40414, "BSON field 'update.updates.u' is missing but a required field");
    }
    this.update =
        Update.parse(
            change, arrayFilters == null ? List.of() : BsonBytes.documents(arrayFilters.asArray()));
  }

  Selection selection() {
    return selection;
  }

  boolean isReplacement() {
    return update.kind() == Update.Kind.REPLACEMENT;
  }

  /**
   * Changes a document.
   *
   * @return the document after, and whether it is another
   */
  Applied apply(StoredCollection collection, StoredDocument stored) {
    UpdateResult result =
        update.run(BsonBytes.decode(stored.document()), context(), selection.matchedIndex(stored));
    if (result.change() == UpdateResult.Change.NONE) {
      return new Applied(stored.document(), false);
    }
    RawBsonDocument after =
        isReplacement()
            ? NewDocument.prepared(result.document(), state.oplog().latest())
            : NewDocument.checkSize(BsonBytes.encode(result.document()));
    boolean written = state.writes().change(collection, stored, after, description(result));
    return new Applied(after, written);
  }

  private static @Nullable BsonDocument description(UpdateResult result) {
    return result.change() == UpdateResult.Change.UPDATE
        ? result.description().clone().append("disambiguatedPaths", result.disambiguatedPaths())
        : null;
  }

  /** Inserts the document that the filter and the update make. */
  RawBsonDocument upsert(Namespace namespace) {
    BsonDocument made = update.upsert(selection.filter().equalities(), context());
    RawBsonDocument document = NewDocument.prepared(made, state.oplog().latest());
    state.writes().insert(state.writes().collection(namespace), document);
    return document;
  }

  private UpdateContext context() {
    return new UpdateContext(state.clock().now(), state.oplog().latest());
  }

  /** Refuses a replacement of many. */
  void checkMulti(boolean multi) {
    if (multi && isReplacement()) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE, "multi update is not supported for replacement-style update");
    }
  }

  /** The array filters of a statement, null for none. */
  static @Nullable BsonArray arrayFilters(BsonDocument statement) {
    return Optional.ofNullable(statement.get("arrayFilters")).map(BsonValue::asArray).orElse(null);
  }
}
