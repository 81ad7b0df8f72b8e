package io.github.changecapture.test.mongo.driver;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** An open change stream. */
public interface Events extends AutoCloseable {

  /** The next event; fails if none comes in time. Throws what the stream ends with. */
  RawBsonDocument next();

  /** Waits for the stream to complete without another event. */
  void awaitEnd();

  default List<RawBsonDocument> next(int count) {
    List<RawBsonDocument> events = new ArrayList<>();
    while (events.size() < count) {
      events.add(next());
    }
    return events;
  }

  /** The types of the next events. */
  default List<String> types(int count) {
    return next(count).stream().map(event -> event.getString("operationType").getValue()).toList();
  }

  /** The values of {@code documentKey._id} of the next events, as numbers. */
  default List<Integer> keys(int count) {
    return next(count).stream()
        .map(event -> event.getDocument("documentKey").getNumber("_id").intValue())
        .toList();
  }

  static BsonDocument token(BsonDocument event) {
    return event.getDocument("_id");
  }

  @Override
  void close();
}
