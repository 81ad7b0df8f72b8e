package io.github.changecapture.test.mongo.query;

import java.nio.charset.StandardCharsets;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** How many bytes BSON takes. */
final class BsonSize {

  /** A length and an end. */
  static final int EMPTY_DOCUMENT = 5;

  /** A type and the end of a name. */
  private static final int FIELD_OVERHEAD = 2;

  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  private BsonSize() {}

  static int ofDocument(BsonDocument document) {
    try (BasicOutputBuffer buffer = new BasicOutputBuffer();
        BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      CODEC.encode(writer, document, EncoderContext.builder().build());
      return buffer.getSize();
    }
  }

  static int ofValue(BsonValue value) {
    return ofDocument(new BsonDocument("", value)) - EMPTY_DOCUMENT - FIELD_OVERHEAD;
  }

  static int field(String name, int valueSize) {
    return FIELD_OVERHEAD + name.getBytes(StandardCharsets.UTF_8).length + valueSize;
  }
}
