package io.github.changecapture.test.mongo.internal.wire;

import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** Reads requests from a socket. */
final class MessageReader {

  static final int OP_REPLY = 1;
  static final int OP_QUERY = 2004;
  static final int OP_MSG = 2013;
  static final int HEADER = 16;
  static final int MAX_MESSAGE = 48_000_000;

  private static final int CHECKSUM_PRESENT = 1;
  private static final int MORE_TO_COME = 1 << 1;
  private static final int MIN_DOCUMENT = 5;

  private final DataInputStream in;

  MessageReader(InputStream in) {
    this.in = new DataInputStream(in);
  }

  /**
   * The next request.
   *
   * @return null at the end of the stream
   * @throws IOException if it is no request, or not a whole one
   */
  @Nullable Request next() throws IOException {
    byte[] header = new byte[HEADER];
    try {
      in.readFully(header);
    } catch (EOFException e) {
      return null;
    }
    ByteBuffer fields = littleEndian(header);
    int length = fields.getInt(0);
    int id = fields.getInt(4);
    int opcode = fields.getInt(12);
    if (length < HEADER || length > MAX_MESSAGE) {
      throw new IOException("a message of " + length + " bytes");
    }
    byte[] payload = new byte[length - HEADER];
    in.readFully(payload);
    try {
      return switch (opcode) {
        case OP_QUERY -> query(id, littleEndian(payload));
        case OP_MSG -> message(id, littleEndian(payload));
        default -> throw new IOException("opcode " + opcode + " is neither OP_MSG nor OP_QUERY");
      };
    } catch (BufferUnderflowException | IndexOutOfBoundsException e) {
      throw new IOException("a message that ends too early", e);
    }
  }

  private static ByteBuffer littleEndian(byte[] bytes) {
    return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  private static Request query(int id, ByteBuffer in) throws IOException {
    int flags = in.getInt();
    String collection = name(in);
    int skip = in.getInt();
    int limit = in.getInt();
    if (!collection.endsWith(".$cmd") || flags < 0 || skip != 0 || limit == 0) {
      throw new IOException("OP_QUERY is for commands only, this one asks " + collection);
    }
    return new Request(id, true, true, document(in), Map.of());
  }

  private static Request message(int id, ByteBuffer in) throws IOException {
    int flags = in.getInt();
    if ((flags & CHECKSUM_PRESENT) != 0) {
      in.limit(in.limit() - Integer.BYTES);
    }
    RawBsonDocument body = null;
    Map<String, List<RawBsonDocument>> sequences = new HashMap<>();
    while (in.hasRemaining()) {
      int kind = in.get();
      if (kind == 0) {
        body = document(in);
      } else if (kind == 1) {
        sequence(in, sequences);
      } else {
        throw new IOException("OP_MSG with a section of kind " + kind);
      }
    }
    if (body == null) {
      throw new IOException("OP_MSG without a body");
    }
    return new Request(id, false, (flags & MORE_TO_COME) == 0, body, sequences);
  }

  private static void sequence(ByteBuffer in, Map<String, List<RawBsonDocument>> sequences)
      throws IOException {
    int end = in.position() + in.getInt();
    String field = name(in);
    List<RawBsonDocument> documents = new ArrayList<>();
    while (in.position() < end) {
      documents.add(document(in));
    }
    sequences.put(field, documents);
  }

  private static String name(ByteBuffer in) {
    int start = in.position();
    while (in.get() != 0) {
      // on to the end of the name
    }
    byte[] name = new byte[in.position() - start - 1];
    in.get(start, name);
    return new String(name, StandardCharsets.UTF_8);
  }

  private static RawBsonDocument document(ByteBuffer in) throws IOException {
    int length = in.getInt(in.position());
    if (length < MIN_DOCUMENT || length > in.remaining()) {
      throw new IOException("a document of " + length + " bytes where " + in.remaining() + " are");
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return new RawBsonDocument(bytes);
  }
}
