package io.github.changecapture.benchmarks.load;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A server that clients take for a replica set with one node. The change stream of a database is
 * the {@link Workload} that its name stands for, and its collections {@code documents_<count>} have
 * so many documents of that shape and length, to which nobody writes; filters, projections and
 * start positions are ignored.
 */
public final class LoadServer implements AutoCloseable {
  private final ServerSocketChannel listening;
  private final Set<SocketChannel> connections = ConcurrentHashMap.newKeySet();
  private final Replies replies;
  private final Commands commands;

  private LoadServer(ServerSocketChannel listening, Listing listing) throws IOException {
    this.listening = listening;
    InetSocketAddress address = (InetSocketAddress) listening.getLocalAddress();
    this.replies = new Replies("127.0.0.1:" + address.getPort(), new ClusterClock());
    this.commands = new Commands(replies, listing);
  }

  /**
   * Starts a server.
   *
   * @param listed collections that it tells of without being asked for them by name
   * @return the server, on a port that was free
   * @throws IOException if it cannot listen
   */
  public static LoadServer start(String... listed) throws IOException {
    ServerSocketChannel listening = ServerSocketChannel.open();
    LoadServer server =
        new LoadServer(
            listening.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0)),
            new Listing(List.of(listed)));
    thread("load-server", new Reception(server.door(), server::begin));
    return server;
  }

  private static void thread(String name, Runnable work) {
    Thread thread = new Thread(work, name);
    thread.setDaemon(true);
    thread.start();
  }

  private Reception.Door door() {
    return new Reception.Door() {
      @Override
      public SocketChannel accept() throws IOException {
        return listening.accept();
      }

      @Override
      public boolean isOpen() {
        return listening.isOpen();
      }
    };
  }

  private void begin(SocketChannel connection) {
    connections.add(connection);
    thread("load-connection", () -> serve(connection));
  }

  /** Cursors hold as much memory as a reply: those of clients that are gone must not stay. */
  private void serve(SocketChannel connection) {
    try {
      new Conversation(connection, commands, replies).run();
    } finally {
      connections.remove(connection);
      if (connections.isEmpty()) {
        commands.forgetCursors();
      }
    }
  }

  /**
   * Where it is.
   *
   * @return a connection string
   */
  public String uri() {
    return "mongodb://" + replies.host() + "/?replicaSet=load";
  }

  /** Hangs up. */
  @Override
  public void close() {
    try {
      listening.close();
      for (SocketChannel connection : connections) {
        connection.close();
      }
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
