package io.github.changecapture.test.mongo.internal.store;

import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * A view, which mongod keeps as a document of {@code system.views} in its database.
 *
 * @param namespace the view's name
 * @param on the collection or view that it shows
 * @param pipeline what it does with its documents
 */
public record View(Namespace namespace, Namespace on, List<BsonDocument> pipeline) {

  /** Copies the pipeline. */
  public View {
    pipeline = List.copyOf(pipeline);
  }

  /** Where the views of a database are kept. */
  public static Namespace catalog(String database) {
    return new Namespace(database, "system.views");
  }

  static Optional<StoredDocument> stored(Storage storage, Namespace namespace) {
    return storage
        .find(catalog(namespace.database()))
        .flatMap(views -> views.find(new BsonString(namespace.toString())));
  }

  /** The view of a name. */
  public static Optional<View> find(Storage storage, Namespace namespace) {
    return stored(storage, namespace).map(stored -> of(stored.document()));
  }

  /** The views of a database. */
  public static List<View> all(Storage storage, String database) {
    return storage.find(catalog(database)).stream()
        .flatMap(views -> views.documents().stream())
        .map(stored -> of(stored.document()))
        .toList();
  }

  private static View of(BsonDocument entry) {
    Namespace namespace = Namespace.parse(entry.getString("_id").getValue());
    return new View(
        namespace,
        new Namespace(namespace.database(), entry.getString("viewOn").getValue()),
        entry.getArray("pipeline").stream().map(BsonValue::asDocument).toList());
  }

  /**
   * Refuses a view, for what only a collection can.
   *
   * @throws ServerException 166 if there is a view of that name
   */
  public static void refuse(Storage storage, Namespace namespace) {
    if (stored(storage, namespace).isPresent()) {
      throw new ServerException(
          ErrorCode.COMMAND_NOT_SUPPORTED_ON_VIEW,
          "Namespace " + namespace + " is a view, not a collection");
    }
  }

  /** What {@code system.views} holds of it. */
  public BsonDocument entry() {
    BsonDocument entry = new BsonDocument("_id", new BsonString(namespace.toString()));
    entry.putAll(options());
    return entry;
  }

  /** What was said when it was created. */
  public BsonDocument options() {
    return new BsonDocument("viewOn", new BsonString(on.collection()))
        .append("pipeline", new BsonArray(pipeline));
  }
}
