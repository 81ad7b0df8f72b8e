package io.github.changecapture.test.mongo.internal.store;

import java.util.List;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** What one oplog entry says happened. */
public sealed interface Operation {

  /** An operation on one collection. */
  sealed interface OnCollection extends Operation {
    Namespace namespace();

    /** The collection's UUID. */
    BsonBinary uuid();
  }

  /** An operation on one document. */
  sealed interface OnDocument extends OnCollection {
    /** The document key, {@code _id} alone. */
    BsonDocument key();
  }

  /** A document came. */
  record Insert(Namespace namespace, BsonBinary uuid, RawBsonDocument document)
      implements OnDocument {
    @Override
    public BsonDocument key() {
      return new BsonDocument("_id", BsonBytes.id(document));
    }
  }

  /**
   * Fields changed.
   *
   * @param description what changed, as a change event tells it
   */
  record Update(Namespace namespace, BsonBinary uuid, Images images, BsonDocument description)
      implements OnDocument {
    @Override
    public BsonDocument key() {
      return images.key();
    }
  }

  /** A document took another's place. */
  record Replace(Namespace namespace, BsonBinary uuid, Images images) implements OnDocument {
    @Override
    public BsonDocument key() {
      return images.key();
    }
  }

  /**
   * A document went.
   *
   * @param before the document
   * @param recorded whether the collection records pre-images
   */
  record Delete(Namespace namespace, BsonBinary uuid, RawBsonDocument before, boolean recorded)
      implements OnDocument {
    @Override
    public BsonDocument key() {
      return new BsonDocument("_id", BsonBytes.id(before));
    }
  }

  /** A collection came. */
  record Create(Namespace namespace, BsonBinary uuid, BsonDocument options)
      implements OnCollection {}

  /**
   * A collection's options changed.
   *
   * @param changes what {@code collMod} asked for
   * @param before all options as they were
   */
  record Modify(Namespace namespace, BsonBinary uuid, BsonDocument changes, BsonDocument before)
      implements OnCollection {}

  /** A collection went. */
  record Drop(Namespace namespace, BsonBinary uuid) implements OnCollection {}

  /**
   * A collection took another name.
   *
   * @param namespace the name before
   * @param uuid the UUID, which stays
   * @param to the name after
   * @param dropped the UUID of the collection that had that name, null if none had it
   */
  record Rename(Namespace namespace, BsonBinary uuid, Namespace to, @Nullable BsonBinary dropped)
      implements OnCollection {}

  /** Indexes came. */
  record CreateIndexes(Namespace namespace, BsonBinary uuid, List<BsonDocument> indexes)
      implements OnCollection {}

  /** An index went. */
  record DropIndex(Namespace namespace, BsonBinary uuid, BsonDocument index)
      implements OnCollection {}

  /** A database went, after its collections. */
  record DropDatabase(String database) implements Operation {}

  /**
   * A transaction was committed.
   *
   * @param session the id of its session, with the digest of the user
   * @param number its number in the session
   * @param operations what it did, in order
   */
  record Transaction(BsonDocument session, long number, List<Operation> operations)
      implements Operation {}

  /**
   * Nothing happened, but cluster time moved.
   *
   * @param message why
   */
  record Noop(String message) implements Operation {}

  /**
   * A document before and after.
   *
   * @param recorded whether the collection records pre- and post-images
   */
  record Images(RawBsonDocument before, RawBsonDocument after, boolean recorded) {
    BsonDocument key() {
      return new BsonDocument("_id", BsonBytes.id(before));
    }
  }
}
