package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.cursor.IteratorCursor;
import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.PathValues;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.query.BsonOrder;
import io.github.changecapture.test.mongo.query.Projection;
import io.github.changecapture.test.mongo.query.Sorting;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** {@code find}, {@code count} and {@code distinct}. */
final class QueryCommands {

  private static final Set<String> REFUSED =
      Set.of("returnKey", "showRecordId", "tailable", "awaitData");

  private final ServerState state;
  private final CursorReplies replies;

  QueryCommands(ServerState state, CursorReplies replies) {
    this.state = state;
    this.replies = replies;
  }

  void register(CommandTable table) {
    table.read("find", this::find);
    table.read("count", this::count);
    table.read("distinct", this::distinct);
  }

  private BsonDocument find(Command command) {
    for (String option : REFUSED) {
      if (command.has(option) && !BsonBooleans.isFalse(command.get(option))) {
        throw new ServerException(
            ErrorCode.COMMAND_NOT_SUPPORTED, "this double's find has no option " + option);
      }
    }
    Selection.checkCollation(command.body());
    Namespace namespace = command.namespace();
    long limit = Math.abs(command.number("limit").orElse(0L));
    Stream<RawBsonDocument> found =
        documents(namespace, command)
            .skip(command.number("skip").orElse(0L))
            .limit(limit == 0 ? Long.MAX_VALUE : limit);
    BsonDocument projection = command.document("projection");
    if (!projection.isEmpty()) {
      Projection shape = Projection.parse(projection);
      found = found.map(document -> BsonBytes.encode(shape.apply(document)));
    }
    BsonDocument reply =
        replies.open(
            command,
            new IteratorCursor(namespace.toString(), found.iterator()),
            CursorReplies.batchSize(command.body()));
    return command.flag("singleBatch", false) ? replies.closed(reply) : reply;
  }

  private Stream<RawBsonDocument> documents(Namespace namespace, Command command) {
    Selection selection = Selection.of(command.document("filter"), command.document("let"), state);
    IndexRange range = IndexRange.of(command);
    BsonDocument sort = command.document("sort");
    if (namespace.equals(OplogDocuments.NAMESPACE)) {
      BsonValue direction = sort.get("$natural", sort.get("ts", new BsonInt32(1)));
      return OplogDocuments.all(state.oplog(), Selection.isDescending(direction))
          .filter(selection::matches);
    }
    List<RawBsonDocument> viewed = ViewedDocuments.of(namespace, state).orElse(null);
    if (viewed != null) {
      Stream<RawBsonDocument> matching = viewed.stream().filter(selection::matches);
      return sort.isEmpty() ? matching : matching.sorted(Sorting.parse(sort));
    }
    return state
        .storage()
        .find(namespace)
        .map(collection -> selected(collection, selection, sort, command.get("hint")))
        .orElse(Stream.of())
        .filter(range::contains);
  }

  /** The selected documents; what is selected now, even if it is read later. */
  private static Stream<RawBsonDocument> selected(
      StoredCollection collection,
      Selection selection,
      BsonDocument sort,
      @Nullable BsonValue hint) {
    BsonDocument hinted = hint == null ? new BsonDocument() : Hint.order(collection, hint);
    return selection.sorted(collection, sort.isEmpty() ? hinted : sort).toList().stream()
        .map(StoredDocument::document);
  }

  private Stream<RawBsonDocument> all(Namespace namespace, Selection selection) {
    if (namespace.equals(OplogDocuments.NAMESPACE)) {
      return OplogDocuments.all(state.oplog(), false).filter(selection::matches);
    }
    List<RawBsonDocument> viewed = ViewedDocuments.of(namespace, state).orElse(null);
    if (viewed != null) {
      return viewed.stream().filter(selection::matches);
    }
    return state.storage().find(namespace).stream()
        .flatMap(selection::in)
        .map(StoredDocument::document);
  }

  private BsonDocument count(Command command) {
    Selection.checkCollation(command.body());
    Selection selection = Selection.of(command.document("query"), new BsonDocument(), state);
    long limit = Math.abs(command.number("limit").orElse(0L));
    long count =
        all(command.namespace(), selection)
            .skip(command.number("skip").orElse(0L))
            .limit(limit == 0 ? Long.MAX_VALUE : limit)
            .count();
    return new BsonDocument("n", new BsonInt32(Math.toIntExact(count)));
  }

  private BsonDocument distinct(Command command) {
    Selection.checkCollation(command.body());
    Selection selection = Selection.of(command.document("query"), new BsonDocument(), state);
    String key = command.text("key");
    Set<BsonValue> values = new TreeSet<>(BsonOrder.INSTANCE);
    all(command.namespace(), selection)
        .forEach(document -> values.addAll(PathValues.of(document, key)));
    return new BsonDocument("values", new BsonArray(List.copyOf(values)));
  }
}
