package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** The driver gets over faults by itself, and nothing is lost or doubled; or it says why not. */
@ExtendWith(MongoServerExtension.class)
class FaultsIT {

  private static final int COUNT = 60;
  private static final List<Integer> ALL = IntStream.range(0, COUNT).boxed().toList();

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void dropped_connections(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Driver writer = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).batchSize(3))) {
      List<Integer> seen = new CopyOnWriteArrayList<>();
      CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> addAll(events, seen));
      for (int i = 0; i < COUNT; i++) {
        insert(writer, c, i);
        if (i % 20 == 10) {
          awaitCount(seen, i, reading);
          mongo.faults().dropConnections();
        }
      }
      reading.join();

      assertThat(seen).isEqualTo(ALL);
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void replies_that_end_too_early(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Driver writer = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).batchSize(3))) {
      CompletableFuture<List<Integer>> seen = allOf(events);
      for (int i = 0; i < COUNT; i++) {
        if (i % 20 == 10) {
          mongo.faults().cutReply("getMore", i * 3);
        }
        insert(writer, c, i);
      }

      assertThat(seen.join()).isEqualTo(ALL);
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void replies_that_stall_past_the_read_timeout(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    AtomicInteger aggregates = new AtomicInteger();
    MongoClientSettings impatient =
        MongoClientSettings.builder()
            .applyConnectionString(new ConnectionString(mongo.connectionString()))
            .applyToSocketSettings(s -> s.readTimeout(3, TimeUnit.SECONDS))
            .addCommandListener(counting("aggregate", aggregates))
            .build();
    try (Driver driver = kind.open(impatient);
        Driver writer = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).batchSize(3))) {
      insert(writer, c, 0);
      assertThat(events.keys(1)).containsExactly(0);
      CompletableFuture<List<Integer>> rest =
          CompletableFuture.supplyAsync(() -> events.keys(COUNT - 1));
      MongoFaults.Stall stall = mongo.faults().stallReplies("getMore");
      for (int i = 1; i < COUNT; i++) {
        insert(writer, c, i);
      }
      Eventually.holds("another cursor", () -> aggregates.get() > 1);
      stall.close();

      assertThat(rest.join()).isEqualTo(ALL.subList(1, COUNT));
    }
  }

  private static CommandListener counting(String command, AtomicInteger count) {
    return new CommandListener() {
      @Override
      public void commandStarted(CommandStartedEvent event) {
        if (event.getCommandName().equals(command)) {
          count.incrementAndGet();
        }
      }
    };
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer({Ability.DOUBLE_FAULTS, Ability.STEP_DOWN})
  void a_primary_that_steps_down_and_up(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    ReplyRecorder replies = new ReplyRecorder();
    try (Driver driver = kind.open(mongo.connectionString(), replies);
        Driver writer = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).batchSize(3))) {
      List<Integer> seen = new CopyOnWriteArrayList<>();
      CompletableFuture<Void> reading = CompletableFuture.runAsync(() -> addAll(events, seen));
      for (int i = 0; i < COUNT; i++) {
        insert(writer, c, i);
        if (i % 20 == 10) {
          awaitCount(seen, i, reading);
          mongo.faults().stepDown();
          mongo.faults().stepUp();
        }
      }
      reading.join();

      assertThat(seen).isEqualTo(ALL);
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.STEP_DOWN)
  void a_secondary_refuses_writes_until_it_is_primary_again(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Driver direct = kind.open(direct(mongo))) {
      insert(driver, c, 1);
      mongo.faults().stepDown();

      assertThatThrownBy(() -> direct.run(mongo.database(), "{insert: 'c', documents: [{a: 1}]}"))
          .isInstanceOfSatisfying(
              com.mongodb.MongoCommandException.class,
              e -> {
                assertThat(e.getCode()).isEqualTo(10107);
                assertThat(e.getResponse().containsKey("topologyVersion")).isTrue();
              });
      CompletableFuture<Void> write = CompletableFuture.runAsync(() -> insert(driver, c, 2));
      mongo.faults().stepUp();
      write.join();
      assertThat(driver.find(c, new BsonDocument())).hasSize(2);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SYNC, 43",
    "SYNC, 10107",
    "SYNC, 91",
    "REACTIVE, 43",
    "REACTIVE, 11602",
    "REACTIVE, 262"
  })
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void errors_that_the_driver_resumes_after(DriverKind kind, int code, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Driver writer = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).batchSize(3))) {
      CompletableFuture<List<Integer>> seen = allOf(events);
      for (int i = 0; i < COUNT; i++) {
        if (i % 20 == 10) {
          mongo.faults().refuseOnce("getMore", code);
        }
        insert(writer, c, i);
      }

      assertThat(seen.join()).isEqualTo(ALL);
    }
  }

  @ParameterizedTest
  @CsvSource({"SYNC, 280", "SYNC, 11601", "REACTIVE, 286", "REACTIVE, 13"})
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void errors_that_end_a_stream(DriverKind kind, int code, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c))) {
      insert(driver, c, 1);
      assertThat(events.keys(1)).containsExactly(1);
      mongo.faults().refuse("getMore", code, 3);
      insert(driver, c, 2);

      assertThatThrownBy(() -> events.next(2))
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(code));
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void a_killed_cursor_that_waits_is_not_resumed_by_the_driver(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    ReplyRecorder replies = new ReplyRecorder();
    try (Driver driver = kind.open(mongo.connectionString(), replies);
        Events events = driver.watch(Watch.collection(c))) {
      CompletableFuture<RawBsonDocument> next = CompletableFuture.supplyAsync(events::next);
      Eventually.holds("a getMore", () -> replies.started("getMore") > 0);
      Eventually.holds(
          "it failed",
          () -> {
            mongo.faults().killCursors();
            return next.isDone();
          });

      assertThat(next)
          .failsWithin(java.time.Duration.ofSeconds(10))
          .withThrowableThat()
          .havingCause()
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(237));
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.FAIL_COMMAND)
  void the_servers_own_fail_point(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c))) {
      insert(driver, c, 0);
      assertThat(events.keys(1)).containsExactly(0);
      mongo.failCommand(
          BsonDocument.parse("{times: 1}"),
          BsonDocument.parse("{failCommands: ['getMore'], closeConnection: true}"));
      insert(driver, c, 1);
      assertThat(events.keys(1)).containsExactly(1);
      mongo.failCommand(
          BsonDocument.parse("{times: 1}"),
          BsonDocument.parse(
              "{failCommands: ['getMore'], errorCode: 11602, errorLabels:"
                  + " ['ResumableChangeStreamError']}"));
      insert(driver, c, 2);
      assertThat(events.keys(1)).containsExactly(2);
      mongo.failCommand(
          BsonDocument.parse("{times: 1}"),
          BsonDocument.parse(
              "{failCommands: ['insert'], errorCode: 91, blockConnection: true, blockTimeMS: 50}"));
      insert(driver, c, 3);
      assertThat(events.keys(1)).containsExactly(3);
      mongo.failCommand(
          BsonDocument.parse("{times: 2}"),
          BsonDocument.parse("{failCommands: ['getMore'], errorCode: 11602, errorLabels: []}"));
      insert(driver, c, 4);
      assertThatThrownBy(() -> events.next(2))
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(11602));
    }
  }

  private static CompletableFuture<List<Integer>> allOf(Events events) {
    return CompletableFuture.supplyAsync(() -> events.keys(COUNT));
  }

  private static void addAll(Events events, List<Integer> seen) {
    while (seen.size() < COUNT) {
      seen.addAll(events.keys(1));
    }
  }

  /** The driver tries again once: it must be over one fault before the next one comes. */
  private static void awaitCount(List<Integer> seen, int count, CompletableFuture<Void> reading) {
    Eventually.holds("the stream goes on", () -> seen.size() >= count || reading.isDone());
  }

  private static void insert(Driver driver, MongoNamespace namespace, int id) {
    driver.insert(namespace, "{_id: %d}".formatted(id));
  }

  private static String direct(TestMongo mongo) {
    return mongo.connectionString().replaceAll("\\?.*", "?directConnection=true");
  }
}
