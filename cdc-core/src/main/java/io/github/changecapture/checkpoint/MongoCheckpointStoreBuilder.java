package io.github.changecapture.checkpoint;

import static java.util.Objects.requireNonNull;

import com.mongodb.ConnectionString;
import com.mongodb.MongoNamespace;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link MongoCheckpointStore}; for one thread. Where MongoDB is must be said; the
 * collection is {@code changecapture.checkpoints} and a lease lasts 30 seconds by default.
 */
public final class MongoCheckpointStoreBuilder {
  /** The default lease: long enough for an election, short enough for a takeover. */
  public static final Duration DEFAULT_LEASE = Duration.ofSeconds(30);

  /** The shortest lease: a renewal has a third of it, and clocks of two primaries differ. */
  public static final Duration SHORTEST_LEASE = Duration.ofSeconds(5);

  private @Nullable StoreClient client;
  private MongoNamespace namespace = new MongoNamespace("changecapture", "checkpoints");
  private Duration lease = DEFAULT_LEASE;

  MongoCheckpointStoreBuilder() {}

  /**
   * Connects with a client that the store makes at its first request; {@link
   * MongoCheckpointStore#close} closes it.
   *
   * @param uri a connection string, {@code mongodb://} or {@code mongodb+srv://}
   * @return this builder
   */
  public MongoCheckpointStoreBuilder connectionString(String uri) {
    try {
      ConnectionString parsed = new ConnectionString(uri);
      return connectWith(StoreClient.owned(() -> MongoClients.create(parsed)));
    } catch (IllegalArgumentException malformed) {
      // The driver's words quote the string, and so perhaps a part of a password.
      throw new ConfigurationError(
          "connectionString of the checkpoint store must have the form mongodb://host:port/?replicaSet=name, "
              + (uri.contains("@") ? "and credentials percent-encoded" : malformed.getMessage()));
    }
  }

  /**
   * Connects with the host's client, which stays the host's.
   *
   * @param hostClient the client
   * @return this builder
   */
  public MongoCheckpointStoreBuilder client(MongoClient hostClient) {
    return connectWith(StoreClient.borrowed(requireNonNull(hostClient, "hostClient")));
  }

  private MongoCheckpointStoreBuilder connectWith(StoreClient source) {
    if (client != null) {
      throw new ConfigurationError(
          "connectionString and client of the checkpoint store exclude each other: name one, once");
    }
    client = source;
    return this;
  }

  /**
   * Says which collection; {@code changecapture.checkpoints} by default. Captures with different
   * names share it.
   *
   * @param database the database's name
   * @param collection the collection's name
   * @return this builder
   */
  public MongoCheckpointStoreBuilder namespace(String database, String collection) {
    try {
      namespace = new MongoNamespace(database, collection);
      return this;
    } catch (IllegalArgumentException invalid) {
      throw new ConfigurationError(
          "namespace of the checkpoint store must be what MongoDB takes as names, was '%s.%s' (%s)"
              .formatted(database, collection, invalid.getMessage()),
          invalid);
    }
  }

  /**
   * Says how long an instance that died keeps its claim, and how long one may be without a
   * connection or paused before it stops delivering; 30 seconds by default. All instances of a
   * capture should have the same.
   *
   * @param duration at least 5 seconds, at most a day
   * @return this builder
   */
  public MongoCheckpointStoreBuilder lease(Duration duration) {
    if (duration.compareTo(SHORTEST_LEASE) < 0 || duration.compareTo(Duration.ofDays(1)) > 0) {
      throw new ConfigurationError(
          "lease must be from %s to %s, was %s"
              .formatted(SHORTEST_LEASE, Duration.ofDays(1), duration));
    }
    lease = Duration.ofMillis(duration.toMillis());
    return this;
  }

  /**
   * Builds the store; no I/O.
   *
   * @return the store, to be closed by the host after its captures
   * @throws ConfigurationError if nothing says where MongoDB is
   */
  public MongoCheckpointStore build() {
    if (client == null) {
      throw new ConfigurationError(
          "connectionString or client must say where the checkpoint store's MongoDB is");
    }
    return new MongoCheckpointStore(client, namespace, lease);
  }
}
