package io.github.changecapture.test.mongo;

import io.github.changecapture.test.mongo.internal.MongoServer;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.bson.BsonTimestamp;

/**
 * A server that MongoDB's drivers take for a replica set of one node: it stores documents in
 * memory, keeps an oplog and serves change streams as mongod does.
 *
 * <ul>
 *   <li>It listens on the loopback address and a free port by default.
 *   <li>Its clock is the system's by default; {@link #advanceClock} moves it forward.
 *   <li>Cluster time never goes back and moves on every 10 seconds while nobody writes.
 *   <li>It takes sessions, transactions, retryable writes, and read and write concerns.
 *   <li>Nobody has to log in and nothing is encrypted, unless the builder says so.
 *   <li>What it lacks is listed on the {@linkplain io.github.changecapture.test.mongo package's
 *       page}. What it doesn't know it refuses with an error.
 * </ul>
 *
 * <p>Thread-safe. Its threads are daemon threads and end with {@link #close}.
 */
public final class MongoDouble implements AutoCloseable {

  private final MongoServer server;
  private final String connectionString;
  private final MongoFaults faults;

  MongoDouble(MongoServer.Settings settings) throws IOException {
    this.server = new MongoServer(settings);
    this.connectionString = connectionString(server.host(), settings);
    this.faults = new MongoFaults(server);
  }

  private static String connectionString(String host, MongoServer.Settings settings) {
    List<String> options = new ArrayList<>();
    settings.node().replicaSet().ifPresent(name -> options.add("replicaSet=" + name));
    if (settings.listening().tls() != null) {
      options.add("tls=true");
    }
    return "mongodb://" + host + "/" + (options.isEmpty() ? "" : "?" + String.join("&", options));
  }

  /**
   * Starts a double with the defaults.
   *
   * @return a running double, to be closed by the caller
   * @throws java.io.UncheckedIOException if no port can be bound
   */
  public static MongoDouble start() {
    return builder().start();
  }

  /**
   * Chooses a port, a clock and so on before the start.
   *
   * @return a builder with the defaults
   */
  public static MongoDoubleBuilder builder() {
    return new MongoDoubleBuilder();
  }

  /**
   * Where drivers connect to.
   *
   * @return the address, with the replica set's name, and {@code tls=true} if it speaks TLS;
   *     without credentials
   */
  public String connectionString() {
    return connectionString;
  }

  /**
   * The port that it listens on.
   *
   * @return the port
   */
  public int port() {
    return server.port();
  }

  /**
   * The server's wall clock, which becomes an event's {@code wallTime}.
   *
   * @return the time
   */
  public Instant now() {
    return server.now();
  }

  /**
   * The cluster time of the last write.
   *
   * @return the cluster time
   */
  public BsonTimestamp clusterTime() {
    return server.clusterTime();
  }

  /**
   * Moves the server's clock forward, and cluster time with it: a history of many hours can be
   * written in no time, and an idle change stream's post-batch resume token follows.
   *
   * @param by how far, not negative
   */
  public void advanceClock(Duration by) {
    server.advanceClock(by);
  }

  /**
   * How many cursors are open, change streams among them.
   *
   * @return the number
   */
  public int openCursors() {
    return server.openCursors();
  }

  /**
   * How many connections are open, those of drivers' monitors among them.
   *
   * @return the number
   */
  public int openConnections() {
    return server.openConnections();
  }

  /**
   * What can be made to go wrong.
   *
   * @return the faults of this double
   */
  public MongoFaults faults() {
    return faults;
  }

  /** Closes the port, resets all connections and waits for the threads to end. Idempotent. */
  @Override
  public void close() {
    server.close();
  }

  /**
   * Runs a double until the process is killed, and prints its connection string.
   *
   * @param arguments {@code --port} and {@code --bind} with the port and the address to listen on,
   *     27017 on the loopback address by default; {@code --replica-set} with a name, rs0 by default
   * @throws InterruptedException if the thread is interrupted
   */
  public static void main(String... arguments) throws InterruptedException {
    try (MongoDouble mongo = MongoDoubleArguments.parse(arguments).start()) {
      System.out.println(mongo.connectionString());
      new CountDownLatch(1).await();
    } catch (IllegalArgumentException e) {
      System.err.println(e.getMessage());
      System.exit(2);
    }
  }
}
