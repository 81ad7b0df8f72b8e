package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.UpdateOptions;
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
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The whole document of each change event, as the manual's page on change events has it. */
@ExtendWith(MongoServerExtension.class)
@RequiresServer(Ability.WALL_TIME)
class ChangeEventIT {

  @ParameterizedTest
  @EnumSource
  void insert(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders))) {
      driver.insert(orders, "{_id: 1, item: 'pen', sizes: [1, {w: 2}]}");

      assertThat(EventShape.of(events.next()))
          .isEqualTo(
              EventShape.expected(
                  "insert",
                  "fullDocument: {_id: 1, item: 'pen', sizes: [1, {w: 2}]}, %s, documentKey: {_id: 1}"
                      .formatted(ns(orders))));
    }
  }

  @ParameterizedTest
  @EnumSource
  void update(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1, a: {b: 1, c: 1}, gone: true, list: [1, 2, 3]}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.updateOne(orders, "{_id: 1}", "{$set: {'a.b': 2, n: 'x'}, $unset: {gone: 1}}");
        driver.updateOne(orders, "{_id: 1}", "{$push: {list: 4}}");

        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "update",
                    ns(orders)
                        + ", documentKey: {_id: 1}, updateDescription: {updatedFields: {n: 'x',"
                        + " 'a.b': 2}, removedFields: ['gone'], truncatedArrays: []}"));
        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "update",
                    ns(orders)
                        + ", documentKey: {_id: 1}, updateDescription: {updatedFields: {'list.3':"
                        + " 4}, removedFields: [], truncatedArrays: []}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void update_by_a_pipeline_tells_the_difference(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(
          orders,
          "{_id: 1, a: 1, list: [1, 2, 3, 4, 5, 6, 7, 8, 9], pad: '%s'}"
              .formatted("x".repeat(200)));
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.run(
            mongo.database(),
            "{update: 'orders', updates: [{q: {_id: 1}, u: [{$set: {list: [1, 2, 3]}}]}]}");

        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "update",
                    ns(orders)
                        + ", documentKey: {_id: 1}, updateDescription: {updatedFields: {},"
                        + " removedFields: [], truncatedArrays: [{field: 'list', newSize: 3}]}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void update_with_the_document_looked_up(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1, a: 1}");
      try (Events events =
          driver.watch(Watch.collection(orders).with(FullDocument.UPDATE_LOOKUP))) {
        driver.updateOne(orders, "{_id: 1}", "{$set: {a: 2}}");

        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "update",
                    "fullDocument: {_id: 1, a: 2}, %s, documentKey: {_id: 1}, updateDescription: {updatedFields: {a: 2}, removedFields: [], truncatedArrays: []}"
                        .formatted(ns(orders))));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_document_is_looked_up_when_the_event_is_read(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1, a: 1}");
      driver.insert(orders, "{_id: 2, a: 1}");
      BsonDocument before = driver.run("admin", "{ping: 1}");
      driver.updateOne(orders, "{_id: 1}", "{$set: {a: 2}}");
      driver.updateOne(orders, "{_id: 2}", "{$set: {a: 2}}");
      driver.updateOne(orders, "{_id: 2}", "{$set: {a: 3}}");
      driver.delete(orders, BsonDocument.parse("{_id: 1}"));

      try (Events events =
          driver.watch(
              Watch.collection(orders)
                  .with(FullDocument.UPDATE_LOOKUP)
                  .through("{$match: {operationType: 'update'}}")
                  .from(new Watch.Start.AtTime(before.getTimestamp("operationTime"))))) {
        List<RawBsonDocument> updates = events.next(2);
        assertThat(updates.get(0).isNull("fullDocument")).isTrue();
        assertThat(updates.get(1).getDocument("fullDocument"))
            .isEqualTo(BsonDocument.parse("{_id: 2, a: 3}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void replace(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1, a: 1}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.replace(orders, BsonDocument.parse("{a: 1}"), BsonDocument.parse("{b: 2}"));

        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "replace",
                    "fullDocument: {_id: 1, b: 2}, %s, documentKey: {_id: 1}"
                        .formatted(ns(orders))));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void delete(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: {a: 1, b: 'x'}, v: 1}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.delete(orders, new BsonDocument());

        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected("delete", ns(orders) + ", documentKey: {_id: {a: 1, b: 'x'}}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void drop_and_invalidate(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.drop(orders);

        assertThat(EventShape.of(events.next())).isEqualTo(EventShape.expected("drop", ns(orders)));
        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                "{\"_id\": \"token\", \"operationType\": \"invalidate\", \"clusterTime\":"
                    + " \"TIMESTAMP\", \"wallTime\": \"DATE_TIME\"}");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void rename(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      try (Events events = driver.watch(Watch.database(mongo.database()))) {
        driver.run(
            "admin", "{renameCollection: '%s.orders', to: '%1$s.old'}".formatted(mongo.database()));

        assertThat(BsonDocument.parse(EventShape.of(events.next())))
            .isEqualTo(
                BsonDocument.parse(
                    EventShape.expected(
                        "rename",
                        "%s, to: {db: '%s', coll: 'old'}"
                            .formatted(ns(orders), mongo.database()))));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void drop_of_a_database_drops_its_collections_first(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      try (Events events = driver.watch(Watch.database(mongo.database()))) {
        driver.run(mongo.database(), "{dropDatabase: 1}");

        assertThat(EventShape.of(events.next())).isEqualTo(EventShape.expected("drop", ns(orders)));
        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected("dropDatabase", "ns: {db: '%s'}".formatted(mongo.database())));
        assertThat(events.types(1)).containsExactly("invalidate");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void upserts_are_inserts_and_many_updates_are_many_events(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders))) {
      driver.updateMany(
          orders,
          BsonDocument.parse("{_id: 1}"),
          BsonDocument.parse("{$set: {a: 1}}"),
          new UpdateOptions().upsert(true));
      driver.insert(orders, "{_id: 2, a: 1}");
      driver.updateMany(
          orders,
          BsonDocument.parse("{a: 1}"),
          BsonDocument.parse("{$inc: {a: 1}}"),
          new UpdateOptions());

      assertThat(events.types(4)).containsExactly("insert", "insert", "update", "update");
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_changed_nothing_or_failed_is_no_event(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1, a: 1}");
      try (Events events = driver.watch(Watch.database(mongo.database()))) {
        driver.updateOne(orders, "{_id: 1}", "{$set: {a: 1}}");
        driver.updateOne(orders, "{_id: 9}", "{$set: {a: 1}}");
        driver.replace(orders, BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{a: 1}"));
        driver.delete(orders, BsonDocument.parse("{_id: 9}"));
        org.assertj.core.api.Assertions.assertThatThrownBy(() -> driver.insert(orders, "{_id: 1}"))
            .hasMessageContaining("E11000");
        driver.run(mongo.database(), "{create: 'made'}");
        driver.run(
            mongo.database(), "{createIndexes: 'orders', indexes: [{key: {a: 1}, name: 'a_1'}]}");
        driver.insert(orders, "{_id: 2}");

        assertThat(events.keys(1)).containsExactly(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.PRE_AND_POST_IMAGES)
  void images_are_shown_where_they_were_recorded(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    MongoNamespace plain = new MongoNamespace(mongo.database(), "plain");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(
          mongo.database(), "{create: 'orders', changeStreamPreAndPostImages: {enabled: true}}");
      driver.insert(orders, "{_id: 1, a: 1}");
      driver.insert(plain, "{_id: 1, a: 1}");
      try (Events events =
          driver.watch(
              Watch.database(mongo.database())
                  .with(FullDocument.WHEN_AVAILABLE)
                  .with(FullDocumentBeforeChange.WHEN_AVAILABLE))) {
        driver.updateOne(orders, "{_id: 1}", "{$set: {a: 2}}");
        driver.delete(orders, new BsonDocument());
        driver.updateOne(plain, "{_id: 1}", "{$set: {a: 2}}");

        String description =
            "documentKey: {_id: 1}, updateDescription: {updatedFields: {a: 2}, removedFields: [], truncatedArrays: []}";
        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "update",
                    "fullDocument: {_id: 1, a: 2}, %s, %s, fullDocumentBeforeChange: {_id: 1, a: 1}"
                        .formatted(ns(orders), description)));
        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "delete",
                    ns(orders)
                        + ", documentKey: {_id: 1}, fullDocumentBeforeChange: {_id: 1, a: 2}"));
        assertThat(EventShape.of(events.next()))
            .isEqualTo(
                EventShape.expected(
                    "update",
                    "fullDocument: null, %s, %s, fullDocumentBeforeChange: null"
                        .formatted(ns(plain), description)));
      }
    }
  }

  private static String ns(MongoNamespace namespace) {
    return "ns: {db: '%s', coll: '%s'}"
        .formatted(namespace.getDatabaseName(), namespace.getCollectionName());
  }
}
