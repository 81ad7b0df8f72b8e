package io.github.changecapture.test.mongo.internal;

import io.github.changecapture.test.mongo.internal.command.Dispatcher;
import io.github.changecapture.test.mongo.internal.command.Interference;
import io.github.changecapture.test.mongo.internal.command.NodeOptions;
import io.github.changecapture.test.mongo.internal.command.ReplicaSet;
import io.github.changecapture.test.mongo.internal.cursor.Cursors;
import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.Oplog;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.wire.WireServer;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/** The parts of the double, wired together. */
public final class MongoServer implements AutoCloseable {

  private final ServerState state;
  private final Cursors cursors = new Cursors();
  private final Interference interference;
  private final WireServer wire;
  private final ReplicaSet set;
  private final Dispatcher dispatcher;
  private final NoopWriter noops;
  private final String host;

  /**
   * What may be chosen.
   *
   * @param listening where to listen
   * @param node what kind of server to be
   * @param clock the wall clock
   * @param noopInterval how often cluster time moves on while nobody writes
   */
  public record Settings(
      Listening listening, NodeOptions node, Clock clock, Duration noopInterval) {}

  /**
   * Where to listen.
   *
   * @param address the address
   * @param port the port, 0 for a free one
   * @param tls how to encrypt, null for not at all
   */
  public record Listening(InetAddress address, int port, @Nullable SSLContext tls) {}

  /**
   * Starts a server.
   *
   * @throws IOException if the port can't be bound
   */
  public MongoServer(Settings settings) throws IOException {
    this.state = ServerState.empty(settings.clock(), settings.node().version());
    this.interference = new Interference(state.lock());
    Listening listening = settings.listening();
    this.wire = new WireServer(listening.address(), listening.port(), listening.tls());
    this.host = hostOf(listening.address()) + ":" + wire.port();
    this.set = new ReplicaSet(settings.node().replicaSet(), host, state);
    this.dispatcher = new Dispatcher(state, set, settings.node(), cursors, interference);
    this.noops = new NoopWriter(state, settings.noopInterval(), "mongo-double-noop-" + wire.port());
    wire.start(dispatcher::forConnection);
    noops.start();
  }

  private static String hostOf(InetAddress address) {
    if (address.isAnyLocalAddress()) {
      return "localhost";
    }
    String literal = address.getHostAddress();
    return address instanceof Inet6Address ? "[" + literal + "]" : literal;
  }

  /** The address by which clients reach it. */
  public String host() {
    return host;
  }

  public int port() {
    return wire.port();
  }

  public Instant now() {
    return state.clock().now();
  }

  /** The cluster time of the last oplog entry. */
  public BsonTimestamp clusterTime() {
    return state.oplog().latest();
  }

  /** Moves the wall clock, and cluster time with it. */
  public void advanceClock(Duration by) {
    state
        .lock()
        .run(
            () -> {
              state.clock().advance(by);
              state.oplog().append(new Operation.Noop("the clock was moved"));
            });
  }

  public int openCursors() {
    return cursors.count();
  }

  public int openConnections() {
    return wire.openConnections();
  }

  public void dropConnections() {
    wire.dropConnections();
    dispatcher.abortTransactions();
    cursors.killAll();
  }

  public void killCursors() {
    cursors.killAll();
  }

  public Interference interference() {
    return interference;
  }

  /** Cuts off every oplog entry before a cluster time; the last one always stays. */
  public void cutOplog(BsonTimestamp before) {
    Oplog oplog = state.oplog();
    state.lock().run(() -> oplog.truncateBefore(oplog.sequenceAt(before)));
  }

  /** Makes the node a secondary; waiting change streams are told so. */
  public void stepDown() {
    set.stepDown();
    dispatcher.abortTransactions();
    cursors.interruptAll();
  }

  /** Makes the node the primary of a new term. */
  public void stepUp() {
    set.stepUp();
  }

  /** Closes the port and every connection, and waits for the threads to end. */
  @Override
  public void close() {
    state.lock().close();
    wire.close();
    noops.join();
  }
}
