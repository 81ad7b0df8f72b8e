package io.github.changecapture.test.mongo;

import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriterSettings;

/** A change event as JSON, with words in place of what differs from run to run. */
final class EventShape {

  private static final JsonWriterSettings RELAXED =
      JsonWriterSettings.builder().outputMode(JsonMode.RELAXED).build();

  private EventShape() {}

  static String of(BsonDocument event) {
    BsonDocument shape = new BsonDocument();
    event.forEach(
        (name, value) -> {
          switch (name) {
            case "_id" -> shape.append(name, new BsonString("token"));
            case "clusterTime" -> shape.append(name, new BsonString(value.getBsonType().name()));
            case "wallTime" -> shape.append(name, new BsonString(value.getBsonType().name()));
            default -> shape.append(name, value);
          }
        });
    return shape.toJson(RELAXED);
  }

  /** The shape with the fields that every event has before and after some of its own. */
  static String expected(String type, String fields) {
    return BsonDocument.parse(
            "{_id: 'token', operationType: '%s', clusterTime: 'TIMESTAMP', wallTime: 'DATE_TIME', %s}"
                .formatted(type, fields))
        .toJson(RELAXED);
  }
}
