package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.View;
import io.github.changecapture.test.mongo.query.Filter;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;

/** {@code listDatabases} and {@code listCollections}. */
final class ListCommands {

  private final ServerState state;
  private final CursorReplies replies;

  ListCommands(ServerState state, CursorReplies replies) {
    this.state = state;
    this.replies = replies;
  }

  void register(CommandTable table) {
    table.read("listDatabases", this::databases);
    table.read("listCollections", this::collections);
  }

  private BsonDocument databases(Command command) {
    Filter filter = Filter.parse(command.document("filter"));
    boolean nameOnly = command.flag("nameOnly", false);
    Set<String> names = new TreeSet<>(state.storage().databases());
    names.addAll(Set.of("admin", "config", "local"));
    List<BsonDocument> databases =
        names.stream()
            .map(this::database)
            .filter(filter::matches)
            .map(database -> nameOnly ? only(database, "name") : database)
            .toList();
    BsonDocument reply = new BsonDocument("databases", new BsonArray(databases));
    if (!nameOnly) {
      long total = names.stream().mapToLong(this::size).sum();
      reply
          .append("totalSize", new BsonInt64(total))
          .append("totalSizeMb", new BsonInt64(total >> 20));
    }
    return reply;
  }

  private BsonDocument database(String name) {
    boolean empty = !Namespace.isInternal(name) && state.storage().collections(name).isEmpty();
    return new BsonDocument("name", new BsonString(name))
        .append("sizeOnDisk", new BsonInt64(size(name)))
        .append("empty", BsonBoolean.valueOf(empty));
  }

  private long size(String database) {
    return state.storage().collections(database).stream().mapToLong(StoredCollection::bytes).sum();
  }

  private BsonDocument collections(Command command) {
    Filter filter = Filter.parse(command.document("filter"));
    boolean nameOnly = command.flag("nameOnly", false);
    Stream<BsonDocument> all =
        Stream.concat(
            state.storage().collections(command.database()).stream().map(ListCommands::collection),
            View.all(state.storage(), command.database()).stream().map(ListCommands::view));
    List<BsonDocument> found =
        all.filter(filter::matches)
            .map(collection -> nameOnly ? only(collection, "name", "type") : collection)
            .toList();
    return replies.list(command, command.database() + ".$cmd.listCollections", found);
  }

  private static BsonDocument collection(StoredCollection collection) {
    return new BsonDocument("name", new BsonString(collection.namespace().collection()))
        .append("type", new BsonString("collection"))
        .append("options", collection.options())
        .append(
            "info",
            new BsonDocument("readOnly", BsonBoolean.FALSE).append("uuid", collection.uuid()))
        .append("idIndex", collection.indexes().get(0));
  }

  private static BsonDocument view(View view) {
    return new BsonDocument("name", new BsonString(view.namespace().collection()))
        .append("type", new BsonString("view"))
        .append("options", view.options())
        .append("info", new BsonDocument("readOnly", BsonBoolean.TRUE));
  }

  private static BsonDocument only(BsonDocument document, String... fields) {
    BsonDocument less = new BsonDocument();
    for (String field : fields) {
      BsonValue value = document.get(field);
      if (value != null) {
        less.append(field, value);
      }
    }
    return less;
  }
}
