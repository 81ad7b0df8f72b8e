package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The double itself: how it starts, what it says of itself, and what it does to garbage. */
class MongoDoubleIT {

  @Test
  void starts_where_and_as_it_is_told() {
    try (MongoDouble mongo =
            MongoDouble.builder()
                .replicaSet("other")
                .bindTo(InetAddress.getLoopbackAddress())
                .serverVersion("6.0.3")
                .start();
        Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      BsonDocument hello = driver.run("admin", "{hello: 1}");

      assertThat(mongo.connectionString()).endsWith(mongo.port() + "/?replicaSet=other");
      assertThat(hello.getString("setName").getValue()).isEqualTo("other");
      assertThat(hello.getInt32("maxWireVersion").getValue()).isEqualTo(17);
      assertThat(hello.getString("me")).isEqualTo(hello.getString("primary"));
      assertThat(driver.run("admin", "{buildInfo: 1}").getString("version").getValue())
          .isEqualTo("6.0.3");
      assertThat(driver.run("admin", "{replSetGetStatus: 1}").getInt32("myState").getValue())
          .isEqualTo(1);
    }
  }

  @Test
  void refuses_options_that_make_no_sense() {
    assertThatThrownBy(() -> MongoDouble.builder().port(70_000))
        .hasMessage("port must be from 0 to 65535, was 70000");
    assertThatThrownBy(() -> MongoDouble.builder().serverVersion("8"))
        .hasMessageContaining("serverVersion must be of the form 8.0.4, was 8");
    assertThatThrownBy(() -> MongoDouble.builder().serverVersion("3.6.0"))
        .hasMessageContaining("4.2");
    assertThatThrownBy(() -> MongoDouble.builder().noopInterval(Duration.ZERO))
        .hasMessageContaining("noopInterval");
  }

  @Test
  void says_that_a_port_is_taken() {
    try (MongoDouble mongo = MongoDouble.start()) {
      assertThatThrownBy(() -> MongoDouble.builder().port(mongo.port()).start())
          .isInstanceOf(UncheckedIOException.class)
          .hasMessageContaining(String.valueOf(mongo.port()));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_history_of_many_hours_is_written_in_no_time(DriverKind kind) {
    Instant start = Instant.parse("2024-02-29T22:00:00Z");
    MongoNamespace c = new MongoNamespace("db", "c");
    try (MongoDouble mongo = MongoDouble.builder().startingAt(start).start();
        Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c))) {
      List<BsonTimestamp> expected = new ArrayList<>();
      for (int hour = 0; hour < 5; hour++) {
        driver.insert(c, "{a: 1}", "{a: 2}");
        int seconds = Math.toIntExact(start.getEpochSecond() + hour * 3600L);
        // An hour begins with the entry that moves the clock; the first, with the server's own
        // two and the collection's.
        expected.add(new BsonTimestamp(seconds, hour == 0 ? 3 : 2));
        expected.add(new BsonTimestamp(seconds, hour == 0 ? 4 : 3));
        mongo.advanceClock(Duration.ofHours(1));
      }

      assertThat(events.next(10))
          .extracting(event -> event.getTimestamp("clusterTime"))
          .isEqualTo(expected);
    }
  }

  @Test
  void the_oplog_can_be_read() {
    MongoNamespace c = new MongoNamespace("db", "c");
    try (MongoDouble mongo = MongoDouble.start();
        Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}");
      driver.updateOne(c, "{_id: 1}", "{$set: {a: 2}}");

      BsonDocument first =
          driver
              .run("local", "{find: 'oplog.rs', sort: {$natural: 1}, limit: 1}")
              .getDocument("cursor")
              .getArray("firstBatch")
              .get(0)
              .asDocument();
      List<BsonDocument> last =
          driver
              .run(
                  "local",
                  "{find: 'oplog.rs', sort: {$natural: -1}, filter: {ns: 'db.c'}, limit: 2}")
              .getDocument("cursor")
              .getArray("firstBatch")
              .stream()
              .map(entry -> entry.asDocument())
              .toList();

      assertThat(first.getString("op").getValue()).isEqualTo("n");
      assertThat(first.containsKey("wall")).isTrue();
      assertThat(last.get(0).getString("op").getValue()).isEqualTo("u");
      assertThat(last.get(0).getDocument("o"))
          .isEqualTo(BsonDocument.parse("{$v: 2, diff: {u: {a: 2}}}"));
      assertThat(last.get(0).getTimestamp("ts")).isEqualTo(mongo.clusterTime());
      assertThat(last.get(1).getDocument("o")).isEqualTo(BsonDocument.parse("{_id: 1, a: 1}"));
      mongo.faults().cutOplog();
      assertThat(
              driver
                  .run("local", "{find: 'oplog.rs'}")
                  .getDocument("cursor")
                  .getArray("firstBatch"))
          .hasSize(1);
    }
  }

  @Test
  void a_monitor_hears_at_once_of_a_step_down() {
    try (MongoDouble mongo = MongoDouble.start();
        Driver driver = DriverKind.SYNC.open(anyNode(mongo))) {
      BsonDocument hello = driver.run("admin", "{hello: 1}");
      BsonDocument awaitable =
          BsonDocument.parse("{hello: 1, maxAwaitTimeMS: 20000}")
              .append("topologyVersion", hello.getDocument("topologyVersion"));
      var changed =
          java.util.concurrent.CompletableFuture.supplyAsync(() -> driver.run("admin", awaitable));
      mongo.faults().stepDown();

      BsonDocument after = changed.orTimeout(15, java.util.concurrent.TimeUnit.SECONDS).join();
      assertThat(after.getBoolean("isWritablePrimary").getValue()).isFalse();
      assertThat(after.getBoolean("secondary").getValue()).isTrue();
      assertThat(after.getDocument("topologyVersion").getInt64("counter"))
          .isNotEqualTo(hello.getDocument("topologyVersion").getInt64("counter"));
      mongo.faults().stepUp();
      assertThat(driver.run("admin", "{hello: 1}").getObjectId("electionId").getValue())
          .isGreaterThan(hello.getObjectId("electionId").getValue());
    }
  }

  /**
   * The second request may only be sent when the node has stepped down already: a command that is
   * run goes to the primary, whatever the connection string prefers, or else waits for one.
   */
  private static String anyNode(MongoDouble mongo) {
    return mongo.connectionString().replaceAll("\\?.*", "?directConnection=true");
  }

  @Test
  void an_unknown_command_is_refused_and_not_the_end() {
    try (MongoDouble mongo = MongoDouble.start();
        Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      assertThatThrownBy(() -> driver.run("admin", "{nonsense: 1}"))
          .hasMessageContaining("no such command: 'nonsense'");
      for (String odd :
          List.of(
              "{insert: 5}",
              "{insert: 'c', documents: 'x'}",
              "{update: 'c', updates: [{q: 1}]}",
              "{delete: 'c', deletes: [{q: {}}]}",
              "{find: 'c', filter: []}",
              "{aggregate: 'c', pipeline: {}, cursor: {}}",
              "{getMore: 'x', collection: 'c'}",
              "{createIndexes: 'c', indexes: [{}]}",
              "{create: 'c', capped: true}",
              "{find: 'c', collation: {locale: 'de'}}")) {
        assertThatThrownBy(() -> driver.run("db", odd))
            .as(odd)
            .isInstanceOf(com.mongodb.MongoException.class);
      }
      assertThat(driver.run("admin", "{ping: 1}").getDouble("ok").getValue()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 15, 16, 17, 64, 100_000_000, -5})
  void garbage_ends_its_connection_only(int length) throws IOException {
    try (MongoDouble mongo = MongoDouble.start();
        Driver driver = DriverKind.SYNC.open(mongo.connectionString());
        Socket socket = new Socket(InetAddress.getLoopbackAddress(), mongo.port())) {
      ByteBuffer garbage = ByteBuffer.allocate(80).order(ByteOrder.LITTLE_ENDIAN);
      garbage.putInt(length).putInt(1).putInt(0).putInt(2013).putInt(0).put((byte) 7);
      OutputStream out = socket.getOutputStream();
      out.write(garbage.array());
      out.flush();
      socket.shutdownOutput();

      assertThat(socket.getInputStream().readAllBytes()).isEmpty();
      assertThat(driver.run("admin", "{ping: 1}").getDouble("ok").getValue()).isEqualTo(1);
    }
  }
}
