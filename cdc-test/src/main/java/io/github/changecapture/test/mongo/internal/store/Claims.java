package io.github.changecapture.test.mongo.internal.store;

import io.github.changecapture.test.mongo.query.BsonOrder;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonBinary;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The documents that open transactions wrote, which nobody else may write until these end. Use it
 * under the {@link ServerLock}.
 */
final class Claims {

  private final Map<BsonBinary, NavigableMap<BsonValue, Transaction>> holders = new HashMap<>();

  /** The transaction that wrote a document, null if none did. */
  @Nullable Transaction holder(BsonBinary collection, BsonValue id) {
    NavigableMap<BsonValue, Transaction> ids = holders.get(collection);
    return ids == null ? null : ids.get(id);
  }

  /** The transactions that wrote into a collection. */
  Set<Transaction> holders(BsonBinary collection) {
    NavigableMap<BsonValue, Transaction> ids = holders.get(collection);
    return ids == null ? Set.of() : Set.copyOf(ids.values());
  }

  void claim(BsonBinary collection, BsonValue id, Transaction holder) {
    holders.computeIfAbsent(collection, uuid -> new TreeMap<>(BsonOrder.INSTANCE)).put(id, holder);
  }

  void release(Transaction holder) {
    holders.values().forEach(ids -> ids.values().removeIf(holder::equals));
    holders.values().removeIf(Map::isEmpty);
  }
}
