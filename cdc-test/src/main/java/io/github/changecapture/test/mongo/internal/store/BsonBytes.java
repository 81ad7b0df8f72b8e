package io.github.changecapture.test.mongo.internal.store;

import java.util.List;
import java.util.Objects;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/** Documents as bytes: kept as they came, so that nothing is normalised on the way. */
public final class BsonBytes {

  /** The largest document that mongod stores. */
  public static final int MAX_DOCUMENT = 16 * 1024 * 1024;

  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  private BsonBytes() {}

  /** The document's bytes; the very same document if it is bytes already. */
  public static RawBsonDocument encode(BsonDocument document) {
    return document instanceof RawBsonDocument raw ? raw : new RawBsonDocument(document, CODEC);
  }

  /** A copy as a tree, which can be changed. */
  public static BsonDocument decode(RawBsonDocument document) {
    return document.decode(CODEC);
  }

  public static int size(RawBsonDocument document) {
    return document.getByteBuffer().remaining();
  }

  /** The {@code _id}, which every stored document has. */
  public static BsonValue id(BsonDocument document) {
    return Objects.requireNonNull(document.get("_id"), "_id");
  }

  /** Whether two documents are the same byte for byte. */
  public static boolean same(RawBsonDocument one, RawBsonDocument other) {
    return one.getByteBuffer().asNIO().equals(other.getByteBuffer().asNIO());
  }

  /** The documents of an array. */
  public static List<BsonDocument> documents(BsonArray array) {
    return array.stream()
        .map(
            value -> {
              if (!value.isDocument()) {
                throw new ServerException(
                    ErrorCode.TYPE_MISMATCH,
                    "expected a document in the array, found " + value.getBsonType());
              }
              return value.asDocument();
            })
        .toList();
  }
}
