package io.github.changecapture.event;

import io.github.changecapture.error.MalformedEvent;
import java.nio.charset.StandardCharsets;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a change event, and where its top-level fields lie in them, found in one pass that
 * reads lengths and names but no values; for engines, which look at an event more than once.
 *
 * <p>Safe for use by several threads at once, as long as nobody writes the bytes.
 */
@SuppressWarnings("EnumOrdinal") // The ordinal is a slot of an array here, never stored.
public final class EventBytes {
  private static final int INT32_BYTES = 4;
  private static final int ABSENT = 0;

  /** Of all events: a namespace is a value. */
  private static final KnownNamespaces NAMESPACES = new KnownNamespaces();

  private final RawBsonDocument raw;
  private final byte[] bytes;

  /** By the ordinals of fields; shared by events that are alike. */
  private final int[] valueAt;

  /** Who makes the id's hash when it is asked for; null if it is there. */
  private final @Nullable SnapshotEvents hashing;

  /** A thread that came by this event without a barrier sees false, and makes the same hash. */
  private volatile boolean isHashed;

  /**
   * Looks through an event.
   *
   * @param event the event, or a fragment of one, as the server sent it
   * @throws MalformedEvent if the bytes are no document
   */
  public EventBytes(RawBsonDocument event) {
    this.raw = event;
    this.bytes = event.getBackingArray();
    this.valueAt = new int[EventField.COUNT];
    this.hashing = null;
    int start = event.getByteOffset();
    try {
      scan(start, start + int32(start) - 1);
    } catch (ArrayIndexOutOfBoundsException truncated) {
      throw new MalformedEvent("change event ends in the middle of a field", truncated);
    }
  }

  /**
   * Takes an event of which it is known where its fields lie.
   *
   * @param event its bytes, but for the hash in its id
   * @param valueAt the {@link #fields} of one that is alike
   * @param hashing makes the hash
   */
  EventBytes(byte[] event, int[] valueAt, SnapshotEvents hashing) {
    this.raw = new RawBsonDocument(event);
    this.bytes = event;
    this.valueAt = valueAt;
    this.hashing = hashing;
  }

  /**
   * The event as the server sent it.
   *
   * @return the document, not a copy
   */
  public RawBsonDocument raw() {
    requireHash();
    return raw;
  }

  /**
   * How long the event is.
   *
   * @return the length of {@link #raw()} in bytes
   */
  public int length() {
    return raw.getByteLength();
  }

  /** Where the values of fields begin; not to be written. */
  int[] fields() {
    return valueAt;
  }

  private void requireHash() {
    SnapshotEvents maker = hashing;
    if (maker != null && !isHashed) {
      maker.writeHash(bytes);
      isHashed = true;
    }
  }

  private void scan(int start, int end) {
    if (end > bytes.length - 1) {
      throw new MalformedEvent("change event is longer than the bytes that hold it");
    }
    int at = start + INT32_BYTES;
    while (at < end) {
      byte type = bytes[at];
      int name = at + 1;
      int nameEnd = BsonLayout.endOfName(bytes, name);
      int value = nameEnd + 1;
      EventField field = EventField.named(bytes, name, nameEnd);
      if (field != null) {
        valueAt[field.ordinal()] = value;
      }
      at = BsonLayout.endOfValue(bytes, value, type);
    }
    if (at != end) {
      throw new MalformedEvent("a field of the change event passes the event's end");
    }
  }

  @Nullable String string(EventField field) {
    return has(field, BsonType.STRING) ? stringAt(valueAt[field.ordinal()]) : null;
  }

  /** A name of an operation, which hardly ever has to be decoded. */
  @Nullable String operationName() {
    if (!has(EventField.OPERATION_TYPE, BsonType.STRING)) {
      return null;
    }
    int at = valueAt[EventField.OPERATION_TYPE.ordinal()];
    int text = at + INT32_BYTES;
    String known = OperationName.of(bytes, text, text + lengthOfString(at));
    return known == null ? stringAt(at) : known;
  }

  /** The namespace that an embedded document says, or null if it says none. */
  @Nullable Namespace namespace(EventField field) {
    if (!has(field, BsonType.DOCUMENT)) {
      return null;
    }
    int from = valueAt[field.ordinal()];
    int to = from + int32(from);
    Namespace known = NAMESPACES.find(bytes, from, to);
    if (known != null) {
      return known;
    }
    String database = stringIn(field, EventField.DATABASE);
    String collection = stringIn(field, EventField.COLLECTION);
    if (database == null || collection == null) {
      return null;
    }
    Namespace namespace = new Namespace(database, collection);
    NAMESPACES.keep(bytes, from, to, namespace);
    return namespace;
  }

  @Nullable Long dateTime(EventField field) {
    return has(field, BsonType.DATE_TIME) ? int64(valueAt[field.ordinal()]) : null;
  }

  @Nullable Long timestamp(EventField field) {
    return has(field, BsonType.TIMESTAMP) ? int64(valueAt[field.ordinal()]) : null;
  }

  /** The embedded document's own bytes, shared with the event; null if absent or BSON null. */
  @Nullable RawBsonDocument document(EventField field) {
    if (!has(field, BsonType.DOCUMENT)) {
      return null;
    }
    int at = valueAt[field.ordinal()];
    return new RawBsonDocument(bytes, at, int32(at)); // the scan found its end within the event
  }

  /** A string inside an embedded document, without building the document. */
  @Nullable String stringIn(EventField field, EventField inner) {
    if (!has(field, BsonType.DOCUMENT)) {
      return null;
    }
    int start = valueAt[field.ordinal()];
    int end = start + int32(start) - 1;
    int at = start + INT32_BYTES;
    while (at < end) {
      byte type = bytes[at];
      int nameEnd = BsonLayout.endOfName(bytes, at + 1);
      if (type == BsonType.STRING.getValue() && inner.isNamed(bytes, at + 1, nameEnd)) {
        return stringAt(nameEnd + 1);
      }
      at = BsonLayout.endOfValue(bytes, nameEnd + 1, type);
    }
    return null;
  }

  private boolean has(EventField field, BsonType type) {
    if (field == EventField.ID) {
      requireHash();
    }
    int value = valueAt[field.ordinal()];
    return value != ABSENT && bytes[typeAt(field, value)] == type.getValue();
  }

  /** A field is its type, its name with a zero, and its value. */
  private static int typeAt(EventField field, int value) {
    return value - field.nameLength() - 2;
  }

  private String stringAt(int at) {
    return new String(bytes, at + INT32_BYTES, lengthOfString(at), StandardCharsets.UTF_8);
  }

  private int lengthOfString(int at) {
    int length = int32(at) - 1;
    if (length < 0 || length > bytes.length - at - INT32_BYTES) {
      throw new MalformedEvent("change event has a string of " + length + " bytes");
    }
    return length;
  }

  private int int32(int at) {
    return BsonLayout.int32(bytes, at);
  }

  private long int64(int at) {
    return BsonLayout.int64(bytes, at);
  }
}
