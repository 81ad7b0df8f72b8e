package io.github.changecapture.examples.killrun;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver has that keeps the present state as docs/snapshots.md says: of each document the
 * event with the greatest id, and nothing below the greatest reset of its collection.
 */
final class PresentState {
  private record Row(String id, @Nullable BsonDocument document) {}

  private static final BsonString NO_COLLECTION = new BsonString("");

  private final Map<String, Map<BsonString, Row>> rows = new HashMap<>();
  private final Map<String, String> resets = new HashMap<>();
  private final Set<String> ids = new HashSet<>();
  private final Set<String> doubled = new HashSet<>();

  /** Takes an event of generation 0, in any order. */
  void apply(BsonDocument event) {
    String id = event.getDocument("_id").getString("_data").getValue();
    if (!ids.add(id)) {
      doubled.add(id);
    }
    String collection = event.getDocument("ns").getString("coll", NO_COLLECTION).getValue();
    String operation = event.getString("operationType").getValue();
    switch (operation) {
      case "namespaceReset" -> resets.merge(collection, id, PresentState::later);
      case "insert", "update", "replace", "delete", "read" ->
          put(collection, event.getDocument("documentKey").getString("_id"), row(event, id));
      default -> {} // changes no document
    }
  }

  private void put(String collection, BsonString key, Row row) {
    rows.computeIfAbsent(collection, first -> new HashMap<>())
        .merge(key, row, (old, next) -> next.id().compareTo(old.id()) > 0 ? next : old);
  }

  private static Row row(BsonDocument event, String id) {
    BsonValue document = event.get("fullDocument");
    return new Row(id, document == null || document.isNull() ? null : document.asDocument());
  }

  private static String later(String one, String other) {
    return one.compareTo(other) > 0 ? one : other;
  }

  /** How many events came. */
  int events() {
    return ids.size();
  }

  /** How many of them came twice or more often. */
  int doubled() {
    return doubled.size();
  }

  /** The documents of a collection by the text of their ids. */
  Map<String, BsonDocument> documents(String collection) {
    String reset = resets.getOrDefault(collection, "");
    Map<String, BsonDocument> documents = new TreeMap<>();
    rows.getOrDefault(collection, Map.of())
        .forEach(
            (key, row) -> {
              if (row.document() != null && row.id().compareTo(reset) > 0) {
                documents.put(key.getValue(), row.document());
              }
            });
    return documents;
  }
}
