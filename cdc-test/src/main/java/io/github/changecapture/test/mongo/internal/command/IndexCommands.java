package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/** {@code createIndexes}, {@code dropIndexes} and {@code listIndexes}. */
final class IndexCommands {

  private final ServerState state;
  private final CursorReplies replies;

  IndexCommands(ServerState state, CursorReplies replies) {
    this.state = state;
    this.replies = replies;
  }

  void register(CommandTable table) {
    table.write("createIndexes", this::create);
    table.write("dropIndexes", this::drop);
    table.read("listIndexes", this::list);
  }

  private BsonDocument create(Command command) {
    Namespace namespace = command.namespace();
    boolean existed = state.storage().find(namespace).isPresent();
    StoredCollection collection = state.writes().collection(namespace);
    int before = collection.indexes().size();
    List<BsonDocument> wanted = new ArrayList<>();
    for (BsonDocument given : command.documents("indexes")) {
      Selection.checkCollation(given);
      BsonDocument spec = complete(given);
      if (!isThere(collection, spec)) {
        wanted.add(spec);
      }
    }
    if (!wanted.isEmpty()) {
      state.writes().createIndexes(collection, wanted);
    }
    BsonDocument reply =
        new BsonDocument("numIndexesBefore", new BsonInt32(before))
            .append("numIndexesAfter", new BsonInt32(collection.indexes().size()))
            .append("createdCollectionAutomatically", BsonBoolean.valueOf(!existed));
    return wanted.isEmpty()
        ? reply.append("note", new BsonString("all indexes already exist"))
        : reply.append("commitQuorum", new BsonString("votingMembers"));
  }

  /** The specification as {@code listIndexes} shows it, with a version in front. */
  private static BsonDocument complete(BsonDocument given) {
    if (!given.containsKey("key") || !given.containsKey("name")) {
      throw new ServerException(
          ErrorCode.FAILED_TO_PARSE,
          "Error in specification "
              + given.toJson()
              + " :: caused by :: key and name are required");
    }
    BsonDocument spec = new BsonDocument("v", new BsonInt32(2));
    given.forEach(
        (name, value) -> {
          if (!name.equals("ns") && !name.equals("v")) {
            spec.append(name, value);
          }
        });
    return spec;
  }

  private static boolean isThere(StoredCollection collection, BsonDocument spec) {
    for (BsonDocument index : collection.indexes()) {
      boolean sameName = index.getString("name").equals(spec.getString("name"));
      boolean sameKey = sameKey(index, spec);
      boolean isOnId = sameKey && index.getString("name").getValue().equals("_id_");
      if (isOnId || (sameName && sameKey && index.equals(spec))) {
        return true;
      }
      if (sameName) {
        throw new ServerException(
            ErrorCode.INDEX_KEY_SPECS_CONFLICT,
            "An existing index has the same name as the requested index. When index names are not"
                + " specified, they are auto generated and can cause conflicts. Please refer to our"
                + " documentation. Requested index: "
                + spec.toJson()
                + ", existing index: "
                + index.toJson());
      }
      if (sameKey) {
        throw new ServerException(
            ErrorCode.INDEX_OPTIONS_CONFLICT,
            "Index already exists with a different name: " + index.getString("name").getValue());
      }
    }
    return false;
  }

  /** Whether two indexes are on the same fields in the same order. */
  private static boolean sameKey(BsonDocument one, BsonDocument other) {
    return List.copyOf(one.getDocument("key").entrySet())
        .equals(List.copyOf(other.getDocument("key").entrySet()));
  }

  private BsonDocument drop(Command command) {
    StoredCollection collection = state.storage().get(command.namespace());
    int before = collection.indexes().size();
    BsonValue which = command.get("index");
    List<BsonDocument> dropped = which == null ? List.of() : named(collection, which);
    dropped.forEach(index -> state.writes().dropIndex(collection, index));
    return new BsonDocument("nIndexesWas", new BsonInt32(before));
  }

  private static List<BsonDocument> named(StoredCollection collection, BsonValue which) {
    List<BsonDocument> all = collection.indexes();
    if (which.equals(new BsonString("*"))) {
      return all.subList(1, all.size());
    }
    List<BsonDocument> found = new ArrayList<>();
    for (BsonValue one : which.isArray() ? which.asArray() : List.of(which)) {
      found.add(
          all.stream()
              .filter(index -> one.equals(index.get("name")) || one.equals(index.get("key")))
              .findFirst()
              .orElseThrow(
                  () ->
                      new ServerException(
                          ErrorCode.INDEX_NOT_FOUND, "index not found with name [" + one + "]")));
    }
    if (found.contains(all.get(0))) {
      throw new ServerException(ErrorCode.INVALID_OPTIONS, "cannot drop _id index");
    }
    return found;
  }

  private BsonDocument list(Command command) {
    Namespace namespace = command.namespace();
    StoredCollection collection =
        state
            .storage()
            .find(namespace)
            .orElseThrow(
                () ->
                    new ServerException(
                        ErrorCode.NAMESPACE_NOT_FOUND, "ns does not exist: " + namespace));
    return replies.list(command, namespace.toString(), collection.indexes());
  }
}
