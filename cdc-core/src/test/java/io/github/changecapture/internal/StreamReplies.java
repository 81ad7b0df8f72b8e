package io.github.changecapture.internal;

import java.nio.ByteBuffer;
import java.util.Arrays;
import org.bson.BsonBinaryReader;
import org.bson.BsonBinaryWriter;
import org.bson.BsonDocument;
import org.bson.ByteBufNIO;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BasicOutputBuffer;
import org.bson.io.ByteBufferBsonInput;

/** Replies as they come from a server, and as the codec under test reads them. */
final class StreamReplies {
  private StreamReplies() {}

  static byte[] bytes(BsonDocument reply) {
    BasicOutputBuffer output = new BasicOutputBuffer();
    try (BsonBinaryWriter writer = new BsonBinaryWriter(output)) {
      new BsonDocumentCodec().encode(writer, reply, EncoderContext.builder().build());
    }
    return Arrays.copyOf(output.getInternalBuffer(), output.getPosition());
  }

  static StreamReply read(byte[] reply) {
    ByteBufNIO buffer = new ByteBufNIO(ByteBuffer.wrap(reply));
    try (BsonBinaryReader reader = new BsonBinaryReader(new ByteBufferBsonInput(buffer))) {
      return new StreamReplyCodec().decode(reader, DecoderContext.builder().build());
    }
  }
}
