package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Events that are larger than a document may be.
 * https://www.mongodb.com/docs/manual/reference/operator/aggregation/changeStreamSplitLargeEvent/
 */
@ExtendWith(MongoServerExtension.class)
@RequiresServer({Ability.SPLIT_LARGE_EVENT, Ability.PRE_AND_POST_IMAGES})
class SplitEventIT {

  private static final int TOO_LARGE = 10334;
  private static final int FATAL = 280;
  private static final int NEARLY_16_MIB = 16 * 1024 * 1024 - 100;
  private static final String SPLIT = "{$changeStreamSplitLargeEvent: {}}";

  @ParameterizedTest
  @EnumSource
  void an_event_over_16_mib_is_an_error(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      Watch.Start start = updated(driver, c);

      assertThatThrownBy(() -> first(driver, withImages(c).from(start)))
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(TOO_LARGE));
    }
  }

  @ParameterizedTest
  @EnumSource
  void its_fragments_make_up_the_event(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(withImages(c).through(SPLIT).from(updated(driver, c)))) {
      List<RawBsonDocument> fragments = events.next(3);
      driver.insert(c, "{_id: 2}");
      RawBsonDocument whole = events.next();

      List<String> fields = new ArrayList<>();
      for (int i = 0; i < 3; i++) {
        RawBsonDocument fragment = fragments.get(i);
        assertThat(fragment.getDocument("splitEvent"))
            .isEqualTo(BsonDocument.parse("{fragment: %d, of: 3}".formatted(i + 1)));
        fields.addAll(fragment.keySet());
      }
      fields.removeIf(name -> name.equals("_id") || name.equals("splitEvent"));
      assertThat(fields)
          .containsExactlyInAnyOrder(
              "operationType",
              "clusterTime",
              "wallTime",
              "ns",
              "documentKey",
              "updateDescription",
              "fullDocument",
              "fullDocumentBeforeChange");
      assertThat(fragments.get(0).keySet()).contains("operationType", "ns", "documentKey");
      assertThat(fragments).extracting(SplitEventIT::token).isSorted().doesNotHaveDuplicates();
      assertThat(whole.containsKey("splitEvent")).isFalse();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_resumes_after_a_fragment(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      Watch watch = withImages(c).through(SPLIT);
      List<RawBsonDocument> fragments;
      try (Events events = driver.watch(watch.from(updated(driver, c)))) {
        fragments = events.next(3);
      }
      driver.insert(c, "{_id: 2}");

      for (int i = 0; i < 3; i++) {
        Watch.Start start = new Watch.Start.ResumeAfter(Events.token(fragments.get(i)));
        try (Events events = driver.watch(watch.from(start))) {
          assertThat(events.next(2 - i)).isEqualTo(fragments.subList(i + 1, 3));
          assertThat(events.types(1)).containsExactly("insert");
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_fragment_is_no_place_in_a_stream_that_splits_otherwise(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      Watch.Start second;
      try (Events events = driver.watch(withImages(c).through(SPLIT).from(updated(driver, c)))) {
        second = new Watch.Start.ResumeAfter(Events.token(events.next(2).get(1)));
      }

      for (Watch other :
          List.of(
              withImages(c),
              Watch.collection(c).through(SPLIT),
              withImages(c)
                  .through("{$project: {fullDocument: 0, updateDescription: 0}}", SPLIT))) {
        assertThatThrownBy(() -> first(driver, other.from(second)))
            .isInstanceOfSatisfying(
                MongoException.class,
                e -> {
                  assertThat(e.getCode()).isEqualTo(FATAL);
                  assertThat(e.hasErrorLabel("NonResumableChangeStreamError")).isTrue();
                });
      }
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "SYNC | {$changeStreamSplitLargeEvent: {}} | {$match: {}} | 7182802",
        "SYNC | {$match: {}} | {$changeStreamSplitLargeEvent: {a: 1}} | 7182800",
        "REACTIVE | {$changeStreamSplitLargeEvent: {}} | {$changeStreamSplitLargeEvent: {}} | 7182802"
      })
  void the_stage_is_the_last_and_has_no_options(
      DriverKind kind, String first, String second, int code, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");
      assertThatThrownBy(() -> driver.watch(Watch.collection(c).through(first, second)).next())
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(code));
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_stage_is_for_change_streams_only(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");
      assertThatThrownBy(
              () ->
                  driver.run(
                      mongo.database(),
                      "{aggregate: 'c', pipeline: [%s], cursor: {}}".formatted(SPLIT)))
          .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(20));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_before_6_0_9_does_not_know_the_stage(DriverKind kind) {
    MongoNamespace c = new MongoNamespace("shop", "c");
    try (MongoDouble mongo = MongoDouble.builder().serverVersion("6.0.8").start();
        Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");
      assertThatThrownBy(() -> driver.watch(Watch.collection(c).through(SPLIT)).next())
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(40324));
    }
  }

  /** Replaces nearly 16 MiB of a document by as much, and gives the time before. */
  private static Watch.Start updated(Driver driver, MongoNamespace c) {
    driver.run(c.getDatabaseName(), "{create: 'c', changeStreamPreAndPostImages: {enabled: true}}");
    driver.insert(c, List.of(new BsonDocument("_id", new BsonString("x")).append("s", large("a"))));
    BsonTimestamp now = driver.run("admin", "{ping: 1}").getTimestamp("operationTime");
    driver.updateOne(
        c, new BsonDocument(), new BsonDocument("$set", new BsonDocument("s", large("b"))));
    return new Watch.Start.AtTime(new BsonTimestamp(now.getTime(), now.getInc() + 1));
  }

  /** The first event; the sync driver hears of an error as it opens the stream. */
  private static RawBsonDocument first(Driver driver, Watch watch) {
    try (Events events = driver.watch(watch)) {
      return events.next();
    }
  }

  private static BsonString large(String letter) {
    return new BsonString(letter.repeat(NEARLY_16_MIB));
  }

  private static Watch withImages(MongoNamespace c) {
    return Watch.collection(c).with(FullDocument.REQUIRED).with(FullDocumentBeforeChange.REQUIRED);
  }

  private static String token(BsonDocument event) {
    return Events.token(event).getString("_data").getValue();
  }
}
