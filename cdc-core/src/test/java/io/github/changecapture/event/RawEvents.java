package io.github.changecapture.event;

import java.util.Locale;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** Change events as the server writes them, for tests of core. */
public final class RawEvents {
  private static final long SOME_HOUR = 1_763_719_200;

  private RawEvents() {}

  /** An insert into shop.orders at a second of some hour, with a document of about some bytes. */
  public static RawBsonDocument insert(int second, int bytes) {
    return RawBsonDocument.parse(
        """
        {"_id": {"_data": "%s"}, "operationType": "insert",
         "clusterTime": {"$timestamp": {"t": %d, "i": 1}},
         "wallTime": {"$date": {"$numberLong": "1763719200123"}},
         "fullDocument": {"_id": %d, "text": "%s"},
         "ns": {"db": "shop", "coll": "orders"}, "documentKey": {"_id": %d}}
        """
            .formatted(data(second), SOME_HOUR + second, second, "x".repeat(bytes), second));
  }

  public static RawBsonDocument parse(String operation, String rest) {
    return parse(0, operation, rest);
  }

  /** An event at a second of some hour. */
  public static RawBsonDocument parse(int second, String operation, String rest) {
    return RawBsonDocument.parse(
        """
        {"_id": {"_data": "%s"}, "operationType": "%s",
         "clusterTime": {"$timestamp": {"t": %d, "i": 1}}, %s}
        """
            .formatted(data(second), operation, SOME_HOUR + second, rest));
  }

  public static RawBsonDocument of(BsonDocument event) {
    return RawBsonDocument.parse(event.toJson());
  }

  /** A resume token's _data for a second of some hour. */
  public static String data(int second) {
    return String.format(Locale.ROOT, "82%08X000000012B042C0100296E5A1004", SOME_HOUR + second);
  }
}
