package io.github.changecapture.test.mongo.internal.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.function.Consumer;

/** Serves one client on a thread of its own until either side closes. */
final class Connection {

  private static final int BUFFER = 1 << 16;

  private final Socket socket;
  private final RequestHandler handler;
  private final Consumer<Connection> ended;
  private final Thread thread = new Thread(this::serve);

  Connection(Socket socket, RequestHandler handler, Consumer<Connection> ended) {
    this.socket = socket;
    this.handler = handler;
    this.ended = ended;
  }

  void start(String name) {
    thread.setName(name);
    thread.setDaemon(true);
    thread.start();
  }

  Thread thread() {
    return thread;
  }

  /** Closes the socket so that the client sees a reset, as from a server that died. */
  void reset() {
    try (socket) {
      socket.setSoLinger(true, 0);
    } catch (IOException e) {
      // it is closed already
    }
  }

  private void serve() {
    try (socket) {
      MessageReader reader =
          new MessageReader(new BufferedInputStream(socket.getInputStream(), BUFFER));
      MessageWriter writer = new MessageWriter(socket.getOutputStream());
      Request request = reader.next();
      while (request != null && answer(request, writer)) {
        request = reader.next();
      }
    } catch (IOException e) {
      // the client went, or what it sent was no message: either way the connection is over
    } finally {
      ended.accept(this);
    }
  }

  private boolean answer(Request request, MessageWriter writer) throws IOException {
    Reply reply = handler.handle(request);
    if (reply instanceof Reply.HangUp) {
      reset();
      return false;
    }
    if (reply instanceof Reply.Cut cut) {
      writer.writeBeginning(request, cut.body(), cut.bytes());
      return false;
    }
    if (request.replyExpected()) {
      writer.write(request, ((Reply.Answer) reply).body());
    }
    return true;
  }
}
