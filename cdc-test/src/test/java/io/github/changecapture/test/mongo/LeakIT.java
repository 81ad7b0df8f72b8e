package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
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
import java.util.concurrent.Executor;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Nothing stays behind: no cursor of a stream, no connection of a client, no thread of a double.
 */
@ExtendWith(MongoServerExtension.class)
@RequiresServer(Ability.DOUBLE_FAULTS)
class LeakIT {

  /** The common pool may have but one thread. */
  private static final Executor ON_ITS_OWN = command -> new Thread(command).start();

  @ParameterizedTest
  @EnumSource
  void closing_a_stream_and_a_client_leaves_nothing(DriverKind kind, TestMongo mongo) {
    MongoDouble server = mongo.mongoDouble();
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      for (int i = 0; i < 5; i++) {
        try (Events events = driver.watch(Watch.collection(c))) {
          driver.insert(c, "{a: 1}");
          events.next();
          assertThat(server.openCursors()).isPositive();
        }
      }
      Eventually.holds("no cursor", () -> server.openCursors() == 0);
    }

    Eventually.holds("no connection", () -> server.openConnections() == 0);
  }

  @ParameterizedTest
  @EnumSource
  void closing_a_double_ends_its_threads_whatever_they_do(DriverKind kind) {
    MongoDouble server = MongoDouble.start();
    try (Driver driver = kind.open(server.connectionString() + "&serverSelectionTimeoutMS=200")) {
      Events events = driver.watch(Watch.database("db"));
      CompletableFuture<Void> waiting = CompletableFuture.runAsync(events::next, ON_ITS_OWN);
      Eventually.holds("a cursor", () -> server.openCursors() == 1);
      MongoFaults.Stall unused = server.faults().stallReplies("ping");
      CompletableFuture<Void> stalled =
          CompletableFuture.runAsync(() -> driver.run("admin", "{ping: 1}"), ON_ITS_OWN);
      Eventually.holds("connections", () -> server.openConnections() >= 3);

      server.close();
      server.close();

      assertThat(threadsOf(server)).isEmpty();
      assertThat(waiting).failsWithin(java.time.Duration.ofSeconds(30));
      assertThat(stalled).failsWithin(java.time.Duration.ofSeconds(30));
    }
  }

  private static List<String> threadsOf(MongoDouble server) {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("mongo-double-"))
        .filter(name -> name.contains(String.valueOf(server.port())))
        .toList();
  }
}
