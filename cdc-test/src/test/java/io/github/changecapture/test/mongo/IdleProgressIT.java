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
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** How a stream gets on while nothing comes: the post-batch resume token, and waiting for data. */
@ExtendWith(MongoServerExtension.class)
class IdleProgressIT {

  @ParameterizedTest
  @EnumSource
  void every_cursor_reply_has_a_token_and_they_only_rise(DriverKind kind, TestMongo mongo) {
    ReplyRecorder replies = new ReplyRecorder();
    MongoNamespace watched = new MongoNamespace(mongo.database(), "watched");
    MongoNamespace other = new MongoNamespace(mongo.database(), "other");
    try (Driver driver = kind.open(mongo.connectionString(), replies);
        Events events = driver.watch(Watch.collection(watched))) {
      driver.insert(watched, "{_id: 1}");
      driver.insert(other, "{_id: 1}");
      driver.insert(watched, "{_id: 2}");

      List<RawBsonDocument> seen = events.next(2);
      assertThat(replies.tokens()).hasSizeGreaterThanOrEqualTo(2).isSorted();
      assertThat(replies.tokens())
          .contains(Events.token(seen.get(1)).getString("_data").getValue());
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_token_moves_past_what_the_stream_does_not_show(DriverKind kind, TestMongo mongo) {
    ReplyRecorder replies = new ReplyRecorder();
    MongoNamespace watched = new MongoNamespace(mongo.database(), "watched");
    MongoNamespace other = new MongoNamespace(mongo.database(), "other");
    try (Driver driver = kind.open(mongo.connectionString(), replies);
        Events events =
            driver.watch(
                Watch.database(mongo.database()).through("{$match: {'ns.coll': 'watched'}}"));
        Driver writer = kind.open(mongo.connectionString())) {
      CompletableFuture<RawBsonDocument> next = CompletableFuture.supplyAsync(events::next);
      writer.insert(other, "{_id: 1}");
      BsonTimestamp time = writer.run("admin", "{ping: 1}").getTimestamp("operationTime");

      String passed = "82%08X%08X".formatted(time.getTime(), time.getInc());
      Eventually.holds(
          "a token past what was written to another collection",
          () -> replies.tokens().stream().anyMatch(token -> token.compareTo(passed) >= 0));
      assertThat(next).isNotDone();
      writer.insert(watched, "{_id: 1}");
      assertThat(next.join().getDocument("ns").getString("coll").getValue()).isEqualTo("watched");
      assertThat(replies.tokens()).isSorted();
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.MOVE_CLOCK)
  void the_token_follows_the_clock(DriverKind kind, TestMongo mongo) {
    ReplyRecorder replies = new ReplyRecorder();
    MongoNamespace watched = new MongoNamespace(mongo.database(), "watched");
    try (Driver driver = kind.open(mongo.connectionString(), replies);
        Events events = driver.watch(Watch.collection(watched));
        Driver writer = kind.open(mongo.connectionString())) {
      CompletableFuture<RawBsonDocument> next = CompletableFuture.supplyAsync(events::next);
      mongo.mongoDouble().advanceClock(Duration.ofHours(3));
      long later = mongo.mongoDouble().now().getEpochSecond();

      Eventually.holds(
          "a token three hours later",
          () ->
              replies.tokens().stream()
                  .anyMatch(token -> token.startsWith("82%08X".formatted(later))));
      writer.insert(watched, "{_id: 1}");
      RawBsonDocument event = next.join();
      assertThat((long) event.getTimestamp("clusterTime").getTime()).isGreaterThanOrEqualTo(later);
      assertThat(event.getDateTime("wallTime").getValue()).isGreaterThanOrEqualTo(later * 1000);
    }
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void the_token_moves_by_itself(TestMongo mongo) {
    ReplyRecorder replies = new ReplyRecorder();
    try (MongoDouble quick = MongoDouble.builder().noopInterval(Duration.ofMillis(50)).start();
        Driver driver = DriverKind.REACTIVE.open(quick.connectionString(), replies);
        Events events = driver.watch(Watch.database(mongo.database()))) {
      Eventually.holds(
          "three different tokens", () -> replies.tokens().stream().distinct().count() >= 3);
      assertThat(replies.tokens()).isSorted();
      driver.insert(new MongoNamespace(mongo.database(), "c"), "{_id: 1}");
      assertThat(events.keys(1)).containsExactly(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void resuming_from_an_idle_token_loses_nothing(DriverKind kind, TestMongo mongo) {
    ReplyRecorder replies = new ReplyRecorder();
    MongoNamespace watched = new MongoNamespace(mongo.database(), "watched");
    MongoNamespace other = new MongoNamespace(mongo.database(), "other");
    try (Driver driver = kind.open(mongo.connectionString(), replies)) {
      driver.insert(other, "{_id: 1}");
      BsonDocument opened =
          driver.run(
              mongo.database(),
              "{aggregate: 'watched', pipeline: [{$changeStream: {}}], cursor: {}}");
      BsonDocument idle = opened.getDocument("cursor").getDocument("postBatchResumeToken");
      driver.insert(watched, "{_id: 1}", "{_id: 2}");

      try (Events events =
          driver.watch(Watch.collection(watched).from(new Watch.Start.ResumeAfter(idle)))) {
        assertThat(events.keys(2)).containsExactly(1, 2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void waiting_ends_at_once_when_something_comes(DriverKind kind, TestMongo mongo) {
    MongoNamespace watched = new MongoNamespace(mongo.database(), "watched");
    try (Driver driver = kind.open(mongo.connectionString());
        Driver writer = kind.open(mongo.connectionString())) {
      driver.insert(watched, "{_id: 0}");
      String getMore = "{getMore: NumberLong('%d'), collection: 'watched', maxTimeMS: 20000}";
      long id =
          driver
              .run(
                  mongo.database(),
                  "{aggregate: 'watched', pipeline: [{$changeStream: {}}], cursor: {}}")
              .getDocument("cursor")
              .getInt64("id")
              .getValue();
      long began = System.nanoTime();
      CompletableFuture<BsonDocument> reply =
          CompletableFuture.supplyAsync(() -> driver.run(mongo.database(), getMore.formatted(id)));
      writer.insert(watched, "{_id: 1}");

      assertThat(reply.join().getDocument("cursor").getArray("nextBatch")).hasSize(1);
      assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(15));
    }
  }

  @ParameterizedTest
  @EnumSource
  void waiting_ends_without_anything_after_its_time(DriverKind kind, TestMongo mongo) {
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(mongo.database(), "{create: 'watched'}");
      long id =
          driver
              .run(
                  mongo.database(),
                  "{aggregate: 'watched', pipeline: [{$changeStream: {}}], cursor: {}}")
              .getDocument("cursor")
              .getInt64("id")
              .getValue();
      long began = System.nanoTime();
      BsonDocument cursor =
          driver
              .run(
                  mongo.database(),
                  "{getMore: NumberLong('%d'), collection: 'watched', maxTimeMS: 300}"
                      .formatted(id))
              .getDocument("cursor");

      assertThat(Duration.ofNanos(System.nanoTime() - began))
          .isGreaterThanOrEqualTo(Duration.ofMillis(290));
      assertThat(cursor.getArray("nextBatch")).isEmpty();
      assertThat(cursor.getInt64("id").getValue()).isEqualTo(id);
      assertThat(cursor.containsKey("postBatchResumeToken")).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void every_reply_tells_the_time(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      BsonTimestamp before = driver.run("admin", "{ping: 1}").getTimestamp("operationTime");
      driver.insert(c, "{_id: 1}");
      BsonDocument after = driver.run("admin", "{ping: 1}");

      assertThat(after.getTimestamp("operationTime")).isGreaterThan(before);
      assertThat(after.getDocument("$clusterTime").getTimestamp("clusterTime"))
          .isGreaterThanOrEqualTo(after.getTimestamp("operationTime"));
    }
  }
}
