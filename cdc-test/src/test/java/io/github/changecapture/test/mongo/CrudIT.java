package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoBulkWriteException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoWriteException;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.DeleteManyModel;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.InsertOneModel;
import com.mongodb.client.model.ReplaceOneModel;
import com.mongodb.client.model.ReplaceOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.model.UpdateManyModel;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.UpdateResult;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.util.List;
import java.util.stream.IntStream;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Writing and reading documents. */
@ExtendWith(MongoServerExtension.class)
class CrudIT {

  @ParameterizedTest
  @EnumSource
  void inserts_and_finds(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 5}", "{_id: 2, a: 7}", "{_id: 3, a: [7, 9]}");

      assertThat(driver.find(c, doc("{a: {$gte: 7}}")))
          .containsExactly(raw("{_id: 2, a: 7}"), raw("{_id: 3, a: [7, 9]}"));
      assertThat(driver.find(c, doc("{_id: 2}"))).hasSize(1);
      assertThat(driver.find(c, doc("{_id: 9}"))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void puts_the_id_first(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(mongo.database(), "{insert: 'c', documents: [{a: 1, _id: 1}, {b: 1}]}");

      List<? extends BsonDocument> found = driver.find(c, new BsonDocument());
      assertThat(found.get(0).keySet()).containsExactly("_id", "a");
      assertThat(found.get(1).keySet()).containsExactly("_id", "b");
      assertThat(found.get(1).isObjectId("_id")).isTrue();
    }
  }

  @ParameterizedTest
  @EnumSource
  void find_has_sort_skip_limit_projection_and_batches(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(
          c,
          IntStream.range(0, 300).mapToObj(i -> doc("{_id: %d, k: %d}".formatted(i, -i))).toList());

      assertThat(driver.find(c, new BsonDocument())).hasSize(300);
      BsonDocument reply =
          driver.run(
              mongo.database(),
              "{find: 'c', filter: {_id: {$lt: 100}}, sort: {k: 1}, skip: 2, limit: 3, projection:"
                  + " {k: 1, _id: 0}}");
      assertThat(batch(reply, "firstBatch"))
          .isEqualTo(BsonArray.parse("[{k: -97}, {k: -96}, {k: -95}]"));
      assertThat(cursorId(reply)).isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_cursor_gives_its_batches_and_can_be_killed(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}", "{_id: 2}", "{_id: 3}", "{_id: 4}");

      BsonDocument first = driver.run(mongo.database(), "{find: 'c', batchSize: 1}");
      long id = cursorId(first);
      BsonDocument second =
          driver.run(
              mongo.database(),
              "{getMore: NumberLong('%d'), collection: 'c', batchSize: 2}".formatted(id));
      BsonDocument killed =
          driver.run(
              mongo.database(), "{killCursors: 'c', cursors: [NumberLong('%d')]}".formatted(id));

      assertThat(batch(first, "firstBatch")).isEqualTo(BsonArray.parse("[{_id: 1}]"));
      assertThat(batch(second, "nextBatch")).isEqualTo(BsonArray.parse("[{_id: 2}, {_id: 3}]"));
      assertThat(killed.getArray("cursorsKilled")).hasSize(1);
      assertThatThrownBy(
              () ->
                  driver.run(
                      mongo.database(),
                      "{getMore: NumberLong('%d'), collection: 'c'}".formatted(id)))
          .hasMessageContaining("cursor id " + id + " not found");
      assertThat(
              cursorId(
                  driver.run(mongo.database(), "{find: 'c', batchSize: 1, singleBatch: true}")))
          .isZero();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_hint_must_name_an_index(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 2}", "{_id: 1}");

      assertThat(batch(driver.run(mongo.database(), "{find: 'c', hint: {_id: 1}}"), "firstBatch"))
          .isEqualTo(BsonArray.parse("[{_id: 1}, {_id: 2}]"));
      assertThatThrownBy(() -> driver.run(mongo.database(), "{find: 'c', hint: 'none'}"))
          .hasMessageContaining("hint provided does not correspond to an existing index");
    }
  }

  @ParameterizedTest
  @EnumSource
  void counts_and_tells_distinct_values(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}", "{_id: 2, a: [1, 2]}", "{_id: 3, a: {b: 1}}", "{_id: 4}");
      String db = mongo.database();

      assertThat(driver.run(db, "{count: 'c'}").getInt32("n").getValue()).isEqualTo(4);
      assertThat(driver.run(db, "{count: 'c', query: {a: 1}}").getInt32("n").getValue())
          .isEqualTo(2);
      assertThat(driver.run(db, "{distinct: 'c', key: 'a'}").getArray("values"))
          .isEqualTo(BsonArray.parse("[1, 2, {b: 1}]"));
      assertThat(
              batch(
                  driver.run(
                      db,
                      "{aggregate: 'c', cursor: {}, pipeline: [{$match: {_id: {$lt: 4}}}, {$count: 'n'}]}"),
                  "firstBatch"))
          .isEqualTo(BsonArray.parse("[{n: 3}]"));
      assertThat(
              batch(
                  driver.run(db, "{aggregate: 'c', cursor: {}, pipeline: [{$sample: {size: 2}}]}"),
                  "firstBatch"))
          .hasSize(2)
          .doesNotHaveDuplicates();
      assertThat(
              batch(
                      driver.run(
                          db,
                          "{aggregate: 'c', cursor: {}, pipeline: [{$collStats: {count: {}}}]}"),
                      "firstBatch")
                  .get(0)
                  .asDocument()
                  .getNumber("count")
                  .intValue())
          .isEqualTo(4);
    }
  }

  @ParameterizedTest
  @EnumSource
  void updates_count_what_they_match_and_what_they_change(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}", "{_id: 2, a: 2}", "{_id: 3, a: 2}");

      UpdateResult result =
          driver.updateMany(
              c, doc("{}"), doc("{$set: {a: 2}, $setOnInsert: {b: 1}}"), new UpdateOptions());
      UpdateResult upserted =
          driver.updateMany(
              c,
              doc("{_id: 7, x: {$gt: 1}, y: 2}"),
              doc("{$set: {a: 2}, $setOnInsert: {b: 1}}"),
              new UpdateOptions().upsert(true));
      UpdateResult filtered =
          driver.updateMany(
              c, doc("{_id: 7}"), doc("{$push: {l: {$each: [1, 5, 9]}}}"), new UpdateOptions());
      UpdateResult elements =
          driver.updateMany(
              c,
              doc("{_id: 7}"),
              doc("{$set: {'l.$[big]': 0}}"),
              new UpdateOptions().arrayFilters(List.of(doc("{big: {$gt: 4}}"))));

      assertThat(result.getMatchedCount()).isEqualTo(3);
      assertThat(result.getModifiedCount()).isEqualTo(1);
      assertThat(upserted.getUpsertedId()).isEqualTo(new BsonInt32(7));
      assertThat(filtered.getModifiedCount()).isEqualTo(1);
      assertThat(elements.getModifiedCount()).isEqualTo(1);
      assertThat(driver.find(c, doc("{_id: 7}")))
          .containsExactly(raw("{_id: 7, y: 2, a: 2, b: 1, l: [1, 0, 0]}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_update_leaves_the_id_alone(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");

      assertThatThrownBy(() -> driver.updateOne(c, "{_id: 1}", "{$set: {_id: 2}}"))
          .isInstanceOfSatisfying(
              MongoWriteException.class, e -> assertThat(e.getCode()).isEqualTo(66));
      assertThatThrownBy(() -> driver.replace(c, doc("{_id: 1}"), doc("{_id: 2}")))
          .isInstanceOfSatisfying(
              MongoWriteException.class, e -> assertThat(e.getCode()).isEqualTo(66));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_taken_id_is_refused(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");
      BsonDocument error =
          driver
              .run(
                  mongo.database(),
                  "{insert: 'c', documents: [{_id: 2}, {_id: NumberLong(1)}, {_id: 3}]}")
              .getArray("writeErrors")
              .get(0)
              .asDocument();

      assertThat(error.getInt32("index").getValue()).isEqualTo(1);
      assertThat(error.getInt32("code").getValue()).isEqualTo(11000);
      assertThat(error.getString("errmsg").getValue())
          .startsWith("E11000 duplicate key error collection: " + c.getFullName() + " index: _id_");
      assertThat(error.getDocument("keyPattern")).isEqualTo(doc("{_id: 1}"));
      assertThat(error.getDocument("keyValue").getNumber("_id").intValue()).isEqualTo(1);
      assertThat(driver.find(c, new BsonDocument())).hasSize(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void bulks_are_ordered_or_not(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    List<WriteModel<BsonDocument>> writes =
        List.of(
            new InsertOneModel<>(doc("{_id: 1, a: 1}")),
            new InsertOneModel<>(doc("{_id: 1, a: 2}")),
            new InsertOneModel<>(doc("{_id: 2, a: 1}")),
            new UpdateManyModel<>(doc("{a: 1}"), doc("{$inc: {a: 1}}")),
            new ReplaceOneModel<>(
                doc("{_id: 3}"), doc("{b: 1}"), new ReplaceOptions().upsert(true)),
            new DeleteManyModel<>(doc("{_id: 2}")));
    try (Driver driver = kind.open(mongo.connectionString())) {
      assertThatThrownBy(() -> driver.bulk(c, writes, new BulkWriteOptions()))
          .isInstanceOfSatisfying(
              MongoBulkWriteException.class,
              e -> {
                assertThat(e.getWriteErrors()).hasSize(1);
                assertThat(e.getWriteErrors().get(0).getIndex()).isEqualTo(1);
                assertThat(e.getWriteResult().getInsertedCount()).isEqualTo(1);
              });
      driver.delete(c, new BsonDocument());
      assertThatThrownBy(() -> driver.bulk(c, writes, new BulkWriteOptions().ordered(false)))
          .isInstanceOfSatisfying(
              MongoBulkWriteException.class,
              e -> {
                BulkWriteResult result = e.getWriteResult();
                assertThat(result.getInsertedCount()).isEqualTo(2);
                assertThat(result.getModifiedCount()).isEqualTo(2);
                assertThat(result.getUpserts()).hasSize(1);
                assertThat(result.getDeletedCount()).isEqualTo(1);
              });
      assertThat(driver.find(c, new BsonDocument()))
          .containsExactlyInAnyOrder(raw("{_id: 1, a: 2}"), raw("{_id: 3, b: 1}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void finds_and_modifies(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}", "{_id: 2, a: 5}");

      assertThat(
              driver.findOneAndUpdate(
                  c,
                  doc("{}"),
                  doc("{$inc: {a: 1}}"),
                  new FindOneAndUpdateOptions().sort(doc("{a: -1}"))))
          .isEqualTo(doc("{_id: 2, a: 5}"));
      assertThat(
              driver.findOneAndUpdate(
                  c,
                  doc("{_id: 2}"),
                  doc("{$inc: {a: 1}}"),
                  new FindOneAndUpdateOptions()
                      .returnDocument(ReturnDocument.AFTER)
                      .projection(doc("{_id: 0}"))))
          .isEqualTo(doc("{a: 7}"));
      assertThat(
              driver.findOneAndUpdate(
                  c, doc("{_id: 9}"), doc("{$set: {a: 1}}"), new FindOneAndUpdateOptions()))
          .isNull();
      assertThat(
              driver.findOneAndUpdate(
                  c,
                  doc("{_id: 9}"),
                  doc("{$set: {a: 1}}"),
                  new FindOneAndUpdateOptions().upsert(true).returnDocument(ReturnDocument.AFTER)))
          .isEqualTo(doc("{_id: 9, a: 1}"));
      assertThat(
              driver
                  .run(mongo.database(), "{findAndModify: 'c', query: {_id: 9}, remove: true}")
                  .getDocument("value"))
          .isEqualTo(doc("{_id: 9, a: 1}"));
      assertThat(driver.find(c, doc("{_id: 9}"))).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_retried_statement_is_not_applied_twice(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    String session = "lsid: {id: UUID('00112233-4455-6677-8899-aabbccddeeff')}";
    String update =
        "{update: 'c', %s, txnNumber: NumberLong(%d), updates: [{q: {_id: 1}, u: {$inc: {a: 1}}}]}";
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}");

      for (int number : new int[] {4, 4, 5, 5, 5}) {
        BsonDocument reply = driver.run(mongo.database(), update.formatted(session, number));
        assertThat(reply.getInt32("nModified").getValue()).isEqualTo(1);
      }
      assertThat(driver.find(c, new BsonDocument())).containsExactly(raw("{_id: 1, a: 3}"));
      assertThatThrownBy(() -> driver.run(mongo.database(), update.formatted(session, 4)))
          .hasMessageContaining("TransactionTooOld");
    }
  }

  private static BsonDocument doc(String json) {
    return BsonDocument.parse(json);
  }

  private static org.bson.RawBsonDocument raw(String json) {
    return org.bson.RawBsonDocument.parse(json);
  }

  private static BsonArray batch(BsonDocument reply, String field) {
    BsonValue batch = reply.getDocument("cursor").getArray(field);
    return batch.asArray();
  }

  private static long cursorId(BsonDocument reply) {
    return reply.getDocument("cursor").getInt64("id").getValue();
  }
}
