package io.github.changecapture.test.mongo.internal.store;

import java.util.List;
import org.bson.BsonValue;

/**
 * What a writer must do before it writes, so that it doesn't overwrite what a transaction wrote.
 */
interface WriteGuard {

  /**
   * Prepares for the write of one document, be it there or not.
   *
   * @throws ServerException 112 in a transaction, if another writer was first
   */
  void document(StoredCollection collection, BsonValue id);

  /**
   * Prepares for the write of documents that were just read.
   *
   * @return whether they are still as they were read; if not they must be read again
   * @throws ServerException 112 in a transaction, if another writer was first
   */
  boolean documents(StoredCollection collection, List<StoredDocument> documents);

  /** Prepares for a change of the collection itself. */
  void collection(StoredCollection collection);

  /** Prepares for a collection's creation. */
  void creation(Namespace namespace);
}
