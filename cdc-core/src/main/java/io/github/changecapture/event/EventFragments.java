package io.github.changecapture.event;

import io.github.changecapture.error.MalformedEvent;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonNumber;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.jspecify.annotations.Nullable;

/**
 * Puts a large event together again that the server has split; for engines, one for each stream.
 *
 * <p>Not safe for use by several threads at once.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStreamSplitLargeEvent/">$changeStreamSplitLargeEvent</a>
 */
public final class EventFragments {
  private static final String SPLIT_EVENT = "splitEvent";

  private final List<RawBsonDocument> parts = new ArrayList<>();

  /** Creates an empty one. */
  public EventFragments() {}

  /**
   * Takes what the server sent.
   *
   * @param bytes an event, or a fragment of one
   * @return the event, with the resume token of its last fragment; null while fragments are missing
   * @throws MalformedEvent if a fragment is missing before this one
   */
  public @Nullable EventBytes add(EventBytes bytes) {
    RawBsonDocument split = bytes.document(EventField.SPLIT_EVENT);
    if (split == null) {
      requireNext(1, 1);
      return bytes;
    }
    int number = intIn(split, "fragment");
    int count = intIn(split, "of");
    requireNext(number, count);
    parts.add(bytes.raw());
    if (number < count) {
      return null;
    }
    EventBytes whole = new EventBytes(merged());
    parts.clear();
    return whole;
  }

  private void requireNext(int number, int count) {
    if (number != parts.size() + 1 || number > count) {
      throw new MalformedEvent(
          "change event comes as fragment %d of %d, behind %d fragments"
              .formatted(number, count, parts.size()));
    }
  }

  private static int intIn(BsonDocument split, String field) {
    if (split.get(field) instanceof BsonNumber number) {
      return number.intValue();
    }
    throw new MalformedEvent("change event has no splitEvent." + field);
  }

  /** Each top-level field stands whole in one fragment; _id and splitEvent stand in each. */
  private RawBsonDocument merged() {
    BsonDocument whole = new BsonDocument("_id", parts.get(parts.size() - 1).get("_id"));
    for (RawBsonDocument part : parts) {
      part.forEach(
          (name, value) -> {
            if (!name.equals("_id") && !name.equals(SPLIT_EVENT)) {
              whole.append(name, value);
            }
          });
    }
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      new BsonDocumentCodec().encode(writer, whole, EncoderContext.builder().build());
    }
    return new RawBsonDocument(buffer.toByteArray());
  }
}
