package io.github.changecapture.internal;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.codecs.RawBsonDocumentCodec;
import org.bson.io.BsonInput;

/**
 * Reads an event as the bytes that it is.
 *
 * <p>The driver's own codec pipes them through a writer into a buffer that grows from nothing: for
 * each event that is a writer with its contexts, and several arrays. Here it is one array of the
 * right size, which the event owns.
 */
final class EventBytesCodec implements Codec<RawBsonDocument> {
  private final RawBsonDocumentCodec general = new RawBsonDocumentCodec();

  @Override
  public RawBsonDocument decode(BsonReader reader, DecoderContext context) {
    // Without a type nothing was read yet: the reader stands where the document's length is.
    return reader instanceof BsonBinaryReader binary && binary.getCurrentBsonType() == null
        ? copyOf(binary.getBsonInput())
        : general.decode(reader, context);
  }

  private static RawBsonDocument copyOf(BsonInput input) {
    int length = input.readInt32();
    byte[] bytes = new byte[length];
    ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
    input.readBytes(bytes, Integer.BYTES, length - Integer.BYTES);
    return new RawBsonDocument(bytes);
  }

  @Override
  public void encode(BsonWriter writer, RawBsonDocument document, EncoderContext context) {
    general.encode(writer, document, context);
  }

  @Override
  public Class<RawBsonDocument> getEncoderClass() {
    return RawBsonDocument.class;
  }
}
