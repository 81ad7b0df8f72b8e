package io.github.changecapture.test.mongo.internal.stream;

import java.util.Comparator;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * A place in the stream, in mongod's format of version 2.
 *
 * @param time the cluster time
 * @param kind {@link #HIGH_WATER_MARK}, before the events of its time, or {@link #EVENT}
 * @param operation the place among the operations of one time
 * @param fromInvalidate whether it is that of the invalidate event that follows the operation
 * @param hasUuid whether it names a collection
 * @param document the token as the client has it
 */
record ResumeToken(
    BsonTimestamp time,
    int kind,
    int operation,
    boolean fromInvalidate,
    boolean hasUuid,
    BsonDocument document)
    implements Comparable<ResumeToken> {

  static final int HIGH_WATER_MARK = 0;
  static final int EVENT = 128;

  private static final int VERSION = 2;
  private static final int WHOLE = -1;

  private static final Comparator<ResumeToken> ORDER =
      Comparator.comparing(ResumeToken::time)
          .thenComparing(ResumeToken::kind)
          .thenComparing(ResumeToken::operation)
          .thenComparing(ResumeToken::fromInvalidate);

  /** The place before every event of a time. */
  static ResumeToken highWaterMark(BsonTimestamp time) {
    KeyString key = prefix(time, HIGH_WATER_MARK, 0, false);
    key.nullValue();
    return new ResumeToken(time, HIGH_WATER_MARK, 0, false, false, asDocument(key));
  }

  /**
   * The place of an event.
   *
   * @param uuid the collection's, null for an event without a collection
   * @param identifier what tells it from others of its time
   */
  static ResumeToken event(
      BsonTimestamp time, int operation, @Nullable BsonBinary uuid, BsonDocument identifier) {
    return event(time, operation, false, uuid, identifier, WHOLE);
  }

  /** The place of the invalidate event that follows an event. */
  static ResumeToken invalidate(
      BsonTimestamp time, int operation, @Nullable BsonBinary uuid, BsonDocument identifier) {
    return event(time, operation, true, uuid, identifier, WHOLE);
  }

  /**
   * The place of a part of an event that was split.
   *
   * @param number the part, from 0
   */
  static ResumeToken fragment(
      BsonTimestamp time,
      int operation,
      @Nullable BsonBinary uuid,
      BsonDocument identifier,
      int number) {
    return event(time, operation, false, uuid, identifier, number);
  }

  private static ResumeToken event(
      BsonTimestamp time,
      int operation,
      boolean fromInvalidate,
      @Nullable BsonBinary uuid,
      BsonDocument identifier,
      int fragment) {
    KeyString key = prefix(time, EVENT, operation, fromInvalidate);
    if (uuid == null) {
      key.nullValue();
    } else {
      key.value(uuid);
    }
    key.value(identifier);
    if (fragment != WHOLE) {
      key.int32(fragment);
    }
    return new ResumeToken(time, EVENT, operation, fromInvalidate, uuid != null, asDocument(key));
  }

  private static KeyString prefix(
      BsonTimestamp time, int kind, int operation, boolean fromInvalidate) {
    KeyString key = new KeyString();
    key.timestamp(time);
    key.int32(VERSION);
    key.int32(kind);
    key.int32(operation);
    key.bool(fromInvalidate);
    return key;
  }

  private static BsonDocument asDocument(KeyString key) {
    BsonDocument document = new BsonDocument("_data", new BsonString(key.hex()));
    BsonBinary typeBits = key.typeBits();
    return typeBits == null ? document : document.append("_typeBits", typeBits);
  }

  /** The token's text, which sorts as the stream does. */
  String hex() {
    return document.getString("_data").getValue();
  }

  boolean isHighWaterMark() {
    return kind == HIGH_WATER_MARK;
  }

  @Override
  public int compareTo(ResumeToken other) {
    return ORDER.compare(this, other);
  }
}
