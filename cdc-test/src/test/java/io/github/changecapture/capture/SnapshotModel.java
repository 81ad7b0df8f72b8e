package io.github.changecapture.capture;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a receiver has that keeps the present state as the documentation says: of each document the
 * event with the greatest generation and id, and nothing below the greatest reset.
 */
final class SnapshotModel {

  /** Where an event stands. */
  record Place(long generation, String id) implements Comparable<Place> {
    private static final Comparator<Place> ORDER =
        Comparator.comparingLong(Place::generation).thenComparing(Place::id);

    @Override
    public int compareTo(Place other) {
      return ORDER.compare(this, other);
    }
  }

  private record Key(Namespace namespace, BsonValue id) {}

  private record Row(Place place, @Nullable BsonDocument document) {}

  private final Map<Key, Row> rows = new HashMap<>();
  private final Map<Namespace, Place> resets = new HashMap<>();
  private long reads;

  synchronized void apply(ChangeEvent<?> event) {
    apply(event.raw(), event.generation());
  }

  /** Takes an event as it stands in a file. */
  synchronized void apply(BsonDocument event, long generation) {
    Place place = new Place(generation, event.getDocument("_id").getString("_data").getValue());
    String operation = event.getString("operationType").getValue();
    switch (operation) {
      case "namespaceReset" -> resets.merge(namespace(event), place, SnapshotModel::later);
      case "insert", "update", "replace", "delete", "read" -> {
        reads += operation.equals("read") ? 1 : 0;
        BsonValue document = event.get("fullDocument");
        Row row =
            new Row(
                place,
                operation.equals("delete") || document == null || document.isNull()
                    ? null
                    : document.asDocument());
        rows.merge(
            new Key(namespace(event), event.getDocument("documentKey").get("_id")),
            row,
            (old, next) -> next.place().compareTo(old.place()) >= 0 ? next : old);
      }
      default -> {}
    }
  }

  /** How many reads came. */
  synchronized long reads() {
    return reads;
  }

  /** The documents of a collection by the text of their ids. */
  synchronized Map<String, BsonDocument> documents(Namespace namespace) {
    Place reset = resets.get(namespace);
    Map<String, BsonDocument> found = new TreeMap<>();
    rows.forEach(
        (key, row) -> {
          if (key.namespace().equals(namespace)
              && row.document() != null
              && (reset == null || row.place().compareTo(reset) > 0)) {
            found.put(text(key.id()), row.document());
          }
        });
    return found;
  }

  static String text(BsonValue id) {
    return new BsonDocument("_id", id).toJson();
  }

  private static Place later(Place one, Place other) {
    return one.compareTo(other) >= 0 ? one : other;
  }

  private static Namespace namespace(BsonDocument event) {
    BsonDocument ns = event.getDocument("ns");
    return new Namespace(ns.getString("db").getValue(), ns.getString("coll").getValue());
  }
}
