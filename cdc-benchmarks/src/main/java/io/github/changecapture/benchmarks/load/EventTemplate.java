package io.github.changecapture.benchmarks.load;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonObjectId;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.types.ObjectId;

/** An encoded change event, and where in it stands what differs from event to event. */
final class EventTemplate {
  /** What is looked for in the encoded event. */
  private static final String TOKEN_TIME = "A1A2A3A4B1B2B3B4";

  private static final long CLUSTER_TIME = 0x7172_7374_7576_7778L;
  private static final long WALL_TIME = 0x6162_6364_6566_6768L;
  private static final ObjectId KEY = new ObjectId("6920a1b0fefefefefefefefe");
  private static final int KEY_PREFIX = 4;
  private static final String COLLECTION = "c~~~~";

  /** Updates have a third of their bytes in what was updated. */
  private static final int UPDATED_PART = 3;

  private static final int DISTINCT = 16;
  private static final long SEED = 20_261_121;

  /**
   * Offsets from the event's beginning.
   *
   * @param token of the 16 hexadecimal digits for the time
   * @param clusterTime of the timestamp
   * @param wallTime of the date
   * @param key of the last 8 bytes of the document's id
   * @param keyInDocument the same in the document itself, or again {@code key} if there is none
   * @param collection of the four digits of its name
   */
  record Places(
      int token, int clusterTime, int wallTime, int key, int keyInDocument, int collection) {}

  private final byte[] bytes;
  private final Places places;

  private EventTemplate(byte[] bytes, Places places) {
    this.bytes = bytes;
    this.places = places;
  }

  byte[] bytes() {
    return bytes;
  }

  Places places() {
    return places;
  }

  /** Some events that differ in their content. */
  static List<EventTemplate> of(Workload workload) {
    Random random = new Random(SEED);
    List<EventTemplate> templates = new ArrayList<>();
    for (int i = 0; i < DISTINCT; i++) {
      templates.add(located(encoded(event(workload, random))));
    }
    return templates;
  }

  private static BsonDocument event(Workload workload, Random random) {
    Shape shape = workload.shape();
    if (shape == Shape.DELETES) {
      return envelope(workload);
    }
    int updated = shape == Shape.UPDATES ? workload.bytes() / UPDATED_PART : 0;
    BsonDocument event = envelope(workload);
    if (updated > 0) {
      event.append("updateDescription", description(updated, random));
    }
    BsonDocument document = new BsonDocument("_id", new BsonObjectId(KEY));
    event.append("fullDocument", document);
    Growing.fill(document, () -> encoded(event).length, workload.bytes(), shape, random);
    return event;
  }

  private static BsonDocument description(int bytes, Random random) {
    BsonDocument updated = new BsonDocument();
    Growing.fill(updated, () -> encoded(updated).length, bytes, Shape.UPDATES, random);
    return new BsonDocument("updatedFields", updated)
        .append("removedFields", new BsonArray(List.of(new BsonString("obsolete"))))
        .append("truncatedArrays", new BsonArray());
  }

  private static BsonDocument envelope(Workload workload) {
    return new BsonDocument(
            "_id", new BsonDocument("_data", new BsonString("82" + TOKEN_TIME + "2B04")))
        .append("operationType", new BsonString(workload.shape().operationType()))
        .append("clusterTime", new BsonTimestamp(CLUSTER_TIME))
        .append("wallTime", new BsonDateTime(WALL_TIME))
        .append(
            "ns",
            new BsonDocument("db", new BsonString(workload.database()))
                .append("coll", new BsonString(COLLECTION)))
        .append("documentKey", new BsonDocument("_id", new BsonObjectId(KEY)));
  }

  static byte[] encoded(BsonDocument document) {
    RawBsonDocument raw = new RawBsonDocument(document, new BsonDocumentCodec());
    byte[] bytes = new byte[raw.getByteBuffer().remaining()];
    raw.getByteBuffer().asNIO().get(bytes);
    return bytes;
  }

  private static EventTemplate located(byte[] event) {
    List<Integer> keys =
        all(event, KEY.toByteArray()).stream().map(place -> place + KEY_PREFIX).toList();
    return new EventTemplate(
        event,
        new Places(
            one(event, Texts.ascii(TOKEN_TIME)),
            one(event, littleEndian(CLUSTER_TIME)),
            one(event, littleEndian(WALL_TIME)),
            keys.get(0),
            keys.get(keys.size() - 1),
            one(event, Texts.ascii(COLLECTION)) + 1));
  }

  private static byte[] littleEndian(long value) {
    return ByteBuffer.allocate(Long.BYTES).order(ByteOrder.LITTLE_ENDIAN).putLong(value).array();
  }

  private static int one(byte[] event, byte[] wanted) {
    List<Integer> places = all(event, wanted);
    if (places.size() != 1) {
      throw new IllegalStateException("a mark must stand once in an event, stands at " + places);
    }
    return places.get(0);
  }

  private static List<Integer> all(byte[] event, byte[] wanted) {
    List<Integer> places = new ArrayList<>();
    ByteBuffer mark = ByteBuffer.wrap(wanted);
    for (int i = 0; i + wanted.length <= event.length; i++) {
      if (ByteBuffer.wrap(event, i, wanted.length).equals(mark)) {
        places.add(i);
      }
    }
    return places;
  }
}
