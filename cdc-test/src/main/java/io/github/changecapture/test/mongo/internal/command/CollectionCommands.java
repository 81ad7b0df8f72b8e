package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.ServerVersion;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import io.github.changecapture.test.mongo.internal.store.View;
import io.github.changecapture.test.mongo.query.Pipeline;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * {@code create}, {@code collMod}, {@code drop}, {@code renameCollection} and {@code dropDatabase}.
 */
final class CollectionCommands {

  private static final String IMAGES = "changeStreamPreAndPostImages";

  /** Options that would change what the collection does in ways that the double doesn't know. */
  private static final Set<String> REFUSED =
      Set.of(
          "capped",
          "timeseries",
          "validator",
          "clusteredIndex",
          "encryptedFields",
          "expireAfterSeconds");

  /** Options that a collection keeps and shows. */
  private static final Set<String> KEPT =
      Set.of(IMAGES, "storageEngine", "indexOptionDefaults", "validationLevel", "validationAction");

  private final ServerState state;

  CollectionCommands(ServerState state) {
    this.state = state;
  }

  void register(CommandTable table) {
    table.write("create", this::create);
    table.write("collMod", this::modify);
    table.write("drop", this::drop);
    table.write("renameCollection", this::rename);
    table.write("dropDatabase", this::dropDatabase);
  }

  private BsonDocument create(Command command) {
    Namespace namespace = command.namespace();
    Selection.checkCollation(command.body());
    for (String option : REFUSED) {
      if (!BsonBooleans.isFalse(command.get(option))) {
        throw new ServerException(
            ErrorCode.COMMAND_NOT_SUPPORTED,
            "this double has no collections with the option " + option);
      }
    }
    checkImages(command);
    requireNone(namespace);
    if (command.has("viewOn")) {
      createView(namespace, command);
      return new BsonDocument();
    }
    if (command.has("pipeline")) {
      throw new ServerException(
          ErrorCode.INVALID_OPTIONS, "'pipeline' requires 'viewOn' to also be specified");
    }
    StoredCollection unused = state.writes().create(namespace, kept(command));
    return new BsonDocument();
  }

  private void requireNone(Namespace namespace) {
    if (state.storage().find(namespace).isPresent()) {
      throw new ServerException(
          ErrorCode.NAMESPACE_EXISTS, "Collection " + namespace + " already exists.");
    }
    if (View.find(state.storage(), namespace).isPresent()) {
      throw new ServerException(
          ErrorCode.NAMESPACE_EXISTS, "A view already exists. NS: " + namespace);
    }
  }

  private void createView(Namespace namespace, Command command) {
    List<BsonDocument> pipeline =
        command.has("pipeline") ? List.copyOf(command.documents("pipeline")) : List.of();
    Pipeline unused = Pipeline.parse(pipeline); // refuses what it doesn't know
    Namespace on = new Namespace(namespace.database(), command.text("viewOn")).checked();
    View view = new View(namespace.checked(), on, pipeline);
    StoredCollection catalog = state.writes().collection(View.catalog(namespace.database()));
    state.writes().insert(catalog, BsonBytes.encode(view.entry()));
  }

  private void checkImages(Command command) {
    if (!command.has(IMAGES)) {
      return;
    }
    if (!state.version().has(ServerVersion.Feature.IMAGES)) {
      throw unknown(command, IMAGES);
    }
    BsonValue enabled = command.document(IMAGES).get("enabled");
    if (enabled == null || !enabled.isBoolean()) {
      throw new ServerException(
          enabled == null ? 40414 : ErrorCode.TYPE_MISMATCH.number(),
          "BSON field '%s.enabled' is %s"
              .formatted(
                  IMAGES, enabled == null ? "missing but a required field" : "no bool: " + enabled),
          new BsonDocument(),
          null);
    }
  }

  private static ServerException unknown(Command command, String field) {
    return ServerException.location(
        40415, "BSON field '" + command.name() + "." + field + "' is an unknown field.");
  }

  private static BsonDocument kept(Command command) {
    BsonDocument options = new BsonDocument();
    command
        .body()
        .forEach(
            (name, value) -> {
              if (KEPT.contains(name)) {
                options.append(name, value);
              }
            });
    return options;
  }

  private BsonDocument modify(Command command) {
    View.refuse(state.storage(), command.namespace());
    StoredCollection collection = state.storage().get(command.namespace());
    checkImages(command);
    for (String option : command.body().keySet()) {
      if (REFUSED.contains(option) || option.equals("index")) {
        throw new ServerException(
            ErrorCode.COMMAND_NOT_SUPPORTED, "this double's collMod doesn't change " + option);
      }
    }
    state.writes().modify(collection, kept(command));
    return new BsonDocument();
  }

  private BsonDocument drop(Command command) {
    Namespace namespace = command.namespace();
    return state
        .storage()
        .find(namespace)
        .map(
            collection -> {
              int indexes = collection.indexes().size();
              state.writes().drop(collection);
              return new BsonDocument("nIndexesWas", new BsonInt32(indexes))
                  .append("ns", new BsonString(namespace.toString()));
            })
        .orElseGet(() -> dropView(namespace));
  }

  private BsonDocument dropView(Namespace namespace) {
    StoredCollection catalog =
        state.storage().find(View.catalog(namespace.database())).orElse(null);
    StoredDocument view =
        catalog == null ? null : catalog.find(new BsonString(namespace.toString())).orElse(null);
    if (catalog == null || view == null) {
      return new BsonDocument();
    }
    state.writes().delete(catalog, view);
    return new BsonDocument("ns", new BsonString(namespace.toString()));
  }

  private BsonDocument rename(Command command) {
    Namespace from = Namespace.parse(command.text("renameCollection")).checked();
    Namespace to = Namespace.parse(command.text("to")).checked();
    View.refuse(state.storage(), from);
    StoredCollection collection =
        state
            .storage()
            .find(from)
            .orElseThrow(
                () ->
                    new ServerException(
                        ErrorCode.NAMESPACE_NOT_FOUND,
                        "Source collection " + from + " does not exist"));
    if (from.equals(to)) {
      throw new ServerException(ErrorCode.ILLEGAL_OPERATION, "Can't rename a collection to itself");
    }
    if (View.find(state.storage(), to).isPresent()) {
      throw new ServerException(
          ErrorCode.NAMESPACE_EXISTS, "a view already exists with that name: " + to);
    }
    if (state.storage().find(to).isPresent() && !command.flag("dropTarget", false)) {
      throw new ServerException(ErrorCode.NAMESPACE_EXISTS, "target namespace exists");
    }
    if (from.database().equals(to.database())) {
      state.writes().rename(collection, to);
    } else {
      move(collection, to);
    }
    return new BsonDocument();
  }

  /**
   * Into another database a collection is copied under a passing name, then renamed, as mongod
   * does.
   */
  private void move(StoredCollection collection, Namespace to) {
    String passing = "tmp" + UUID.randomUUID().toString().substring(0, 5) + ".renameCollection";
    StoredCollection copy =
        state.writes().create(new Namespace(to.database(), passing), collection.options());
    List<BsonDocument> indexes = collection.indexes();
    if (indexes.size() > 1) {
      state.writes().createIndexes(copy, indexes.subList(1, indexes.size()));
    }
    for (StoredDocument stored : List.copyOf(collection.documents())) {
      state.writes().insert(copy, stored.document());
    }
    state.writes().rename(copy, to);
    state.writes().drop(collection);
  }

  private BsonDocument dropDatabase(Command command) {
    String database = command.database();
    if (Namespace.isInternal(database)) {
      throw new ServerException(
          ErrorCode.ILLEGAL_OPERATION, "Dropping the '" + database + "' database is prohibited.");
    }
    boolean exists = !state.storage().collections(database).isEmpty();
    state.writes().dropDatabase(database);
    BsonValue dropped = new BsonString(database);
    return exists ? new BsonDocument("dropped", dropped) : new BsonDocument();
  }
}
