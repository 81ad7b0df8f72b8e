package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.List;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** What a stream sees of collections and databases that come and go, and when it ends. */
@ExtendWith(MongoServerExtension.class)
class StreamScopeIT {

  @ParameterizedTest
  @EnumSource
  void a_collection_stream_sees_its_collection_only(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders))) {
      driver.insert(new MongoNamespace(mongo.database(), "orders2"), "{_id: 1}");
      driver.insert(new MongoNamespace(mongo.database(), "orders.sub"), "{_id: 2}");
      driver.insert(new MongoNamespace(mongo.database("other"), "orders"), "{_id: 3}");
      driver.insert(orders, "{_id: 4}");

      assertThat(events.keys(1)).containsExactly(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_collection_stream_ends_with_a_drop(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(orders))) {
      driver.insert(orders, "{_id: 1}");
      driver.drop(orders);
      driver.insert(orders, "{_id: 2}");

      assertThat(events.types(3)).containsExactly("insert", "drop", "invalidate");
      events.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_collection_stream_ends_with_a_rename_away(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.run("admin", rename(mongo.database() + ".orders", mongo.database() + ".old"));

        assertThat(events.types(2)).containsExactly("rename", "invalidate");
        events.awaitEnd();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_collection_stream_ends_with_a_rename_onto_it(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      driver.insert(new MongoNamespace(mongo.database(), "fresh"), "{_id: 2}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.run(
            "admin",
            "{renameCollection: '%s.fresh', to: '%1$s.orders', dropTarget: true}"
                .formatted(mongo.database()));

        List<RawBsonDocument> seen = events.next(2);
        assertThat(seen.get(0).getString("operationType").getValue()).isEqualTo("rename");
        assertThat(seen.get(0).getDocument("ns").getString("coll").getValue()).isEqualTo("fresh");
        assertThat(seen.get(1).getString("operationType").getValue()).isEqualTo("invalidate");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_collection_stream_ends_with_its_database(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.run(mongo.database(), "{dropDatabase: 1}");

        assertThat(events.types(2)).containsExactly("drop", "invalidate");
        events.awaitEnd();
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_database_stream_outlives_its_collections(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(mongo.database()))) {
      driver.insert(orders, "{_id: 1}");
      driver.insert(new MongoNamespace(mongo.database("other"), "orders"), "{_id: 9}");
      driver.run("admin", rename(mongo.database() + ".orders", mongo.database() + ".old"));
      driver.drop(new MongoNamespace(mongo.database(), "old"));
      driver.insert(orders, "{_id: 2}");
      driver.run(mongo.database(), "{dropDatabase: 1}");

      assertThat(events.types(7))
          .containsExactly(
              "insert", "rename", "drop", "insert", "drop", "dropDatabase", "invalidate");
      events.awaitEnd();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_deployment_stream_sees_all_databases_and_never_ends(DriverKind kind, TestMongo mongo) {
    MongoNamespace one = new MongoNamespace(mongo.database("one"), "c");
    MongoNamespace two = new MongoNamespace(mongo.database("two"), "c");
    String ours = "{$match: {'ns.db': {$in: ['%s', '%s']}}}";
    try (Driver driver = kind.open(mongo.connectionString());
        Events events =
            driver.watch(
                Watch.deployment()
                    .through(ours.formatted(one.getDatabaseName(), two.getDatabaseName())))) {
      driver.insert(one, "{_id: 1}");
      driver.insert(two, "{_id: 2}");
      driver.run(one.getDatabaseName(), "{dropDatabase: 1}");
      driver.insert(one, "{_id: 3}");

      assertThat(events.types(5))
          .containsExactly("insert", "insert", "drop", "dropDatabase", "insert");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_whose_invalidate_is_filtered_out_just_completes(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events =
            driver.watch(Watch.collection(orders).through("{$match: {'ns.coll': 'orders'}}"))) {
      driver.insert(orders, "{_id: 1}");
      driver.drop(orders);

      assertThat(events.types(2)).containsExactly("insert", "drop");
      events.awaitEnd();
    }
  }

  private static String rename(String from, String to) {
    return "{renameCollection: '%s', to: '%s'}".formatted(from, to);
  }
}
