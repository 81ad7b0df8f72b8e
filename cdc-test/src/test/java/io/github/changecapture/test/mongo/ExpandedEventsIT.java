package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
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
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What a stream with {@code showExpandedEvents} shows beside other streams.
 * https://www.mongodb.com/docs/manual/reference/change-events/
 */
@ExtendWith(MongoServerExtension.class)
@RequiresServer(Ability.EXPANDED_EVENTS)
class ExpandedEventsIT {

  @ParameterizedTest
  @EnumSource
  void collections_and_indexes_come_change_and_go(DriverKind kind, TestMongo mongo) {
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(mongo.database()).expanded())) {
      driver.run(mongo.database(), "{create: 'c', changeStreamPreAndPostImages: {enabled: true}}");
      driver.run(
          mongo.database(),
          "{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'a_1', sparse: true}]}");
      driver.run(
          mongo.database(), "{collMod: 'c', changeStreamPreAndPostImages: {enabled: false}}");
      driver.run(mongo.database(), "{dropIndexes: 'c', index: 'a_1'}");

      RawBsonDocument create = events.next();
      BsonDocument onId = BsonDocument.parse("{v: 2, key: {_id: 1}, name: '_id_'}");
      assertThat(create.getString("operationType").getValue()).isEqualTo("create");
      assertThat(create.getDocument("operationDescription"))
          .isEqualTo(
              BsonDocument.parse("{changeStreamPreAndPostImages: {enabled: true}}")
                  .append("idIndex", onId));
      assertThat(create.isBinary("collectionUUID")).isTrue();
      assertThat(create.isDateTime("wallTime")).isTrue();
      BsonDocument index =
          BsonDocument.parse("{indexes: [{v: 2, key: {a: 1}, name: 'a_1', sparse: true}]}");
      assertThat(description(events, "createIndexes")).isEqualTo(index);
      RawBsonDocument modify = events.next();
      assertThat(modify.getString("operationType").getValue()).isEqualTo("modify");
      assertThat(modify.getDocument("operationDescription"))
          .isEqualTo(BsonDocument.parse("{changeStreamPreAndPostImages: {enabled: false}}"));
      assertThat(modify.getDocument("stateBeforeChange").getDocument("collectionOptions"))
          .isEqualTo(
              new BsonDocument("uuid", create.get("collectionUUID"))
                  .append("changeStreamPreAndPostImages", BsonDocument.parse("{enabled: true}")));
      assertThat(description(events, "dropIndexes")).isEqualTo(index);
    }
  }

  @ParameterizedTest
  @EnumSource
  void indexes_are_one_event_only_where_documents_are(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    String indexes = "[{key: {%s: 1}, name: '%<s'}, {key: {%s: 1}, name: '%<s'}]";
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(mongo.database(), "{create: 'c'}");
      try (Events events = driver.watch(Watch.collection(c).expanded())) {
        driver.run(
            mongo.database(), "{createIndexes: 'c', indexes: " + indexes.formatted("a", "b") + "}");
        driver.insert(c, "{_id: 1}");
        driver.run(
            mongo.database(), "{createIndexes: 'c', indexes: " + indexes.formatted("x", "y") + "}");

        assertThat(description(events, "createIndexes").getArray("indexes")).hasSize(1);
        assertThat(description(events, "createIndexes").getArray("indexes")).hasSize(1);
        assertThat(events.types(1)).containsExactly("insert");
        assertThat(description(events, "createIndexes").getArray("indexes")).hasSize(2);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_rename_tells_what_it_dropped(DriverKind kind, TestMongo mongo) {
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(mongo.database()).expanded())) {
      driver.run(mongo.database(), "{create: 'a'}");
      driver.run(mongo.database(), "{create: 'b'}");
      driver.run(
          "admin",
          "{renameCollection: '%s.a', to: '%<s.b', dropTarget: true}".formatted(mongo.database()));

      List<RawBsonDocument> created = events.next(2);
      RawBsonDocument rename = events.next();
      BsonDocument to = BsonDocument.parse("{db: '%s', coll: 'b'}".formatted(mongo.database()));
      assertThat(rename.getString("operationType").getValue()).isEqualTo("rename");
      assertThat(rename.get("to")).isEqualTo(to);
      assertThat(rename.get("collectionUUID")).isEqualTo(created.get(0).get("collectionUUID"));
      assertThat(rename.get("operationDescription"))
          .isEqualTo(
              new BsonDocument("to", to)
                  .append("dropTarget", created.get(1).get("collectionUUID")));
    }
  }

  @ParameterizedTest
  @EnumSource
  void documents_tell_their_collection_too(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).expanded())) {
      driver.insert(c, "{_id: 1}");
      driver.delete(c, new BsonDocument());

      List<RawBsonDocument> all = events.next(3);
      assertThat(all)
          .extracting(event -> event.getString("operationType").getValue())
          .containsExactly("create", "insert", "delete");
      assertThat(all)
          .extracting(event -> event.get("collectionUUID"))
          .containsOnly(all.get(0).get("collectionUUID"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void paths_that_their_text_does_not_tell_are_told_by_their_steps(
      DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    String pad = "x".repeat(200);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(
          c,
          "{_id: 1, plain: 1, list: [{n: 1, pad: '%1$s'}], byNumber: {'0': {'1': 'a', pad: '%1$s'}}, mixed: [[{'0': 'b'}]], 'dotted.top': 1, pad: '%1$s'}"
              .formatted(pad));
      try (Events events = driver.watch(Watch.collection(c).expanded())) {
        driver.updateOne(c, "{_id: 1}", "{$set: {plain: 2, 'list.0.n': 2}}");
        driver.updateOne(c, "{_id: 1}", "{$set: {'byNumber.0.1': 'c'}}");
        driver.updateOne(c, "{_id: 1}", "{$set: {'mixed.0.0.1': {'b.c': 1}}}");
        driver.updateOne(c, "{_id: 1}", "{$unset: {'byNumber.0.1': 1}}");
        driver.run(
            mongo.database(),
            "{update: 'c', updates: [{q: {_id: 1}, u: [{$replaceWith: {$setField: {field:"
                + " 'dotted.top', input: '$$ROOT', value: 2}}}]}]}");

        assertThat(paths(events)).isEqualTo(BsonDocument.parse("{}"));
        assertThat(paths(events))
            .isEqualTo(BsonDocument.parse("{'byNumber.0.1': ['byNumber', '0', '1']}"));
        assertThat(paths(events))
            .isEqualTo(BsonDocument.parse("{'mixed.0.0.1': ['mixed', 0, 0, '1']}"));
        assertThat(paths(events))
            .isEqualTo(BsonDocument.parse("{'byNumber.0.1': ['byNumber', '0', '1']}"));
        assertThat(paths(events)).isEqualTo(BsonDocument.parse("{'dotted.top': ['dotted.top']}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_stream_shows_none_of_this(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(mongo.database()))) {
      driver.run(mongo.database(), "{create: 'c'}");
      driver.run(mongo.database(), "{collMod: 'c', changeStreamPreAndPostImages: {enabled: true}}");
      driver.run(mongo.database(), "{createIndexes: 'c', indexes: [{key: {a: 1}, name: 'a_1'}]}");
      driver.insert(c, "{_id: 1, o: {'0': 1}}");
      driver.updateOne(c, "{_id: 1}", "{$set: {'o.0': 2}}");

      RawBsonDocument insert = events.next();
      RawBsonDocument update = events.next();
      assertThat(insert.getString("operationType").getValue()).isEqualTo("insert");
      assertThat(insert.containsKey("collectionUUID")).isFalse();
      assertThat(update.getDocument("updateDescription").keySet())
          .containsExactly("updatedFields", "removedFields", "truncatedArrays");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_resumes_after_an_expanded_event(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      List<RawBsonDocument> all;
      try (Events events = driver.watch(Watch.collection(c).expanded())) {
        driver.run(mongo.database(), "{create: 'c'}");
        driver.run(
            mongo.database(), "{collMod: 'c', changeStreamPreAndPostImages: {enabled: true}}");
        driver.insert(c, "{_id: 1}");
        all = events.next(3);
      }

      for (int i = 0; i < 2; i++) {
        Watch.Start start = new Watch.Start.ResumeAfter(Events.token(all.get(i)));
        try (Events events = driver.watch(Watch.collection(c).expanded().from(start))) {
          assertThat(events.next(2 - i)).isEqualTo(all.subList(i + 1, 3));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_before_6_0_does_not_know_the_option(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().serverVersion("5.0.31").start();
        Driver driver = kind.open(mongo.connectionString())) {
      assertThatThrownBy(() -> driver.watch(Watch.database("shop").expanded()).next())
          .isInstanceOfSatisfying(
              MongoException.class, e -> assertThat(e.getCode()).isEqualTo(40415));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_server_before_6_1_tells_no_steps_of_paths(DriverKind kind) {
    MongoNamespace c = new MongoNamespace("shop", "c");
    try (MongoDouble mongo = MongoDouble.builder().serverVersion("6.0.3").start();
        Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, o: {'0': 1}}");
      try (Events events = driver.watch(Watch.collection(c).expanded())) {
        driver.updateOne(c, "{_id: 1}", "{$set: {'o.0': 2}}");

        RawBsonDocument update = events.next();
        assertThat(update.containsKey("collectionUUID")).isTrue();
        assertThat(update.getDocument("updateDescription").containsKey("disambiguatedPaths"))
            .isFalse();
      }
    }
  }

  private static BsonDocument description(Events events, String type) {
    RawBsonDocument event = events.next();
    assertThat(event.getString("operationType").getValue()).isEqualTo(type);
    return event.getDocument("operationDescription");
  }

  private static BsonValue paths(Events events) {
    return events.next().getDocument("updateDescription").getDocument("disambiguatedPaths");
  }
}
