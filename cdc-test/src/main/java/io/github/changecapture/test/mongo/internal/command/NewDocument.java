package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonReader;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * Makes a document ready to be stored as mongod does: {@code _id} first, generated if there is
 * none, and empty timestamps filled in. A document that needs nothing of this stays as it is.
 */
final class NewDocument {

  private static final BsonTimestamp EMPTY = new BsonTimestamp(0, 0);

  private NewDocument() {}

  /**
   * The document to store.
   *
   * @param now what an empty timestamp becomes
   * @throws ServerException if it is too large or its {@code _id} is none
   */
  static RawBsonDocument prepared(BsonDocument document, BsonTimestamp now) {
    RawBsonDocument bytes = BsonBytes.encode(document);
    RawBsonDocument prepared = isReady(bytes) ? bytes : BsonBytes.encode(complete(bytes, now));
    checkId(prepared.get("_id"));
    return checkSize(prepared);
  }

  /** Refuses a document that is too large to be stored. */
  static RawBsonDocument checkSize(RawBsonDocument document) {
    int size = BsonBytes.size(document);
    if (size > BsonBytes.MAX_DOCUMENT) {
      throw new ServerException(
          ErrorCode.BSON_OBJECT_TOO_LARGE,
          "object to insert too large. size in bytes: %d, max size: %d"
              .formatted(size, BsonBytes.MAX_DOCUMENT));
    }
    return document;
  }

  private static boolean isReady(RawBsonDocument document) {
    try (BsonReader reader = document.asBsonReader()) {
      reader.readStartDocument();
      boolean ready =
          reader.readBsonType() != BsonType.END_OF_DOCUMENT && reader.readName().equals("_id");
      if (ready) {
        reader.skipValue();
      }
      while (ready && reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        reader.skipName();
        ready = !skipsEmptyTimestamp(reader);
      }
      return ready;
    }
  }

  private static boolean skipsEmptyTimestamp(BsonReader reader) {
    if (reader.getCurrentBsonType() == BsonType.TIMESTAMP) {
      return reader.readTimestamp().equals(EMPTY);
    }
    reader.skipValue();
    return false;
  }

  private static BsonDocument complete(RawBsonDocument document, BsonTimestamp now) {
    BsonValue id = document.get("_id");
    BsonDocument complete = new BsonDocument("_id", id == null ? new BsonObjectId() : id);
    document.forEach(
        (name, value) -> {
          if (!name.equals("_id")) {
            complete.append(name, value.equals(EMPTY) ? now : value);
          }
        });
    return complete;
  }

  private static void checkId(@Nullable BsonValue id) {
    BsonType type = id == null ? BsonType.UNDEFINED : id.getBsonType();
    String refused =
        switch (type) {
          case ARRAY -> "array";
          case REGULAR_EXPRESSION -> "regex";
          case UNDEFINED -> "undefined";
          default -> "";
        };
    if (!refused.isEmpty()) {
      throw new ServerException(
          ErrorCode.INVALID_ID_FIELD, "The '_id' value cannot be of type " + refused);
    }
  }
}
