package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import org.bson.BsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The stages that a user puts after a change stream. */
@ExtendWith(MongoServerExtension.class)
class StreamStagesIT {

  @ParameterizedTest
  @EnumSource
  void matching_on_the_collection_and_the_type(DriverKind kind, TestMongo mongo) {
    MongoNamespace wanted = new MongoNamespace(mongo.database(), "wanted");
    MongoNamespace other = new MongoNamespace(mongo.database(), "other");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events =
            driver.watch(
                Watch.database(mongo.database())
                    .through(
                        "{$match: {$or: [{'ns.coll': {$in: ['wanted']}}, {operationType: {$in:"
                            + " ['invalidate', 'dropDatabase']}}]}}"))) {
      driver.insert(other, "{_id: 1}");
      driver.insert(wanted, "{_id: 2}");
      driver.drop(other);
      driver.run(mongo.database(), "{dropDatabase: 1}");

      assertThat(events.types(4)).containsExactly("insert", "drop", "dropDatabase", "invalidate");
    }
  }

  @ParameterizedTest
  @EnumSource
  void shaping_events(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events =
            driver.watch(
                Watch.collection(orders)
                    .through(
                        "{$addFields: {tag: 'x', copy: '$fullDocument.a'}}",
                        "{$set: {tag: 'y'}}",
                        "{$unset: ['fullDocument.secret', 'wallTime']}",
                        "{$project: {clusterTime: 0, ns: 0}}"))) {
      driver.insert(orders, "{_id: 1, a: 5, secret: 'z'}");

      BsonDocument event = BsonDocument.parse(events.next().toJson());
      event.remove("_id");
      assertThat(event)
          .isEqualTo(
              BsonDocument.parse(
                  "{operationType: 'insert', fullDocument: {_id: 1, a: 5}, documentKey: {_id: 1},"
                      + " tag: 'y', copy: 5}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void replacing_the_root_but_not_the_token(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events =
            driver.watch(
                Watch.collection(orders)
                    .through("{$replaceWith: {_id: '$_id', v: '$fullDocument.v'}}"))) {
      driver.insert(orders, "{_id: 1, v: 7}");

      BsonDocument event = events.next();
      assertThat(event.keySet()).containsExactly("_id", "v");
      assertThat(event.getInt32("v").getValue()).isEqualTo(7);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stage_that_touches_the_token_is_fatal(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    for (String stage :
        new String[] {
          "{$project: {_id: 0}}", "{$set: {_id: 1}}", "{$replaceRoot: {newRoot: '$ns'}}"
        }) {
      try (Driver driver = kind.open(mongo.connectionString());
          Events events = driver.watch(Watch.collection(orders).through(stage))) {
        driver.run(mongo.database(), "{insert: 'orders', documents: [{a: 1}]}");

        assertThatThrownBy(events::next)
            .isInstanceOfSatisfying(
                MongoException.class,
                e -> {
                  assertThat(e.getCode()).isEqualTo(280);
                  assertThat(e.hasErrorLabel("NonResumableChangeStreamError")).isTrue();
                });
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void other_stages_are_refused(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      for (String stage :
          new String[] {"{$group: {_id: null}}", "{$sort: {_id: 1}}", "{$limit: 1}"}) {
        assertThatThrownBy(
                () -> {
                  try (Events events = driver.watch(Watch.collection(orders).through(stage))) {
                    events.next();
                  }
                })
            .isInstanceOfSatisfying(
                MongoException.class, e -> assertThat(e.getCode()).isEqualTo(20));
      }
      assertThatThrownBy(
              () ->
                  driver.run(
                      mongo.database(),
                      "{aggregate: 'orders', cursor: {}, pipeline: [{$changeStream: {nonsense: 1}}]}"))
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(40415));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_opens_on_no_database_of_the_servers_own(DriverKind kind, TestMongo mongo) {
    try (Driver driver = kind.open(mongo.connectionString())) {
      for (String database : new String[] {"admin", "local", "config"}) {
        assertThatThrownBy(
                () ->
                    driver.run(
                        database, "{aggregate: 1, cursor: {}, pipeline: [{$changeStream: {}}]}"))
            .isInstanceOfSatisfying(
                MongoException.class, e -> assertThat(e.getCode()).isEqualTo(73));
      }
      assertThatThrownBy(
              () ->
                  driver.run(
                      mongo.database(),
                      "{aggregate: 1, cursor: {}, pipeline: [{$changeStream: {allChangesForCluster: true}}]}"))
          .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(72));
    }
  }
}
