package io.github.changecapture.event;

import org.bson.BsonDocument;

/**
 * A change of one document, or the document itself as a snapshot read it.
 *
 * @param <T> the host's type for documents
 */
public sealed interface DocumentEvent<T> extends ChangeEvent<T>
    permits Insert, Update, Replace, Delete, Read {

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
