package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** What a hint means without a query planner: the order in which its index would be read. */
final class Hint {

  private Hint() {}

  /**
   * The order of the index that a hint names.
   *
   * @param hint an index's name or its key pattern, or a natural order
   * @throws ServerException 2 if there is no such index
   */
  static BsonDocument order(StoredCollection collection, BsonValue hint) {
    if (hint.isDocument() && hint.asDocument().isEmpty()) {
      return hint.asDocument();
    }
    if (hint.isDocument() && hint.asDocument().containsKey("$natural")) {
      return hint.asDocument();
    }
    return collection.indexes().stream()
        .filter(index -> hint.equals(index.get("name")) || hint.equals(index.get("key")))
        .map(index -> index.getDocument("key"))
        .findFirst()
        .orElseThrow(
            () ->
                new ServerException(
                    ErrorCode.BAD_VALUE,
                    "error processing query: ns=%s planner returned error :: caused by :: hint provided does not correspond to an existing index"
                        .formatted(collection.namespace())));
  }
}
