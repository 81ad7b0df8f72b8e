package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
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
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/** Documents before and after a change, as the collection recorded them. */
@ExtendWith(MongoServerExtension.class)
@RequiresServer(Ability.PRE_AND_POST_IMAGES)
class ImagesIT {

  private static final int NO_MATCHING_DOCUMENT = 47;

  @ParameterizedTest
  @EnumSource
  void recording_is_switched_by_create_and_coll_mod(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(
          mongo.database(), "{create: 'orders', changeStreamPreAndPostImages: {enabled: true}}");
      assertThat(imagesOption(driver, mongo)).isEqualTo(BsonDocument.parse("{enabled: true}"));
      driver.insert(orders, "{_id: 1, a: 1}");
      try (Events events = driver.watch(whenAvailable(orders))) {
        driver.updateOne(orders, "{_id: 1}", "{$set: {a: 2}}");
        driver.run(
            mongo.database(),
            "{collMod: 'orders', changeStreamPreAndPostImages: {enabled: false}}");
        driver.updateOne(orders, "{_id: 1}", "{$set: {a: 3}}");
        driver.run(
            mongo.database(), "{collMod: 'orders', changeStreamPreAndPostImages: {enabled: true}}");
        driver.replace(orders, BsonDocument.parse("{_id: 1}"), BsonDocument.parse("{b: 4}"));

        RawBsonDocument recorded = events.next();
        assertThat(recorded.get("fullDocument")).isEqualTo(BsonDocument.parse("{_id: 1, a: 2}"));
        assertThat(recorded.get("fullDocumentBeforeChange"))
            .isEqualTo(BsonDocument.parse("{_id: 1, a: 1}"));
        RawBsonDocument unrecorded = events.next();
        assertThat(unrecorded.isNull("fullDocument")).isTrue();
        assertThat(unrecorded.isNull("fullDocumentBeforeChange")).isTrue();
        RawBsonDocument replaced = events.next();
        assertThat(replaced.get("fullDocument")).isEqualTo(BsonDocument.parse("{_id: 1, b: 4}"));
        assertThat(replaced.get("fullDocumentBeforeChange"))
            .isEqualTo(BsonDocument.parse("{_id: 1, a: 3}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_image_is_of_its_own_event_however_late_it_is_read(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(
          mongo.database(), "{create: 'orders', changeStreamPreAndPostImages: {enabled: true}}");
      BsonDocument before = driver.run("admin", "{ping: 1}");
      driver.insert(orders, "{_id: 1, a: 1}");
      driver.updateOne(orders, "{_id: 1}", "{$set: {a: 2}}");
      driver.delete(orders, new BsonDocument());

      try (Events events =
          driver.watch(
              Watch.collection(orders)
                  .with(FullDocument.REQUIRED)
                  .with(FullDocumentBeforeChange.REQUIRED)
                  .from(new Watch.Start.AtTime(before.getTimestamp("operationTime"))))) {
        assertThat(events.next().containsKey("fullDocumentBeforeChange")).isFalse();
        assertThat(events.next().get("fullDocument"))
            .isEqualTo(BsonDocument.parse("{_id: 1, a: 2}"));
        RawBsonDocument delete = events.next();
        assertThat(delete.containsKey("fullDocument")).isFalse();
        assertThat(delete.get("fullDocumentBeforeChange"))
            .isEqualTo(BsonDocument.parse("{_id: 1, a: 2}"));
      }
    }
  }

  @ParameterizedTest
  @CsvSource({
    "SYNC, REQUIRED, OFF, post-image",
    "SYNC, DEFAULT, REQUIRED, pre-image",
    "REACTIVE, REQUIRED, OFF, post-image",
    "REACTIVE, DEFAULT, REQUIRED, pre-image"
  })
  void a_required_image_that_was_not_recorded_ends_the_stream(
      DriverKind kind,
      FullDocument after,
      FullDocumentBeforeChange before,
      String missing,
      TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1, a: 1}");
      try (Events events = driver.watch(Watch.collection(orders).with(after).with(before))) {
        driver.insert(orders, "{_id: 2, a: 1}");
        assertThat(events.types(1)).containsExactly("insert");
        driver.updateOne(orders, "{_id: 1}", "{$set: {a: 2}}");

        assertThatThrownBy(events::next)
            .isInstanceOfSatisfying(
                MongoException.class,
                e -> {
                  assertThat(e.getCode()).isEqualTo(NO_MATCHING_DOCUMENT);
                  assertThat(e.getErrorLabels()).isEmpty();
                })
            .hasMessageContaining("the " + missing + " was not found");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_the_first_match_leaves_out_needs_no_image(DriverKind kind, TestMongo mongo) {
    MongoNamespace orders = new MongoNamespace(mongo.database(), "orders");
    MongoNamespace plain = new MongoNamespace(mongo.database(), "plain");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(
          mongo.database(), "{create: 'orders', changeStreamPreAndPostImages: {enabled: true}}");
      driver.insert(orders, "{_id: 1}");
      driver.insert(plain, "{_id: 1}");
      try (Events events =
          driver.watch(
              Watch.database(mongo.database())
                  .with(FullDocumentBeforeChange.REQUIRED)
                  .through("{$match: {'ns.coll': 'orders'}}"))) {
        driver.delete(plain, new BsonDocument());
        driver.delete(orders, new BsonDocument());

        assertThat(events.next().get("fullDocumentBeforeChange"))
            .isEqualTo(BsonDocument.parse("{_id: 1}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void the_option_has_one_field_that_is_a_flag(DriverKind kind, TestMongo mongo) {
    try (Driver driver = kind.open(mongo.connectionString())) {
      for (String odd : new String[] {"{}", "{enabled: 1}", "true"}) {
        assertThatThrownBy(
                () ->
                    driver.run(
                        mongo.database(),
                        "{create: 'orders', changeStreamPreAndPostImages: " + odd + "}"))
            .as(odd)
            .isInstanceOf(MongoCommandException.class);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_before_6_0_has_no_images(DriverKind kind) {
    MongoNamespace orders = new MongoNamespace("shop", "orders");
    try (MongoDouble mongo = MongoDouble.builder().serverVersion("5.0.31").start();
        Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(orders, "{_id: 1}");
      assertThatThrownBy(
              () ->
                  driver.run(
                      "shop", "{create: 'x', changeStreamPreAndPostImages: {enabled: true}}"))
          .hasMessageContaining("40415");
      assertThatThrownBy(
              () -> driver.watch(Watch.collection(orders).with(FullDocument.REQUIRED)).next())
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(40575));
      try (Events events = driver.watch(Watch.collection(orders))) {
        driver.delete(orders, new BsonDocument());
        assertThat(events.next().containsKey("wallTime")).isFalse();
      }
    }
  }

  private static Watch whenAvailable(MongoNamespace namespace) {
    return Watch.collection(namespace)
        .with(FullDocument.WHEN_AVAILABLE)
        .with(FullDocumentBeforeChange.WHEN_AVAILABLE);
  }

  private static BsonDocument imagesOption(Driver driver, TestMongo mongo) {
    return driver
        .run(mongo.database(), "{listCollections: 1}")
        .getDocument("cursor")
        .getArray("firstBatch")
        .get(0)
        .asDocument()
        .getDocument("options")
        .getDocument("changeStreamPreAndPostImages");
  }
}
