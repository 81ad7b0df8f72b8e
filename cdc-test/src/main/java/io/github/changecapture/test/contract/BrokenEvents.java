package io.github.changecapture.test.contract;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.test.ChangeEvents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** Inserts whose document is broken where a decoder of the event's own fields does not look. */
final class BrokenEvents {
  private static final EventDecoder<RawBsonDocument> DECODER =
      new EventDecoder<>(DocumentMapper.raw());
  private static final byte NO_BSON_TYPE = 0x42;

  private BrokenEvents() {}

  static List<ChangeEvent<RawBsonDocument>> unreadable() {
    return List.of(
        changed("text", (bytes, value) -> bytes.put(value - "text".length() - 2, NO_BSON_TYPE)),
        changed("text", (bytes, value) -> bytes.putInt(value, Integer.MAX_VALUE)),
        changed("text", (bytes, value) -> bytes.putInt(value, -1)),
        changed("text", (bytes, value) -> bytes.putInt(value, 0)),
        changed("nested", (bytes, value) -> bytes.putInt(value, 1_000_000)),
        changed("nested", (bytes, value) -> bytes.putInt(value, 4)));
  }

  static ChangeEvent<RawBsonDocument> withTextThatIsNotUtf8() {
    return changed("text", (bytes, value) -> bytes.put(value + Integer.BYTES, (byte) 0xC3));
  }

  /** What to do to the event's bytes, given where a field's value begins. */
  private interface Change {
    void apply(ByteBuffer bytes, int value);
  }

  private static ChangeEvent<RawBsonDocument> changed(String field, Change change) {
    BsonDocument document = BsonDocument.parse("{_id: 1, text: '?', nested: {a: 1}}");
    ChangeEvent<RawBsonDocument> event =
        ChangeEvents.startingAt(Instant.parse("2026-01-01T00:00:00Z"))
            .insert(new Namespace("shop", "orders"), document);
    ByteBuffer source = event.raw().getByteBuffer().asNIO();
    byte[] bytes = new byte[source.remaining()];
    source.get(bytes);
    int name = new String(bytes, StandardCharsets.ISO_8859_1).indexOf(field + '\0');
    change.apply(ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN), name + field.length() + 1);
    return DECODER.decode(new RawBsonDocument(bytes));
  }
}
