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

  EventField(String name) {
    this.name = name.getBytes(StandardCharsets.US_ASCII);
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
    return Arrays.equals(bytes, from, to, name, 0, name.length);
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
