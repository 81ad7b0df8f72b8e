package io.github.changecapture.test.mongo.internal.wire;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/** Listens on a port and gives every connection a thread and a handler of its own. */
public final class WireServer implements AutoCloseable {

  private static final int BACKLOG = 512;
  private static final long CLOSE_MILLIS = TimeUnit.SECONDS.toMillis(10);

  private final ServerSocket socket;
  private final @Nullable SSLContext tls;
  private final Set<Connection> connections = ConcurrentHashMap.newKeySet();
  private @Nullable Thread acceptor;
  private int accepted;

  /**
   * Binds a port. Nobody is accepted before {@link #start}.
   *
   * @param port the port, 0 for a free one
   * @param tls how to encrypt, null for not at all
   * @throws IOException if the port can't be bound
   */
  public WireServer(InetAddress address, int port, @Nullable SSLContext tls) throws IOException {
    this.socket = new ServerSocket();
    this.tls = tls;
    socket.setReuseAddress(true);
    try {
      socket.bind(new InetSocketAddress(address, port), BACKLOG);
    } catch (IOException e) {
      socket.close();
      throw e;
    }
  }

  /**
   * Begins to accept connections.
   *
   * @param handlers the handler for a connection of a number
   */
  public void start(IntFunction<RequestHandler> handlers) {
    Thread thread = new Thread(() -> accept(handlers), "mongo-double-accept-" + port());
    thread.setDaemon(true);
    thread.start();
    acceptor = thread;
  }

  public int port() {
    return socket.getLocalPort();
  }

  public int openConnections() {
    return connections.size();
  }

  /** Resets every connection; new ones may come. */
  public void dropConnections() {
    connections.forEach(Connection::reset);
  }

  private void accept(IntFunction<RequestHandler> handlers) {
    while (!socket.isClosed()) {
      try {
        Socket client = socket.accept();
        client.setTcpNoDelay(true);
        int number = ++accepted;
        Connection connection =
            new Connection(client, talking(client), handlers.apply(number), connections::remove);
        connections.add(connection);
        connection.start("mongo-double-" + port() + "-" + number);
        if (socket.isClosed()) {
          connection.reset();
        }
      } catch (IOException e) {
        // closed, or the client went before it was accepted
      }
    }
  }

  /** What is spoken over a socket, which is the socket itself if nothing is encrypted. */
  private Socket talking(Socket client) throws IOException {
    if (tls == null) {
      return client;
    }
    SSLSocket encrypted =
        (SSLSocket)
            tls.getSocketFactory()
                .createSocket(
                    client, client.getInetAddress().getHostAddress(), client.getPort(), true);
    encrypted.setUseClientMode(false);
    return encrypted;
  }

  /** Stops listening, resets every connection and waits for the threads to end. */
  @Override
  public void close() {
    try {
      socket.close();
    } catch (IOException e) {
      throw new UncheckedIOException("closing port " + port(), e);
    }
    boolean interrupted = acceptor != null && !joined(acceptor);
    for (Connection connection : connections) {
      connection.reset();
      interrupted |= !joined(connection.thread());
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private static boolean joined(Thread thread) {
    try {
      if (thread != Thread.currentThread()) {
        thread.join(CLOSE_MILLIS);
      }
      return true;
    } catch (InterruptedException e) {
      return false;
    }
  }
}
