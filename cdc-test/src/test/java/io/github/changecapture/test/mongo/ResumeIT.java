package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.driver.Watch.Start;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.List;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Where a stream can go on, and what the server says where it can't. */
@ExtendWith(MongoServerExtension.class)
class ResumeIT {

  @ParameterizedTest
  @EnumSource
  void goes_on_after_any_event(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      List<RawBsonDocument> all = written(driver, orders, 6);

      for (int after = 0; after < 5; after++) {
        BsonDocument token = Events.token(all.get(after));
        for (Start start : List.of(new Start.ResumeAfter(token), new Start.StartAfter(token))) {
          try (Events resumed = driver.watch(Watch.collection(orders).from(start))) {
            assertThat(resumed.next(5 - after)).isEqualTo(all.subList(after + 1, 6));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void starts_at_a_cluster_time_with_the_event_of_that_time(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      List<RawBsonDocument> all = written(driver, orders, 4);
      BsonTimestamp third = all.get(2).getTimestamp("clusterTime");

      try (Events events = driver.watch(Watch.collection(orders).from(new Start.AtTime(third)))) {
        assertThat(events.next(2)).isEqualTo(all.subList(2, 4));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void waits_for_a_cluster_time_to_come(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      BsonTimestamp now = driver.run("admin", "{ping: 1}").getTimestamp("operationTime");
      BsonTimestamp soon = new BsonTimestamp(now.getTime(), now.getInc() + 3);
      try (Events events = driver.watch(Watch.collection(orders).from(new Start.AtTime(soon)))) {
        driver.insert(orders, numbered(10));

        BsonDocument first = events.next();
        assertThat(first.getTimestamp("clusterTime")).isGreaterThanOrEqualTo(soon);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void tokens_sort_as_the_stream_does(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(mongo.database()))) {
      driver.insert(orders, numbered(50));
      driver.insert(orders, "{_id: 'a'}", "{_id: 1e300}", "{_id: {x: [1, null]}}");
      driver.updateOne(orders, "{_id: 3}", "{$set: {a: 1}}");
      driver.delete(orders, BsonDocument.parse("{_id: {$lt: 9}}"));
      driver.run(mongo.database(), "{dropDatabase: 1}");

      List<RawBsonDocument> seen = events.next(50 + 3 + 1 + 9 + 3);
      List<String> tokens =
          seen.stream().map(event -> Events.token(event).getString("_data").getValue()).toList();
      assertThat(tokens).isSorted().doesNotHaveDuplicates();
      for (RawBsonDocument event : seen) {
        BsonTimestamp time = event.getTimestamp("clusterTime");
        assertThat(Events.token(event).getString("_data").getValue())
            .startsWith("82%08X%08X".formatted(time.getTime(), time.getInc()));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void starts_after_an_invalidate_but_does_not_resume_there(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders))) {
      driver.insert(orders, "{_id: 1}");
      driver.drop(orders);
      driver.insert(orders, "{_id: 2}");
      BsonDocument invalidate = Events.token(events.next(3).get(2));

      try (Events more =
          driver.watch(Watch.collection(orders).from(new Start.StartAfter(invalidate)))) {
        assertThat(more.keys(1)).containsExactly(2);
      }
      assertCode(
          260,
          () -> first(driver, Watch.collection(orders).from(new Start.ResumeAfter(invalidate))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void resuming_after_a_drop_gives_its_invalidate(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders))) {
      driver.insert(orders, "{_id: 1}");
      driver.drop(orders);
      BsonDocument drop = Events.token(events.next(2).get(1));

      try (Events more = driver.watch(Watch.collection(orders).from(new Start.ResumeAfter(drop)))) {
        assertThat(more.types(1)).containsExactly("invalidate");
        more.awaitEnd();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void refuses_what_is_no_token(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      assertCode(40647, () -> resume(driver, orders, "{}"));
      assertCode(40647, () -> resume(driver, orders, "{_data: 5}"));
      assertCode(9, () -> resume(driver, orders, "{_data: 'no token'}"));
      assertCode(40649, () -> resume(driver, orders, "{_data: ''}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void refuses_two_starts_at_once(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      String token = Events.token(written(driver, orders, 1).get(0)).toJson();
      String both =
          "{aggregate: 'orders', cursor: {}, pipeline: [{$changeStream: {resumeAfter: %s, %s}}]}";

      assertCode(
          50865, () -> driver.run(mongo.database(), both.formatted(token, "startAfter: " + token)));
      assertCode(
          40674,
          () ->
              driver.run(
                  mongo.database(),
                  both.formatted(token, "startAtOperationTime: Timestamp(1, 1)")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void fails_if_the_event_to_resume_after_is_not_in_the_stream(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    MongoNamespace others = new MongoNamespace(mongo.database(), "others");
    try (Driver driver = kind.open(mongo.connectionString())) {
      BsonDocument token = Events.token(written(driver, orders, 1).get(0));
      driver.insert(others, "{_id: 1}");

      assertThatThrownBy(
              () -> first(driver, Watch.collection(others).from(new Start.ResumeAfter(token))))
          .isInstanceOfSatisfying(
              com.mongodb.MongoException.class,
              e -> {
                assertThat(e.getCode()).isEqualTo(280);
                assertThat(e.hasErrorLabel("NonResumableChangeStreamError")).isTrue();
              });
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.CUT_OPLOG)
  void history_that_was_cut_off_is_lost(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      List<RawBsonDocument> all = written(driver, orders, 4);
      BsonTimestamp kept = all.get(2).getTimestamp("clusterTime");
      mongo.faults().cutOplogBefore(kept);

      assertHistoryLost(
          () ->
              first(
                  driver,
                  Watch.collection(orders).from(new Start.ResumeAfter(Events.token(all.get(0))))));
      assertHistoryLost(
          () ->
              first(
                  driver,
                  Watch.collection(orders).from(new Start.AtTime(new BsonTimestamp(1, 1)))));
      try (Events events = driver.watch(Watch.collection(orders).from(new Start.AtTime(kept)))) {
        assertThat(events.next(2)).isEqualTo(all.subList(2, 4));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.CUT_OPLOG)
  void a_stream_that_is_behind_dies_when_history_is_cut_off(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders).batchSize(2))) {
      driver.insert(orders, numbered(10));
      events.next(1);
      mongo.faults().cutOplog();

      assertThatThrownBy(() -> events.next(10))
          .isInstanceOfSatisfying(
              com.mongodb.MongoException.class, e -> assertThat(e.getCode()).isEqualTo(136));
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void nothing_is_lost_before_the_first_cut(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      List<RawBsonDocument> all = written(driver, orders, 2);

      try (Events events =
          driver.watch(Watch.collection(orders).from(new Start.AtTime(new BsonTimestamp(1, 1))))) {
        assertThat(events.next(2)).isEqualTo(all);
      }
    }
  }

  /** Inserts and gives the events of it. */
  private static List<RawBsonDocument> written(Driver driver, MongoNamespace namespace, int count) {
    try (Events events = driver.watch(Watch.collection(namespace))) {
      driver.insert(namespace, numbered(count));
      return events.next(count);
    }
  }

  private static List<BsonDocument> numbered(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> BsonDocument.parse("{_id: %d}".formatted(i)))
        .toList();
  }

  private static void resume(Driver driver, MongoNamespace namespace, String token) {
    first(
        driver, Watch.collection(namespace).from(new Start.ResumeAfter(BsonDocument.parse(token))));
  }

  private static void first(Driver driver, Watch watch) {
    try (Events events = driver.watch(watch)) {
      events.next();
    }
  }

  private static void assertHistoryLost(ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            MongoCommandException.class,
            e -> {
              assertThat(e.getCode()).isEqualTo(286);
              assertThat(e.getErrorCodeName()).isEqualTo("ChangeStreamHistoryLost");
              assertThat(e.hasErrorLabel("NonResumableChangeStreamError")).isTrue();
            });
  }

  private static void assertCode(int code, ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }
}
