package io.github.changecapture.internal;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ResumeToken;
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
    try {
      return read((BsonBinaryReader) reader, context); // what comes from a server is binary
    } catch (IllegalArgumentException | IndexOutOfBoundsException beyondTheReply) {
      throw new MalformedEvent(
          "the server's reply to an aggregate or getMore has a part that is longer than itself",
          beyondTheReply);
    }
  }

  private static StreamReply read(BsonBinaryReader reply, DecoderContext context) {
    StreamReply read = null;
    reply.readStartDocument();
    while (reply.readBsonType() != BsonType.END_OF_DOCUMENT) {
      if (reply.readName().equals("cursor")) {
        read = new Cursor().read(reply, context);
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
    private long id;
    private String collection = "";
    private List<RawBsonDocument> events = List.of();
    private long bytes;
    private @Nullable ResumeToken token;

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

    /** Passed over first: then its bytes are known to be there, and the reader to stand behind. */
    private RawBsonDocument event(BsonBinaryReader reader) {
      if (reader.getCurrentBsonType() != BsonType.DOCUMENT) {
        throw new MalformedEvent(
            "the server's reply holds a %s as an event".formatted(reader.getCurrentBsonType()));
      }
      BsonInput input = reader.getBsonInput();
      BsonInputMark beginning = input.getMark(Integer.BYTES);
      int beginsAt = input.getPosition();
      reader.skipValue();
      int length = input.getPosition() - beginsAt;
      if (length < LEAST_DOCUMENT_BYTES) {
        throw new MalformedEvent("the server's reply holds an event of %d bytes".formatted(length));
      }
      byte[] event = new byte[length];
      beginning.reset();
      input.readBytes(event);
      bytes += length;
      return new RawBsonDocument(event);
    }
  }
}
