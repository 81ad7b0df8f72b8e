package io.github.changecapture.test.mongo.internal.store;

import io.github.changecapture.test.mongo.query.BsonOrder;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Every change of the stored data: made in the collection and noted in the oplog at once, or not at
 * all. In a transaction both are its own until it commits. Call it under the {@link ServerLock}.
 */
public final class Writes {

  private final Storage storage;
  private final Consumer<Operation> log;
  private final WriteGuard guard;

  Writes(Storage storage, Consumer<Operation> log, WriteGuard guard) {
    this.storage = storage;
    this.log = log;
    this.guard = guard;
  }

  /** The collection of a name, created if there is none. */
  public StoredCollection collection(Namespace namespace) {
    return storage.find(namespace).orElseGet(() -> create(namespace, new BsonDocument()));
  }

  public StoredCollection create(Namespace namespace, BsonDocument options) {
    guard.creation(namespace);
    StoredCollection created =
        storage.create(namespace, new BsonBinary(UUID.randomUUID()), options);
    log.accept(new Operation.Create(namespace, created.uuid(), options));
    return created;
  }

  /**
   * Makes sure that documents which were read may be written.
   *
   * @return whether they are still as they were read; if not they must be read again
   * @throws ServerException 112 in a transaction, if another writer was first
   */
  public boolean settled(StoredCollection collection, List<StoredDocument> documents) {
    return guard.documents(collection, documents);
  }

  /**
   * Puts a document into a collection.
   *
   * @throws ServerException 11000 if it breaks a unique index
   */
  public void insert(StoredCollection collection, RawBsonDocument document) {
    guard.document(collection, BsonBytes.id(document));
    collection.insert(document);
    log.accept(new Operation.Insert(collection.namespace(), collection.uuid(), document));
  }

  /**
   * Changes a document; one that stays as it is leaves no trace.
   *
   * @param description what changes, null if the whole document is replaced
   * @return whether anything changed
   */
  public boolean change(
      StoredCollection collection,
      StoredDocument before,
      RawBsonDocument after,
      @Nullable BsonDocument description) {
    if (BsonBytes.same(before.document(), after)) {
      return false;
    }
    if (!BsonOrder.equal(BsonBytes.id(before.document()), BsonBytes.id(after))) {
      throw new ServerException(
          ErrorCode.IMMUTABLE_FIELD,
          "Performing an update on the path '_id' would modify the immutable field '_id'");
    }
    guard.document(collection, BsonBytes.id(after));
    collection.replace(before, after);
    var images = new Operation.Images(before.document(), after, collection.recordsImages());
    log.accept(
        description == null
            ? new Operation.Replace(collection.namespace(), collection.uuid(), images)
            : new Operation.Update(collection.namespace(), collection.uuid(), images, description));
    return true;
  }

  public void delete(StoredCollection collection, StoredDocument document) {
    guard.document(collection, BsonBytes.id(document.document()));
    collection.delete(document);
    log.accept(
        new Operation.Delete(
            collection.namespace(),
            collection.uuid(),
            document.document(),
            collection.recordsImages()));
  }

  public void drop(StoredCollection collection) {
    guard.collection(collection);
    storage.remove(collection);
    log.accept(new Operation.Drop(collection.namespace(), collection.uuid()));
  }

  /** Drops a database, its collections first. */
  public void dropDatabase(String database) {
    var collections = storage.collections(database);
    if (!collections.isEmpty()) {
      collections.forEach(this::drop);
      log.accept(new Operation.DropDatabase(database));
    }
  }

  /** Gives a collection a name, which takes the place of the one that has it. */
  public void rename(StoredCollection collection, Namespace to) {
    guard.collection(collection);
    Namespace from = collection.namespace();
    Optional<StoredCollection> target = storage.find(to);
    target.ifPresent(guard::collection);
    target.ifPresent(storage::remove);
    storage.rename(collection, to);
    log.accept(
        new Operation.Rename(
            from, collection.uuid(), to, target.map(StoredCollection::uuid).orElse(null)));
  }

  /** Adds indexes: mongod logs one build over documents that are there, else one for each. */
  public void createIndexes(StoredCollection collection, List<BsonDocument> specs) {
    guard.collection(collection);
    collection.add(specs);
    List<List<BsonDocument>> builds =
        collection.count() == 0 ? specs.stream().map(List::of).toList() : List.of(specs);
    builds.forEach(
        built ->
            log.accept(
                new Operation.CreateIndexes(collection.namespace(), collection.uuid(), built)));
  }

  public void dropIndex(StoredCollection collection, BsonDocument spec) {
    guard.collection(collection);
    collection.removeIndex(spec.getString("name").getValue());
    log.accept(new Operation.DropIndex(collection.namespace(), collection.uuid(), spec));
  }

  /** Changes some of a collection's options, as {@code collMod} does. */
  public void modify(StoredCollection collection, BsonDocument changes) {
    guard.collection(collection);
    BsonDocument before = collection.options();
    BsonDocument after = before.clone();
    after.putAll(changes);
    collection.change(after);
    log.accept(new Operation.Modify(collection.namespace(), collection.uuid(), changes, before));
  }
}
