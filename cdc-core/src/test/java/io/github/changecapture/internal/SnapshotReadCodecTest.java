package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.SnapshotEvents;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.junit.jupiter.api.Test;

class SnapshotReadCodecTest {
  private static final DecoderContext CONTEXT = DecoderContext.builder().build();

  private final SnapshotEvents events =
      new SnapshotEvents("s1", new Namespace("shop", "orders"), new BsonTimestamp(7, 1), List.of());
  private final SnapshotReadCodec codec = new SnapshotReadCodec(events);

  @Test
  void documentsOfAReplyBecomeEventsAndTheReaderStandsBehindThem() {
    RawBsonDocument reply =
        RawBsonDocument.parse(
            "{batch: [{_id: 1, a: 'x'}, {_id: 'two', b: {c: [1, 2]}}, {d: 3, _id: 3}], ok: 1}");
    BsonBinaryReader reader = readerOf(reply);
    List<EventBytes> read = new ArrayList<>();

    reader.readStartDocument();
    reader.readName("batch");
    reader.readStartArray();
    while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
      read.add(codec.decode(reader, CONTEXT));
    }
    reader.readEndArray();

    assertThat(reader.readInt32("ok")).isEqualTo(1);
    assertThat(read.stream().map(event -> event.raw().getDocument("fullDocument")).toList())
        .isEqualTo(List.copyOf(reply.getArray("batch")));
    assertThat(read.stream().map(EventBytes::raw).toList()).isEqualTo(expected(reply));
  }

  @Test
  void aDocumentByItselfBecomesAnEvent() {
    RawBsonDocument document = RawBsonDocument.parse("{_id: 1, a: 'x'}");

    assertThat(codec.decode(readerOf(document), CONTEXT).raw())
        .isEqualTo(events.read(document).raw());
    assertThat(codec.decode(new BsonDocumentReader(document), CONTEXT).raw())
        .isEqualTo(events.read(document).raw());
  }

  @Test
  void aDocumentWithoutAnIdIsRefused() {
    BsonBinaryReader reader = readerOf(RawBsonDocument.parse("{batch: {a: 1}}"));
    reader.readStartDocument();
    reader.readBsonType();
    reader.skipName();

    assertThatThrownBy(() -> codec.decode(reader, CONTEXT))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("without an _id");
  }

  @Test
  void aLengthThatNoDocumentHasIsRefused() {
    ByteBuffer reply = ByteBuffer.allocate(32).order(ByteOrder.LITTLE_ENDIAN);
    reply.putInt(32).put((byte) BsonType.DOCUMENT.getValue()).put((byte) 'd').put((byte) 0);
    reply.putInt(-5).rewind();
    BsonBinaryReader reader = new BsonBinaryReader(reply);
    reader.readStartDocument();
    reader.readBsonType();
    reader.skipName();

    assertThatThrownBy(() -> codec.decode(reader, CONTEXT))
        .isInstanceOf(MalformedEvent.class)
        .hasMessageContaining("-5");
  }

  private List<RawBsonDocument> expected(BsonDocument reply) {
    return reply.getArray("batch").stream()
        .map(document -> events.read((RawBsonDocument) document).raw())
        .toList();
  }

  private static BsonBinaryReader readerOf(RawBsonDocument document) {
    return new BsonBinaryReader(document.getByteBuffer().asNIO());
  }
}
