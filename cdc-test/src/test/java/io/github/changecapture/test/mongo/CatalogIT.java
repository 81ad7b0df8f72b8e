package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Databases, collections and indexes. */
@ExtendWith(MongoServerExtension.class)
class CatalogIT {

  @ParameterizedTest
  @EnumSource
  void lists_databases_and_collections(DriverKind kind, TestMongo mongo) {
    String db = mongo.database();
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(new MongoNamespace(db, "b"), "{_id: 1}");
      driver.run(db, "{create: 'a.sub'}");

      assertThat(
              names(
                  driver
                      .run(
                          "admin",
                          "{listDatabases: 1, nameOnly: true, filter: {name: '%s'}}".formatted(db))
                      .getArray("databases")))
          .containsExactly(db);
      assertThat(names(driver.run("admin", "{listDatabases: 1}").getArray("databases")))
          .contains("admin", "config", "local", db);
      BsonDocument listed = driver.run(db, "{listCollections: 1}").getDocument("cursor");
      assertThat(names(listed.getArray("firstBatch"))).containsExactlyInAnyOrder("a.sub", "b");
      BsonDocument first = listed.getArray("firstBatch").get(0).asDocument();
      assertThat(first.keySet()).containsExactly("name", "type", "options", "info", "idIndex");
      assertThat(
              driver
                  .run(db, "{listCollections: 1, nameOnly: true, filter: {name: 'b'}}")
                  .getDocument("cursor")
                  .getArray("firstBatch"))
          .containsExactly(BsonDocument.parse("{name: 'b', type: 'collection'}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void names_may_be_strange(DriverKind kind, TestMongo mongo) {
    String db = mongo.database();
    List<String> strange = List.of("a b", "..x", "a..b", "%2F", "x/y\\z", "😀", "ü".repeat(60));
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(db))) {
      for (String name : strange.subList(2, strange.size())) {
        driver.insert(new MongoNamespace(db, name), "{_id: 1}");
        assertThat(events.next().getDocument("ns").getString("coll").getValue()).isEqualTo(name);
      }
      for (String refused : List.of("", ".a", "a$b", "a\0b", "x".repeat(256))) {
        BsonDocument insert =
            new BsonDocument("insert", new BsonString(refused))
                .append("documents", org.bson.BsonArray.parse("[{_id: 1}]"));
        assertThatThrownBy(() -> driver.run(db, insert))
            .isInstanceOfSatisfying(
                MongoCommandException.class, e -> assertThat(e.getCode()).isEqualTo(73));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void creates_drops_and_renames(DriverKind kind, TestMongo mongo) {
    String db = mongo.database();
    String rename = "{renameCollection: '%s.%s', to: '%1$s.%s', dropTarget: %s}";
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(db, "{create: 'a'}");
      driver.insert(new MongoNamespace(db, "b"), "{_id: 1}");

      assertCode(48, () -> driver.run("admin", rename.formatted(db, "a", "b", false)));
      assertCode(26, () -> driver.run("admin", rename.formatted(db, "none", "c", false)));
      driver.run("admin", rename.formatted(db, "b", "a", true));
      assertThat(driver.find(new MongoNamespace(db, "a"), new BsonDocument()))
          .containsExactly(RawBsonDocument.parse("{_id: 1}"));
      assertThat(driver.run(db, "{drop: 'a'}").getInt32("nIndexesWas").getValue()).isEqualTo(1);
      assertThat(driver.run(db, "{dropDatabase: 1}").getDouble("ok").getValue()).isEqualTo(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_collection_moves_to_another_database(DriverKind kind, TestMongo mongo) {
    String from = mongo.database("from");
    String to = mongo.database("to");
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.database(to))) {
      driver.insert(new MongoNamespace(from, "c"), "{_id: 1}", "{_id: 2}");
      driver.run("admin", "{renameCollection: '%s.c', to: '%s.d'}".formatted(from, to));

      assertThat(events.types(3)).containsExactly("insert", "insert", "rename");
      assertThat(driver.find(new MongoNamespace(to, "d"), new BsonDocument())).hasSize(2);
      assertThat(driver.find(new MongoNamespace(from, "c"), new BsonDocument())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_view_shows_its_collection_and_is_none(DriverKind kind, TestMongo mongo) {
    String db = mongo.database();
    MongoNamespace open = new MongoNamespace(db, "open");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(
          new MongoNamespace(db, "orders"),
          "{_id: 1, open: true}",
          "{_id: 2}",
          "{_id: 3, open: true}");
      driver.run(db, "{create: 'open', viewOn: 'orders', pipeline: [{$match: {open: true}}]}");
      driver.run(db, "{create: 'late', viewOn: 'open', pipeline: [{$match: {_id: {$gt: 2}}}]}");

      assertThat(driver.find(open, new BsonDocument())).hasSize(2);
      assertThat(driver.find(open, BsonDocument.parse("{_id: 2}"))).isEmpty();
      assertThat(driver.find(new MongoNamespace(db, "late"), new BsonDocument())).hasSize(1);
      assertThat(driver.run(db, "{count: 'open'}").getNumber("n").intValue()).isEqualTo(2);
      assertThat(
              driver
                  .run(db, "{listCollections: 1, nameOnly: true, filter: {name: 'open'}}")
                  .getDocument("cursor")
                  .getArray("firstBatch"))
          .containsExactly(BsonDocument.parse("{name: 'open', type: 'view'}"));
      assertCode(
          166,
          () -> driver.run(db, "{aggregate: 'open', pipeline: [{$changeStream: {}}], cursor: {}}"));
      assertThatThrownBy(() -> driver.insert(open, "{_id: 4}"))
          .hasMessageContaining("is a view, not a collection");
      assertCode(48, () -> driver.run(db, "{create: 'open'}"));
      driver.run(db, "{drop: 'open'}");
      assertThat(driver.find(open, new BsonDocument())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void unique_indexes_are_enforced(DriverKind kind, TestMongo mongo) {
    String db = mongo.database();
    MongoNamespace c = new MongoNamespace(db, "c");
    String create = "{createIndexes: 'c', indexes: [{key: %s, name: 'u', unique: true}]}";
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1, b: 1}", "{_id: 2, a: 1, b: 2}");

      assertCode(11000, () -> driver.run(db, create.formatted("{a: 1}")));
      driver.run(db, create.formatted("{a: 1, b: 1}"));
      assertThatThrownBy(() -> driver.insert(c, "{_id: 3, a: 1, b: 2}"))
          .hasMessageContaining("E11000");
      assertThatThrownBy(() -> driver.updateOne(c, "{_id: 1}", "{$set: {b: 2}}"))
          .hasMessageContaining("E11000");
      driver.updateOne(c, "{_id: 2}", "{$set: {b: 3}}");
      driver.insert(c, "{_id: 3, a: 1, b: 2}");

      BsonDocument listed = driver.run(db, "{listIndexes: 'c'}").getDocument("cursor");
      assertThat(names(listed.getArray("firstBatch"))).containsExactly("_id_", "u");
      assertThat(
              driver.run(db, "{dropIndexes: 'c', index: 'u'}").getInt32("nIndexesWas").getValue())
          .isEqualTo(2);
      driver.insert(c, "{_id: 4, a: 1, b: 2}");
      assertCode(26, () -> driver.run(db, "{listIndexes: 'none'}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void unique_indexes_may_leave_documents_out(DriverKind kind, TestMongo mongo) {
    String db = mongo.database();
    MongoNamespace c = new MongoNamespace(db, "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(
          db,
          "{createIndexes: 'c', indexes: [{key: {s: 1}, name: 's', unique: true, sparse: true}, {key:"
              + " {p: 1}, name: 'p', unique: true, partialFilterExpression: {on: true}}, {key: {m:"
              + " 1}, name: 'm', unique: true, sparse: true}]}");

      driver.insert(c, "{_id: 1}", "{_id: 2}", "{_id: 3, p: 1, on: false}");
      driver.insert(c, "{_id: 4, p: 1, on: true}", "{_id: 5, m: [1, 2, 2]}");
      assertThatThrownBy(() -> driver.insert(c, "{_id: 6, p: 1, on: true}"))
          .hasMessageContaining("E11000");
      assertThatThrownBy(() -> driver.insert(c, "{_id: 7, m: [2, 3]}"))
          .hasMessageContaining("E11000");
    }
  }

  private static List<String> names(org.bson.BsonArray listed) {
    return listed.stream().map(each -> each.asDocument().getString("name").getValue()).toList();
  }

  private static void assertCode(
      int code, org.assertj.core.api.ThrowableAssert.ThrowingCallable work) {
    assertThatThrownBy(work)
        .isInstanceOfSatisfying(
            MongoCommandException.class, e -> assertThat(e.getCode()).isEqualTo(code));
  }
}
