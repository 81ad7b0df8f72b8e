package io.github.changecapture.test.mongo.query;

/**
 * What changed in a part of a document: the shape of an update's oplog entry. Values are not in it;
 * they are those of the document after the change.
 */
sealed interface DiffNode permits DiffNode.Leaf, FieldsDiff, ElementsDiff {

  /** A change of a whole field or element. */
  enum Leaf implements DiffNode {
    /** It has another value. */
    UPDATED,
    /** It is new. */
    INSERTED,
    /** It is gone. */
    DELETED
  }
}
