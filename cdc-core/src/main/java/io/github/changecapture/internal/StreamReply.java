package io.github.changecapture.internal;

import io.github.changecapture.event.ResumeToken;
import java.util.List;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * One reply of a change stream's cursor.
 *
 * @param cursor what the next reply is asked for by; 0 if there is none
 * @param collection what the cursor belongs to, as the server calls it
 * @param events what has happened, each in an array of its own
 * @param bytes how long the events are together
 * @param token the position after the last event, or after what the server has passed over; null if
 *     it does not tell
 */
record StreamReply(
    long cursor,
    String collection,
    List<RawBsonDocument> events,
    long bytes,
    @Nullable ResumeToken token) {

  /** What it says of the cursor, without keeping its events. */
  StreamReply withoutEvents() {
    return new StreamReply(cursor, collection, List.of(), 0, token);
  }
}
