package io.github.changecapture.test.mongo.internal.store;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.BsonBinary;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** The documents of one collection in the order in which they came, and their indexes. */
public final class StoredCollection {

  private final BsonBinary uuid;
  private final NavigableMap<Long, StoredDocument> records = new TreeMap<>();
  private final List<Index> indexes = new ArrayList<>(List.of(Index.onId()));
  private Index ids = indexes.get(0);
  private Namespace namespace;
  private BsonDocument options;
  private long nextRecord = 1;
  private long bytes;

  StoredCollection(Namespace namespace, BsonBinary uuid, BsonDocument options) {
    this.namespace = namespace;
    this.uuid = uuid;
    this.options = options;
  }

  private StoredCollection(StoredCollection other) {
    this(other.namespace, other.uuid, other.options);
    records.putAll(other.records);
    indexes.clear();
    other.indexes.forEach(index -> indexes.add(new Index(index)));
    ids = indexes.get(0);
    nextRecord = other.nextRecord;
    bytes = other.bytes;
  }

  /** A copy that no later write to this one changes. */
  StoredCollection copy() {
    return new StoredCollection(this);
  }

  /** Whether it has unique indexes beside that on {@code _id}. */
  boolean hasUniqueIndexes() {
    return indexes.stream().anyMatch(index -> index != ids && index.isUnique());
  }

  public Namespace namespace() {
    return namespace;
  }

  public BsonBinary uuid() {
    return uuid;
  }

  public BsonDocument options() {
    return options;
  }

  /** Whether the collection records pre- and post-images for change streams. */
  public boolean recordsImages() {
    return options
        .getDocument("changeStreamPreAndPostImages", new BsonDocument())
        .getBoolean("enabled", BsonBoolean.FALSE)
        .getValue();
  }

  public int count() {
    return records.size();
  }

  /** The size of all documents together. */
  public long bytes() {
    return bytes;
  }

  /** All documents in the order in which they came. */
  public Collection<StoredDocument> documents() {
    return Collections.unmodifiableCollection(records.values());
  }

  public Optional<StoredDocument> find(BsonValue id) {
    return Optional.ofNullable(ids.find(id)).map(records::get);
  }

  /** The indexes as {@code listIndexes} shows them. */
  public List<BsonDocument> indexes() {
    return indexes.stream().map(Index::spec).toList();
  }

  void renameTo(Namespace to) {
    namespace = to;
  }

  void change(BsonDocument newOptions) {
    options = newOptions;
  }

  void insert(RawBsonDocument document) {
    indexes.forEach(index -> index.check(namespace, document, -1));
    StoredDocument stored = new StoredDocument(nextRecord++, document);
    records.put(stored.record(), stored);
    indexes.forEach(index -> index.add(stored));
    bytes += BsonBytes.size(document);
  }

  void replace(StoredDocument before, RawBsonDocument after) {
    indexes.forEach(index -> index.check(namespace, after, before.record()));
    StoredDocument stored = new StoredDocument(before.record(), after);
    indexes.forEach(index -> index.remove(before));
    records.put(stored.record(), stored);
    indexes.forEach(index -> index.add(stored));
    bytes += BsonBytes.size(after) - BsonBytes.size(before.document());
  }

  void delete(StoredDocument stored) {
    indexes.forEach(index -> index.remove(stored));
    records.remove(stored.record());
    bytes -= BsonBytes.size(stored.document());
  }

  /** Adds indexes over what is there: all of them, or none if one can't be built. */
  void add(List<BsonDocument> specs) {
    indexes.addAll(specs.stream().map(this::built).toList());
  }

  private Index built(BsonDocument spec) {
    Index index = new Index(spec);
    for (StoredDocument stored : records.values()) {
      index.check(namespace, stored.document(), stored.record());
      index.add(stored);
    }
    return index;
  }

  void removeIndex(String name) {
    indexes.removeIf(index -> index != ids && index.name().equals(name));
  }
}
