package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.connection.ServerMonitoringMode;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Delete;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.test.mongo.MongoDouble;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;

/** What the tests of the engine share: a server, somebody who writes, and captures to look at. */
@ExtendWith({MongoServerExtension.class, BlockingGuard.class})
abstract class OnMongo {
  static final Duration PATIENCE = Duration.ofSeconds(60);

  /**
   * Cursors that the driver could not close over a broken connection: the server times them out.
   */
  int timedOut;

  TestMongo mongo;
  String database;
  MongoClient writer;

  @BeforeEach
  void connect(TestMongo server) {
    mongo = server;
    database = server.database();
    writer = newWriter();
  }

  /**
   * Is connected, and opens no other connection by itself: the synchronous driver leaves a socket
   * open whose connecting its close meets, as that of the monitor for round trips in a short test.
   */
  MongoClient newWriter() {
    MongoClient client =
        MongoClients.create(
            MongoClientSettings.builder()
                .applyConnectionString(new ConnectionString(mongo.connectionString()))
                .applyToServerSettings(
                    monitoring ->
                        monitoring
                            .serverMonitoringMode(ServerMonitoringMode.POLL)
                            .minHeartbeatFrequency(10, TimeUnit.MILLISECONDS))
                .build());
    assertThat(client.getDatabase("admin").runCommand(new Document("ping", 1))).isNotEmpty();
    return client;
  }

  @AfterEach
  void nothingIsLeftBehind() {
    writer.close();
    noCursorIsLeftOpen();
    if (mongo.can(Ability.DOUBLE_FAULTS)) {
      MongoDouble server = mongo.mongoDouble();
      eventually(() -> server.openConnections() == 0, "a connection was left open");
    }
  }

  void noCursorIsLeftOpen() {
    if (mongo.can(Ability.DOUBLE_FAULTS)) {
      MongoDouble server = mongo.mongoDouble();
      eventually(() -> server.openCursors() <= timedOut, "a cursor was left open");
    }
  }

  /** The server's time: what was written before has an earlier one or this. */
  BsonTimestamp clusterTime() {
    return writer
        .getDatabase("admin")
        .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class)
        .getTimestamp("operationTime");
  }

  /** Writes something that the captures of the tests do not select. */
  void writeElsewhere() {
    writer.getDatabase(mongo.database("other")).getCollection("x").insertOne(new Document());
  }

  MongoCollection<Document> collection(String name) {
    return writer.getDatabase(database).getCollection(name);
  }

  /** Inserts documents with the ids from one number to another, both included. */
  void insert(String collection, int from, int to) {
    collection(collection)
        .insertMany(
            IntStream.rangeClosed(from, to).mapToObj(id -> new Document("_id", id)).toList());
  }

  ChangeCaptureBuilder<Document> capture() {
    return ChangeCapture.builder()
        .connectionString(mongo.connectionString())
        .database(database)
        .maxAwaitTime(Duration.ofMillis(100));
  }

  /** On a host's client, whose change streams the driver reads. */
  ChangeCaptureBuilder<Document> captureOn(HostsClient host) {
    return ChangeCapture.builder()
        .client(host.client(), host.listener())
        .database(database)
        .maxAwaitTime(Duration.ofMillis(100));
  }

  ChangeCaptureBuilder<Document> capture(CheckpointStore store) {
    return capture().name("orders").checkpointStore(store);
  }

  static void awaitRunning(ChangeCapture<?> capture) {
    eventually(() -> capture.status().state() == State.RUNNING, "the capture did not start");
  }

  static void eventually(BooleanSupplier condition, String otherwise) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      assertThat(System.nanoTime()).as(otherwise).isLessThan(deadline);
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** The document's id, as the tests number them; -1 for an event without one. */
  static int id(ChangeEvent<?> event) {
    return event instanceof DocumentEvent<?> change
        ? change.documentKey().getInt32("_id").getValue()
        : -1;
  }

  /** On a shared server others write too. */
  boolean isMine(ChangeEvent<?> event) {
    return event instanceof DocumentEvent<?> change
        && change.namespace().database().startsWith(database);
  }

  static List<Integer> range(int from, int to) {
    return IntStream.rangeClosed(from, to).boxed().toList();
  }

  static boolean isDelete(ChangeEvent<?> event) {
    return event instanceof Delete<?>;
  }
}
