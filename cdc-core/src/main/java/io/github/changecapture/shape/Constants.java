package io.github.changecapture.shape;

import java.util.Arrays;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;

/** Values of the host's as bytes. */
final class Constants {
  private Constants() {}

  static Replacement.Encoded encoded(BsonValue value) {
    BasicOutputBuffer buffer = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(buffer)) {
      new BsonDocumentCodec()
          .encode(writer, new BsonDocument("", value), EncoderContext.builder().build());
    }
    byte[] document = buffer.toByteArray(); // length, type, empty name, value, zero
    return new Replacement.Encoded(
        document[Bson.LENGTH_BYTES],
        Arrays.copyOfRange(document, Bson.LENGTH_BYTES + 2, document.length - 1));
  }

  /** A string value: its length, its bytes, a zero. */
  static byte[] string(byte[] utf8) {
    byte[] value = new byte[Bson.LENGTH_BYTES + utf8.length + 1];
    Bson.putInt32(value, 0, utf8.length + 1);
    System.arraycopy(utf8, 0, value, Bson.LENGTH_BYTES, utf8.length);
    return value;
  }
}
