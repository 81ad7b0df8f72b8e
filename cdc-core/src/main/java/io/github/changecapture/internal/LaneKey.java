package io.github.changecapture.internal;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Namespace;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What the events of one document have in common.
 *
 * <p>That is the {@code _id} only, not the whole document key: a new shard key value makes the
 * server report a delete and an insert with different keys, whose order matters.
 *
 * @param namespace the collection
 * @param id the document's {@code _id}; a number as a double, since the server takes 1 and 1.0 for
 *     the same, and sharing a lane with a neighbour harms nobody
 */
record LaneKey(Namespace namespace, Object id) {

  /** The key, or null for an event that no single document has, or of which it is not known. */
  static @Nullable Object of(ChangeEvent<?> event) {
    if (!(event instanceof DocumentEvent<?> change)) {
      return null;
    }
    try {
      BsonDocument key = change.documentKey();
      BsonValue id = key.get("_id");
      return new LaneKey(change.namespace(), id == null ? key : comparable(id));
    } catch (RuntimeException malformed) {
      return null;
    }
  }

  private static Object comparable(BsonValue id) {
    return id.isNumber() ? (Object) (id.asNumber().doubleValue() + 0.0) : id;
  }
}
