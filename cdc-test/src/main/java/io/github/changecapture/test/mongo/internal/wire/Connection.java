package io.github.changecapture.test.mongo.internal.wire;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Serves one client until either side closes. One thread reads and another answers, so that a
 * request that waits, such as a {@code getMore}, ends when its client goes, as with mongod.
 */
final class Connection {

  private static final int BUFFER = 1 << 16;
  private static final long LAST_ANSWER_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final Socket transport;
  private final Socket socket;
  private final RequestHandler handler;
  private final Consumer<Connection> ended;
  private final Thread thread = new Thread(this::serve);
  private final ExecutorService answering = Executors.newSingleThreadExecutor(this::answerer);
  private volatile @Nullable Thread answerer;

  /**
   * Prepares to serve.
   *
   * @param transport what was accepted
   * @param socket what is spoken over it: the same, or what encrypts
   * @param ended told when it is over
   */
  Connection(Socket transport, Socket socket, RequestHandler handler, Consumer<Connection> ended) {
    this.transport = transport;
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

  /**
   * Closes the transport so that the client sees a reset, as from a server that died: with no word
   * of farewell, which closing what encrypts would send.
   */
  void reset() {
    try (transport) {
      transport.setSoLinger(true, 0);
    } catch (IOException e) {
      // it is closed already
    }
  }

  private Thread answerer(Runnable answers) {
    Thread created = new Thread(answers, thread.getName() + "-answers");
    created.setDaemon(true);
    answerer = created;
    return created;
  }

  private void serve() {
    try (socket) {
      readAll();
    } catch (IOException e) {
      // the client went, or what it sent was no message: either way the connection is over
    } finally {
      awaitLastAnswer();
      ended.accept(this);
    }
  }

  private void readAll() throws IOException {
    MessageReader reader =
        new MessageReader(new BufferedInputStream(socket.getInputStream(), BUFFER));
    MessageWriter writer = new MessageWriter(socket.getOutputStream());
    List<Future<?>> awaited = new ArrayList<>();
    try {
      for (Request request = reader.next(); request != null; request = reader.next()) {
        Request next = request;
        Future<?> answer = answering.submit(() -> answer(next, writer));
        awaited.removeIf(Future::isDone);
        if (request.replyExpected()) {
          awaited.add(answer);
        }
      }
    } finally {
      awaited.forEach(answer -> answer.cancel(true));
    }
  }

  private void awaitLastAnswer() {
    answering.shutdown();
    Thread last = answerer;
    try {
      if (last != null) {
        last.join(LAST_ANSWER_MILLIS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void answer(Request request, MessageWriter writer) {
    try {
      Reply reply = handler.handle(request);
      if (reply instanceof Reply.HangUp) {
        reset();
      } else if (reply instanceof Reply.Cut cut) {
        writer.writeBeginning(request, cut.body(), cut.bytes());
        socket.close();
      } else if (request.replyExpected()) {
        writer.write(request, ((Reply.Answer) reply).body());
      }
    } catch (IOException e) {
      reset(); // the reading thread learns of it by its next read
    }
  }
}
