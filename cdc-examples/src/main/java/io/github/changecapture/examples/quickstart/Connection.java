package io.github.changecapture.examples.quickstart;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoTimeoutException;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.SourceUnavailable;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import reactor.core.publisher.Mono;

/** The client that the quickstart writes with, and finds out with whether there is a server. */
final class Connection implements AutoCloseable {
  private static final int PATIENCE_SECONDS = 5;

  private final ConnectionString address;
  private final MongoClient client;

  private Connection(ConnectionString address) {
    this.address = address;
    this.client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyToClusterSettings(
                    cluster -> cluster.serverSelectionTimeout(PATIENCE_SECONDS, TimeUnit.SECONDS))
                .applyConnectionString(address)
                .build());
  }

  /** Connects, or says within seconds that it cannot; a capture would try for minutes. */
  static Connection to(String uri) {
    Connection connection = new Connection(parsed(uri));
    try {
      var unused = connection.clusterTime();
      return connection;
    } catch (MongoTimeoutException nobody) {
      connection.close();
      throw new SourceUnavailable(connection.nobodyThere(), nobody);
    } catch (RuntimeException failed) {
      connection.close();
      throw failed;
    }
  }

  private static ConnectionString parsed(String uri) {
    try {
      return new ConnectionString(uri);
    } catch (IllegalArgumentException malformed) { // whose text may hold a password
      throw new ConfigurationError(
          "--uri must have the form mongodb://host:port/?replicaSet=name", malformed);
    }
  }

  private String nobodyThere() {
    String set = address.getRequiredReplicaSetName();
    return "no MongoDB "
        + (set == null ? "" : "of replica set '" + set + "' ")
        + "answered at "
        + String.join(", ", address.getHosts())
        + ": is it running, and do the address, TLS and user of --uri fit?";
  }

  MongoDatabase database(String name) {
    return client.getDatabase(name);
  }

  /** The server's time now: what was written before has no greater one. */
  BsonTimestamp clusterTime() {
    BsonDocument ping = new BsonDocument("ping", new BsonInt32(1));
    BsonDocument reply =
        Mono.from(client.getDatabase("admin").runCommand(ping, BsonDocument.class)).block();
    if (reply == null || !reply.isTimestamp("operationTime")) {
      throw new ConfigurationError(
          "change streams need a replica set or a sharded cluster, and "
              + String.join(", ", address.getHosts())
              + " is neither: start mongod with --replSet and run rs.initiate(), a single node"
              + " will do");
    }
    return reply.getTimestamp("operationTime");
  }

  @Override
  public void close() {
    client.close();
  }
}
