package io.github.changecapture.test.mongo.internal.store;

import java.util.Collection;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;
import org.bson.BsonBinary;
import org.bson.BsonDocument;

/** All databases. Read it under the {@link ServerLock}; change it through {@link Writes}. */
public final class Storage {

  private final NavigableMap<String, NavigableMap<String, StoredCollection>> databases =
      new TreeMap<>();

  /** The names of the databases that have a collection. */
  public List<String> databases() {
    return List.copyOf(databases.keySet());
  }

  /** The collections of a database by name, none if there is no such database. */
  public Collection<StoredCollection> collections(String database) {
    NavigableMap<String, StoredCollection> found = databases.get(database);
    return found == null ? List.of() : List.copyOf(found.values());
  }

  public Optional<StoredCollection> find(Namespace namespace) {
    NavigableMap<String, StoredCollection> database = databases.get(namespace.database());
    return database == null
        ? Optional.empty()
        : Optional.ofNullable(database.get(namespace.collection()));
  }

  /**
   * The collection of a name.
   *
   * @throws ServerException 26 if there is none
   */
  public StoredCollection get(Namespace namespace) {
    return find(namespace)
        .orElseThrow(
            () -> new ServerException(ErrorCode.NAMESPACE_NOT_FOUND, "ns not found " + namespace));
  }

  /** A copy that no later write changes. */
  Storage copy() {
    Storage copy = new Storage();
    databases
        .values()
        .forEach(collections -> collections.values().forEach(each -> copy.put(each.copy())));
    return copy;
  }

  /**
   * Makes a collection.
   *
   * @throws ServerException 48 if there is one of that name
   */
  StoredCollection create(Namespace namespace, BsonBinary uuid, BsonDocument options) {
    if (find(namespace).isPresent()) {
      throw new ServerException(
          ErrorCode.NAMESPACE_EXISTS, "Collection " + namespace + " already exists.");
    }
    View.refuse(this, namespace);
    checkCase(namespace.database());
    StoredCollection created = new StoredCollection(namespace.checked(), uuid, options.clone());
    put(created);
    return created;
  }

  private void checkCase(String database) {
    for (String other : databases.keySet()) {
      if (other.equalsIgnoreCase(database) && !other.equals(database)) {
        throw ServerException.location(
            13297,
            "db already exists with different case already have: [%s] trying to create [%s]"
                .formatted(other, database));
      }
    }
  }

  void remove(StoredCollection collection) {
    Namespace namespace = collection.namespace();
    NavigableMap<String, StoredCollection> database = databases.get(namespace.database());
    if (database != null && database.remove(namespace.collection()) != null && database.isEmpty()) {
      databases.remove(namespace.database());
    }
  }

  /** Forgets everything. */
  void clear() {
    databases.clear();
  }

  void rename(StoredCollection collection, Namespace to) {
    remove(collection);
    collection.renameTo(to.checked());
    put(collection);
  }

  private void put(StoredCollection collection) {
    Namespace namespace = collection.namespace();
    databases
        .computeIfAbsent(namespace.database(), name -> new TreeMap<>())
        .put(namespace.collection(), collection);
  }
}
