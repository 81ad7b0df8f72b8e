package io.github.changecapture.discovery;

import io.github.changecapture.discovery.DiscoveredCollection.Kind;
import io.github.changecapture.event.Namespace;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * A collection as a server lists it.
 *
 * @param viewOn the collection that a view is made from, or null
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/command/listCollections/">listCollections</a>
 */
record Listed(Namespace namespace, Kind kind, @Nullable String viewOn) {
  private static final String SYSTEM = "system.";

  static Listed of(String database, BsonDocument entry) {
    BsonDocument options = entry.getDocument("options", new BsonDocument());
    return new Listed(
        new Namespace(database, entry.getString("name").getValue()),
        Kind.of(entry.getString("type", new BsonString("collection")).getValue()),
        options.get("viewOn") instanceof BsonString on ? on.getValue() : null);
  }

  /** Such as the definitions of views, and the buckets of time-series collections. */
  boolean isSystems() {
    return namespace.collection().startsWith(SYSTEM);
  }

  /** Why there is nothing to count and to sample, or null if there is. */
  @Nullable Problem withoutStream() {
    return kind == Kind.COLLECTION
        ? null
        : new Problem(
            namespace.toString(),
            "change streams report nothing of it, and it is neither counted nor sampled",
            kind == Kind.VIEW ? "a view" : "a time-series collection",
            viewOn == null
                ? "capture the collection that feeds it, or exclude it here"
                : "capture " + namespace.database() + "." + viewOn + " instead");
  }
}
