package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.BsonDocumentReader;
import org.bson.BsonInt32;
import org.bson.BsonSerializationException;
import org.bson.RawBsonDocument;
import org.bson.codecs.DecoderContext;
import org.junit.jupiter.api.Test;

class EventBytesCodecTest {
  private static final RawBsonDocument EVENT =
      RawBsonDocument.parse("{_id: {_data: '82'}, ns: {db: 'shop', coll: 'orders'}, n: [1, 'ü']}");

  private final EventBytesCodec codec = new EventBytesCodec();

  @Test
  void anEventIsItsBytesInAnArrayOfItsOwn() {
    RawBsonDocument read = EVENT.decode(codec);

    assertThat(read).isEqualTo(EVENT);
    assertThat(read.getBackingArray()).isNotSameAs(EVENT.getBackingArray());
    assertThat(read.getBackingArray()).hasSize(EVENT.getByteLength());
  }

  @Test
  void aDocumentWithinAnotherIsReadAsTheDriverDoes() {
    RawBsonDocument outer =
        RawBsonDocument.parse("{before: 1, event: " + EVENT.toJson() + ", after: 2}");

    try (BsonBinaryReader reader = new BsonBinaryReader(outer.getByteBuffer().asNIO())) {
      reader.readStartDocument();
      reader.readInt32("before");
      reader.readName("event");
      assertThat(codec.decode(reader, DecoderContext.builder().build())).isEqualTo(EVENT);
      assertThat(reader.readInt32("after")).isEqualTo(2);
    }
  }

  @Test
  void aReaderOfAnotherKindIsReadAsTheDriverDoes() {
    BsonDocument document = new BsonDocument("a", new BsonInt32(1));

    assertThat(codec.decode(new BsonDocumentReader(document), DecoderContext.builder().build()))
        .isEqualTo(document);
  }

  @Test
  void aLengthBeyondTheBytesIsAnError() {
    RawBsonDocument torn = new RawBsonDocument(new byte[] {100, 0, 0, 0, 0});

    assertThatThrownBy(() -> torn.decode(codec)).isInstanceOf(BsonSerializationException.class);
  }
}
