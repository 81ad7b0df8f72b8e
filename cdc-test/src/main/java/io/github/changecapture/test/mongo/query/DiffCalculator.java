package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The difference of two documents as mongod computes it for its oplog. Fields are compared in
 * order; from the first field that is out of step on, what stands in the later document counts as
 * new. A part whose difference would take as many bytes as the part itself is told whole.
 */
final class DiffCalculator {

  /** What the oplog entry needs beside the difference. */
  private static final int ENTRY_OVERHEAD = 15;

  private DiffCalculator() {}

  /** The difference; null where mongod logs the whole document because that is shorter. */
  static @Nullable FieldsDiff logged(BsonDocument before, BsonDocument after) {
    Sized diff = fields(before, after);
    boolean shorter = diff.size() + ENTRY_OVERHEAD < BsonSize.ofDocument(after);
    return shorter ? (FieldsDiff) diff.node() : null;
  }

  /** The difference, however long. */
  static FieldsDiff full(BsonDocument before, BsonDocument after) {
    return (FieldsDiff) fields(before, after).node();
  }

  /** A difference and its size in the oplog in bytes. */
  private record Sized(DiffNode node, int size) {}

  private static Sized fields(BsonDocument before, BsonDocument after) {
    FieldsDiffBuilder diff = new FieldsDiffBuilder();
    List<Map.Entry<String, BsonValue>> rest = new ArrayList<>(after.entrySet());
    int next = 0;
    TreeSet<String> gone = new TreeSet<>(BsonOrder::compareUtf8);
    Iterator<Map.Entry<String, BsonValue>> fields = before.entrySet().iterator();
    while (fields.hasNext() && next < rest.size()) {
      Map.Entry<String, BsonValue> field = fields.next();
      Map.Entry<String, BsonValue> counterpart = rest.get(next);
      if (!field.getKey().equals(counterpart.getKey())) {
        gone.add(field.getKey());
        continue;
      }
      if (!BsonIdentity.identical(field, counterpart)) {
        diff.change(field.getKey(), field.getValue(), counterpart.getValue());
      }
      next++;
    }
    fields.forEachRemaining(field -> diff.delete(field.getKey()));
    for (Map.Entry<String, BsonValue> field : rest.subList(next, rest.size())) {
      diff.insert(field.getKey(), field.getValue());
      gone.remove(field.getKey());
    }
    gone.forEach(diff::delete);
    return diff.build();
  }

  /** The difference within a part that stays a document or stays an array, if it is worth it. */
  private static @Nullable Sized inside(BsonValue before, BsonValue after) {
    Sized diff;
    if (before.isDocument() && after.isDocument()) {
      diff = fields(before.asDocument(), after.asDocument());
    } else if (before.isArray() && after.isArray()) {
      diff = elements(before.asArray(), after.asArray());
    } else {
      return null;
    }
    return diff.size() < BsonSize.ofValue(after) ? diff : null;
  }

  private static Sized elements(BsonArray before, BsonArray after) {
    ElementsDiff diff = new ElementsDiff();
    int size = BsonSize.EMPTY_DOCUMENT + BsonSize.field("a", 1);
    for (int i = 0; i < after.size(); i++) {
      BsonValue value = after.get(i);
      if (i < before.size() && BsonIdentity.identical(before.get(i), value)) {
        continue;
      }
      Sized inside = i < before.size() ? inside(before.get(i), value) : null;
      diff.put(i, inside == null ? DiffNode.Leaf.UPDATED : inside.node());
      size += BsonSize.field("u" + i, inside == null ? BsonSize.ofValue(value) : inside.size());
    }
    if (before.size() > after.size()) {
      diff.truncate(after.size());
      size += BsonSize.field("l", Integer.BYTES);
    }
    return new Sized(diff, size);
  }

  /** Keeps count of the sections of a document's difference: updates, inserts, deletes. */
  private static final class FieldsDiffBuilder {
    private final FieldsDiff diff = new FieldsDiff();
    private final TreeSet<DiffNode.Leaf> sections = new TreeSet<>();
    private int size = BsonSize.EMPTY_DOCUMENT;

    void change(String name, BsonValue before, BsonValue after) {
      Sized inside = inside(before, after);
      if (inside == null) {
        put(name, DiffNode.Leaf.UPDATED, BsonSize.ofValue(after));
      } else {
        diff.put(name, inside.node());
        size += BsonSize.field("s" + name, inside.size());
      }
    }

    void insert(String name, BsonValue value) {
      put(name, DiffNode.Leaf.INSERTED, BsonSize.ofValue(value));
    }

    void delete(String name) {
      put(name, DiffNode.Leaf.DELETED, 1);
    }

    private void put(String name, DiffNode.Leaf leaf, int valueSize) {
      if (sections.add(leaf)) {
        size += BsonSize.field("u", BsonSize.EMPTY_DOCUMENT);
      }
      diff.put(name, leaf);
      size += BsonSize.field(name, valueSize);
    }

    Sized build() {
      return new Sized(diff, size);
    }
  }
}
