package io.github.changecapture.test.mongo.internal.store;

import io.github.changecapture.test.mongo.query.BsonOrder;
import io.github.changecapture.test.mongo.query.Filter;
import java.util.List;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** An index. A unique one is kept and enforced, any other one is only listed. */
final class Index {

  private static final Set<String> SPECIAL = Set.of("text", "2d", "2dsphere", "hashed");

  private final BsonDocument spec;
  private final boolean unique;
  private final boolean sparse;
  private final @Nullable Filter partial;
  private final NavigableMap<BsonValue, Long> keys = new TreeMap<>(BsonOrder.INSTANCE);

  Index(BsonDocument spec) {
    this.spec = spec;
    this.unique = isTrue(spec, "unique") || name().equals("_id_");
    this.sparse = isTrue(spec, "sparse");
    BsonValue filter = spec.get("partialFilterExpression");
    this.partial = filter == null ? null : Filter.parse(filter.asDocument());
    if (unique && pattern().values().stream().anyMatch(Index::isSpecial)) {
      throw new ServerException(
          ErrorCode.CANNOT_CREATE_INDEX, "Index plugins do not support unique indexes: " + spec);
    }
  }

  Index(Index other) {
    this.spec = other.spec;
    this.unique = other.unique;
    this.sparse = other.sparse;
    this.partial = other.partial;
    keys.putAll(other.keys);
  }

  static Index onId() {
    return new Index(
        new BsonDocument("v", new BsonInt32(2))
            .append("key", new BsonDocument("_id", new BsonInt32(1)))
            .append("name", new BsonString("_id_")));
  }

  private static boolean isTrue(BsonDocument spec, String option) {
    return spec.getBoolean(option, BsonBoolean.FALSE).getValue();
  }

  private static boolean isSpecial(BsonValue kind) {
    return kind.isString() && SPECIAL.contains(kind.asString().getValue());
  }

  String name() {
    return spec.getString("name").getValue();
  }

  BsonDocument pattern() {
    return spec.getDocument("key");
  }

  boolean isUnique() {
    return unique;
  }

  BsonDocument spec() {
    return spec;
  }

  /**
   * Refuses a document whose key is taken.
   *
   * @param replaced the record that the document is to replace, -1 for none
   * @throws ServerException 11000
   */
  void check(Namespace namespace, RawBsonDocument document, long replaced) {
    for (BsonArray key : keysOf(document)) {
      Long holder = keys.get(key);
      if (holder != null && holder != replaced) {
        throw duplicate(namespace, key);
      }
    }
  }

  void add(StoredDocument stored) {
    keysOf(stored.document()).forEach(key -> keys.put(key, stored.record()));
  }

  void remove(StoredDocument stored) {
    keysOf(stored.document()).forEach(key -> keys.remove(key, stored.record()));
  }

  /** The record with a value, of an index on one path. */
  @Nullable Long find(BsonValue value) {
    return keys.get(new BsonArray(List.of(value)));
  }

  private List<BsonArray> keysOf(RawBsonDocument document) {
    Set<String> paths = pattern().keySet();
    boolean covered =
        unique
            && !(sparse && IndexKeys.allMissing(document, paths))
            && (partial == null || partial.matches(document));
    return covered ? IndexKeys.of(document, paths) : List.of();
  }

  private ServerException duplicate(Namespace namespace, BsonArray key) {
    BsonDocument value = new BsonDocument();
    int at = 0;
    for (String path : pattern().keySet()) {
      value.append(path, key.get(at++));
    }
    return new ServerException(
        ErrorCode.DUPLICATE_KEY.number(),
        "E11000 duplicate key error collection: %s index: %s dup key: %s"
            .formatted(namespace, name(), value.toJson()),
        new BsonDocument("keyPattern", pattern()).append("keyValue", value),
        null);
  }
}
