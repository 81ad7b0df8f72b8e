package io.github.changecapture.event;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The names in a change event that the view reads.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change events</a>
 */
enum EventField {
  ID("_id"),
  OPERATION_TYPE("operationType"),
  CLUSTER_TIME("clusterTime"),
  WALL_TIME("wallTime"),
  FULL_DOCUMENT("fullDocument"),
  FULL_DOCUMENT_BEFORE_CHANGE("fullDocumentBeforeChange"),
  NAMESPACE("ns"),
  TO("to"),
  DOCUMENT_KEY("documentKey"),
  UPDATE_DESCRIPTION("updateDescription"),
  SPLIT_EVENT("splitEvent"),
  REASON("reason"),
  FROM("from"),
  DATA("_data"),
  DATABASE("db"),
  COLLECTION("coll");

  static final int COUNT = values().length;

  /** The fields by the length of their names, which tells nearly all of them apart. */
  private static final EventField[][] BY_LENGTH = byLength();

  @SuppressWarnings("ImmutableEnumChecker") // Bytes, to be compared with bytes; nobody writes them.
  private final byte[] name;

  /** The first eight bytes, and the last eight of a longer name: to compare words is quickest. */
  private final long head;

  private final long headMask;
  private final long tail;

  EventField(String text) {
    name = text.getBytes(StandardCharsets.US_ASCII);
    int inHead = Math.min(name.length, Long.BYTES);
    headMask = -1L >>> (Long.SIZE - Byte.SIZE * inHead);
    head = BsonLayout.int64(Arrays.copyOf(name, Math.max(name.length, Long.BYTES)), 0) & headMask;
    tail = name.length > Long.BYTES ? BsonLayout.int64(name, name.length - Long.BYTES) : 0;
  }

  static @Nullable EventField named(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length >= BY_LENGTH.length) {
      return null;
    }
    for (EventField field : BY_LENGTH[length]) {
      if (field.isNamed(bytes, from, to)) {
        return field;
      }
    }
    return null;
  }

  String text() {
    return new String(name, StandardCharsets.US_ASCII);
  }

  int nameLength() {
    return name.length;
  }

  boolean isNamed(byte[] bytes, int from, int to) {
    int length = to - from;
    if (length != name.length) {
      return false;
    }
    if (length > 2 * Long.BYTES || bytes.length - from < Long.BYTES) {
      return Arrays.equals(bytes, from, to, name, 0, length);
    }
    return (BsonLayout.int64(bytes, from) & headMask) == head
        && (length <= Long.BYTES || BsonLayout.int64(bytes, to - Long.BYTES) == tail);
  }

  private static EventField[][] byLength() {
    int longest = Arrays.stream(values()).mapToInt(field -> field.name.length).max().orElseThrow();
    EventField[][] table = new EventField[longest + 1][];
    for (int length = 0; length <= longest; length++) {
      int wanted = length;
      table[length] =
          Arrays.stream(values())
              .filter(field -> field.name.length == wanted)
              .toArray(EventField[]::new);
    }
    return table;
  }
}
