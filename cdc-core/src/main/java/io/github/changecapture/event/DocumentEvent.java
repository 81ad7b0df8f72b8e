package io.github.changecapture.event;

import org.bson.BsonDocument;

/**
 * A change of one document.
 *
 * @param <T> the host's type for documents
 */
public sealed interface DocumentEvent<T> extends ChangeEvent<T>
    permits Insert, Update, Replace, Delete {

  /** The collection of the document; never null. */
  @Override
  Namespace namespace();

  /**
   * What identifies the document: {@code _id}, and in a sharded collection the shard key's fields.
   *
   * @return the key
   */
  BsonDocument documentKey();
}
