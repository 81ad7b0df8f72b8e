package io.github.changecapture.internal;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ResumeToken;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonBinaryReader;
import org.bson.BsonReader;
import org.bson.BsonType;
import org.bson.BsonWriter;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.Codec;
import org.bson.codecs.DecoderContext;
import org.bson.codecs.EncoderContext;
import org.bson.io.BsonInput;
import org.bson.io.BsonInputMark;
import org.jspecify.annotations.Nullable;

/**
 * Reads the reply to an aggregate or a getMore, with one copy of each event, which it owns.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/command/getMore/">getMore</a>
 */
final class StreamReplyCodec implements Codec<StreamReply> {
  private static final BsonDocumentCodec DOCUMENTS = new BsonDocumentCodec();

  /** Its length and its end. */
  private static final int LEAST_DOCUMENT_BYTES = Integer.BYTES + 1;

  @Override
  public StreamReply decode(BsonReader reader, DecoderContext context) {
    BsonBinaryReader reply = (BsonBinaryReader) reader; // what comes from a server is binary
    int mostBytes = nextLength(reply.getBsonInput());
    StreamReply read = null;
    reply.readStartDocument();
    while (reply.readBsonType() != BsonType.END_OF_DOCUMENT) {
      if (reply.readName().equals("cursor")) {
        read = new Cursor(mostBytes).read(reply, context);
      } else {
        reply.skipValue();
      }
    }
    reply.readEndDocument();
    if (read == null) {
      throw new MalformedEvent("the server's reply to an aggregate or getMore has no cursor");
    }
    return read;
  }

  private static int nextLength(BsonInput input) {
    BsonInputMark beginning = input.getMark(Integer.BYTES);
    int length = input.readInt32();
    beginning.reset();
    return length;
  }

  @Override
  public void encode(BsonWriter writer, StreamReply reply, EncoderContext context) {
    throw new UnsupportedOperationException("replies are only read");
  }

  @Override
  public Class<StreamReply> getEncoderClass() {
    return StreamReply.class;
  }

  /** What a reply says of its cursor, as it is read. */
  private static final class Cursor {
    private final int mostBytes;
    private long id;
    private String collection = "";
    private List<RawBsonDocument> events = List.of();
    private long bytes;
    private @Nullable ResumeToken token;

    /**
     * Prepares to read.
     *
     * @param mostBytes how long an event can be, being a part of the reply
     */
    Cursor(int mostBytes) {
      this.mostBytes = mostBytes;
    }

    StreamReply read(BsonBinaryReader reader, DecoderContext context) {
      reader.readStartDocument();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        switch (reader.readName()) {
          case "firstBatch", "nextBatch" -> events(reader);
          case "postBatchResumeToken" -> token = new ResumeToken(DOCUMENTS.decode(reader, context));
          case "id" -> id = reader.readInt64();
          case "ns" -> collection = collectionOf(reader.readString());
          default -> reader.skipValue();
        }
      }
      reader.readEndDocument();
      return new StreamReply(id, collection, events, bytes, token);
    }

    private static String collectionOf(String namespace) {
      return namespace.substring(namespace.indexOf('.') + 1);
    }

    private void events(BsonBinaryReader reader) {
      List<RawBsonDocument> read = new ArrayList<>();
      reader.readStartArray();
      while (reader.readBsonType() != BsonType.END_OF_DOCUMENT) {
        read.add(event(reader));
      }
      reader.readEndArray();
      events = read;
    }

    /** The reader is to know where it stands, and so passes over what was read behind its back. */
    private RawBsonDocument event(BsonBinaryReader reader) {
      BsonInput input = reader.getBsonInput();
      BsonInputMark beginning = input.getMark(Integer.BYTES);
      int length = input.readInt32();
      if (length < LEAST_DOCUMENT_BYTES || length > mostBytes) {
        throw new MalformedEvent(
            "a reply of %d bytes holds an event of %d bytes".formatted(mostBytes, length));
      }
      byte[] event = new byte[length];
      ByteBuffer.wrap(event).order(ByteOrder.LITTLE_ENDIAN).putInt(length);
      input.readBytes(event, Integer.BYTES, length - Integer.BYTES);
      beginning.reset();
      reader.skipValue();
      bytes += length;
      return new RawBsonDocument(event);
    }
  }
}
