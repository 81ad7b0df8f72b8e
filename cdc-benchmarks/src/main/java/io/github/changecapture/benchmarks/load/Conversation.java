package io.github.changecapture.benchmarks.load;

import java.io.EOFException;
import java.io.IOException;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.SocketChannel;
import org.bson.BsonBinaryReader;
import org.bson.BsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.bson.codecs.DecoderContext;

/**
 * One client's connection, until it hangs up.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/mongodb-wire-protocol/">MongoDB wire
 *     protocol</a>
 */
final class Conversation {
  private static final int OP_REPLY = 1;
  private static final int OP_QUERY = 2004;
  private static final int OP_MSG = 2013;
  private static final int HEADER = 16;
  private static final int FLAGS_AND_KIND = 5;
  private static final int MORE_TO_COME = 2;
  private static final BsonDocumentCodec CODEC = new BsonDocumentCodec();

  private final SocketChannel channel;
  private final Commands commands;
  private final Replies replies;
  private int lastRequestId;

  Conversation(SocketChannel channel, Commands commands, Replies replies) {
    this.channel = channel;
    this.commands = commands;
    this.replies = replies;
  }

  void run() {
    try (channel) {
      channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
      while (true) {
        answer();
      }
    } catch (IOException ended) {
      // A client that is done, or was stopped, hangs up.
    }
  }

  private void answer() throws IOException {
    ByteBuffer length = read(Integer.BYTES);
    ByteBuffer message = read(length.getInt() - Integer.BYTES);
    int requestId = message.getInt();
    message.getInt(); // what it responds to
    int operation = message.getInt();
    int flags = message.getInt();
    if (operation == OP_QUERY) {
      handshake(requestId);
    } else if (operation == OP_MSG) {
      message.get(); // of a section, the body comes first
      answer(requestId, decoded(message), (flags & MORE_TO_COME) == 0);
    } else {
      throw new IOException("unknown operation " + operation);
    }
  }

  private void answer(int requestId, BsonDocument command, boolean wanted) throws IOException {
    LoadCursor documents = commands.documents(command);
    if (command.getFirstKey().equals("getMore")) {
      more(requestId, command);
    } else if (documents != null) {
      String collection = command.getString(command.getFirstKey()).getValue();
      LoadCursor.Batch batch = commands.first(command, documents);
      send(requestId, "firstBatch", batch, documents, namespace(command, collection));
    } else {
      BsonDocument reply = commands.answer(command);
      if (wanted) {
        send(requestId, ByteBuffer.wrap(EventTemplate.encoded(reply)));
      }
    }
  }

  private void more(int requestId, BsonDocument command) throws IOException {
    LoadCursor cursor = commands.cursor(command);
    if (cursor == null) {
      send(requestId, ByteBuffer.wrap(EventTemplate.encoded(Commands.notFound(command))));
      return;
    }
    String collection = command.getString("collection").getValue();
    LoadCursor.Batch batch = commands.more(command, cursor);
    send(requestId, "nextBatch", batch, cursor, namespace(command, collection));
  }

  private static String namespace(BsonDocument command, String collection) {
    return command.getString("$db").getValue() + "." + collection;
  }

  private void send(
      int requestId, String name, LoadCursor.Batch batch, LoadCursor cursor, String namespace)
      throws IOException {
    ByteBuffer elements = batch.elements();
    Replies.Frame frame =
        replies.around(name, elements.remaining(), batch.isLast() ? 0 : cursor.id(), namespace);
    send(requestId, frame.before(), elements, frame.after());
  }

  /** The first message, which asks in the old protocol whether the new one is spoken. */
  private void handshake(int requestId) throws IOException {
    byte[] hello = EventTemplate.encoded(replies.hello());
    ByteBuffer reply =
        littleEndian(HEADER + 20 + hello.length)
            .putInt(HEADER + 20 + hello.length)
            .putInt(++lastRequestId)
            .putInt(requestId)
            .putInt(OP_REPLY)
            .putInt(8) // flag: AwaitCapable
            .putLong(0) // cursor id
            .putInt(0) // starting from
            .putInt(1) // documents
            .put(hello)
            .flip();
    write(reply);
  }

  private void send(int requestId, ByteBuffer... body) throws IOException {
    int length = HEADER + FLAGS_AND_KIND;
    for (ByteBuffer part : body) {
      length += part.remaining();
    }
    ByteBuffer head =
        littleEndian(HEADER + FLAGS_AND_KIND)
            .putInt(length)
            .putInt(++lastRequestId)
            .putInt(requestId)
            .putInt(OP_MSG)
            .putInt(0)
            .put((byte) 0)
            .flip();
    ByteBuffer[] message = new ByteBuffer[body.length + 1];
    message[0] = head;
    System.arraycopy(body, 0, message, 1, body.length);
    write(message);
  }

  private void write(ByteBuffer... parts) throws IOException {
    while (parts[parts.length - 1].hasRemaining()) {
      var unused = channel.write(parts);
    }
  }

  private ByteBuffer read(int bytes) throws IOException {
    ByteBuffer buffer = littleEndian(bytes);
    while (buffer.hasRemaining()) {
      if (channel.read(buffer) < 0) {
        throw new EOFException();
      }
    }
    return buffer.flip();
  }

  private static BsonDocument decoded(ByteBuffer body) {
    try (BsonBinaryReader reader = new BsonBinaryReader(body)) {
      return CODEC.decode(reader, DecoderContext.builder().build());
    }
  }

  private static ByteBuffer littleEndian(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }
}
