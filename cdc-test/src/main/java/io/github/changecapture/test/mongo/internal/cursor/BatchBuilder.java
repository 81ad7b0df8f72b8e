package io.github.changecapture.test.mongo.internal.cursor;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import java.util.ArrayList;
import java.util.List;
import org.bson.RawBsonDocument;

/** Collects documents up to a number and up to what a reply may hold; one always fits. */
public final class BatchBuilder {

  /** What mongod adds to a document's limit for a reply's other fields. */
  private static final int ROOM = 16 * 1024;

  private static final int ELEMENT_OVERHEAD = 12;

  private final int limit;
  private final List<RawBsonDocument> documents = new ArrayList<>();
  private long bytes;

  public BatchBuilder(int limit) {
    this.limit = limit;
  }

  public boolean isFull() {
    return documents.size() >= limit;
  }

  public boolean isEmpty() {
    return documents.isEmpty();
  }

  /**
   * Takes a document if there is room for it.
   *
   * @return whether it was taken
   */
  public boolean offer(RawBsonDocument document) {
    long size = (long) BsonBytes.size(document) + ELEMENT_OVERHEAD;
    boolean fits = isEmpty() || bytes + size <= BsonBytes.MAX_DOCUMENT - ROOM;
    if (isFull() || !fits) {
      return false;
    }
    documents.add(document);
    bytes += size;
    return true;
  }

  public List<RawBsonDocument> documents() {
    return documents;
  }
}
