package io.github.changecapture.test.mongo.internal.wire;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import org.bson.ByteBuf;
import org.bson.RawBsonDocument;

/** Writes replies to a socket. */
final class MessageWriter {

  private static final int REPLY_PREFIX = 20;
  private static final int MSG_PREFIX = 5;
  private static final int AWAIT_CAPABLE = 8;

  private final OutputStream out;
  private int nextId = 1;

  MessageWriter(OutputStream out) {
    this.out = out;
  }

  void write(Request request, RawBsonDocument body) throws IOException {
    out.write(message(request, body));
    out.flush();
  }

  void writeBeginning(Request request, RawBsonDocument body, int bytes) throws IOException {
    byte[] message = message(request, body);
    out.write(message, 0, Math.min(bytes, message.length - 1));
    out.flush();
  }

  private byte[] message(Request request, RawBsonDocument body) {
    ByteBuf bytes = body.getByteBuffer();
    int prefix = request.legacy() ? REPLY_PREFIX : MSG_PREFIX;
    int length = MessageReader.HEADER + prefix + bytes.remaining();
    ByteBuffer message = ByteBuffer.allocate(length).order(ByteOrder.LITTLE_ENDIAN);
    message.putInt(length).putInt(nextId++).putInt(request.id());
    if (request.legacy()) {
      message.putInt(MessageReader.OP_REPLY);
      message.putInt(AWAIT_CAPABLE).putLong(0).putInt(0).putInt(1);
    } else {
      message.putInt(MessageReader.OP_MSG);
      message.putInt(0).put((byte) 0);
    }
    bytes.get(message.array(), message.position(), bytes.remaining());
    return message.array();
  }
}
