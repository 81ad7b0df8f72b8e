package io.github.changecapture.test.mongo.internal.cursor;

import java.time.Duration;
import java.util.Iterator;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** A cursor over results that are known, or read as they are asked for. */
public final class IteratorCursor implements OpenCursor {

  private final String namespace;
  private final Iterator<RawBsonDocument> results;
  private @Nullable RawBsonDocument held;

  public IteratorCursor(String namespace, Iterator<RawBsonDocument> results) {
    this.namespace = namespace;
    this.results = results;
  }

  @Override
  public String namespace() {
    return namespace;
  }

  @Override
  public Batch next(int limit, Duration patience) {
    BatchBuilder batch = new BatchBuilder(limit);
    while (!batch.isFull() && (held != null || results.hasNext())) {
      RawBsonDocument next = held == null ? results.next() : held;
      held = batch.offer(next) ? null : next;
      if (held != null) {
        break;
      }
    }
    return new Batch(batch.documents(), held == null && !results.hasNext(), null);
  }
}
