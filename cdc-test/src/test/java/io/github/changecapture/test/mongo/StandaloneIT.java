package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Watch;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A server in no replica set. */
class StandaloneIT {

  private static final MongoNamespace C = new MongoNamespace("db", "c");

  @ParameterizedTest
  @EnumSource
  void has_documents_but_no_change_streams(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().standalone().start();
        Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(C, "{_id: 1}");

      assertThat(driver.find(C, new BsonDocument())).hasSize(1);
      for (Watch watch :
          new Watch[] {Watch.collection(C), Watch.database("db"), Watch.deployment()}) {
        assertThatThrownBy(
                () -> {
                  try (Events events =
                      driver.watch(watch.from(new Watch.Start.AtTime(mongo.clusterTime())))) {
                    var unused = events.next();
                  }
                })
            .isInstanceOfSatisfying(
                MongoException.class, e -> assertThat(e.getCode()).isEqualTo(40573))
            .hasMessageContaining("The $changeStream stage is only supported on replica sets");
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void says_nothing_of_a_set_or_of_cluster_time(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().standalone().start();
        Driver driver = kind.open(mongo.connectionString())) {
      BsonDocument hello = driver.run("admin", "{hello: 1}");

      assertThat(mongo.connectionString()).doesNotContain("replicaSet");
      assertThat(hello.keySet())
          .contains("isWritablePrimary", "maxWireVersion")
          .doesNotContain("setName", "hosts", "$clusterTime", "operationTime");
      assertThatThrownBy(() -> driver.run("admin", "{replSetGetStatus: 1}"))
          .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(76));
      assertThatThrownBy(
              () ->
                  driver.run(
                      "db",
                      "{insert: 'c', documents: [{a: 1}], txnNumber: {$numberLong: '1'}, lsid: {id: UUID('3b241101-e2bb-4255-8caf-4136c566a962')}}"))
          .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(20));
    }
  }

  @ParameterizedTest
  @EnumSource
  void splits_documents_into_buckets_by_id(DriverKind kind) {
    try (MongoDouble mongo = MongoDouble.builder().standalone().start();
        Driver driver = kind.open(mongo.connectionString())) {
      for (int i = 0; i < 10; i++) {
        driver.insert(C, "{_id: %d}".formatted(i));
      }

      assertThat(
              driver
                  .run(
                      "db",
                      "{aggregate: 'c', pipeline: [{$bucketAuto: {groupBy: '$_id', buckets: 3}}], cursor: {}}")
                  .getDocument("cursor")
                  .getArray("firstBatch"))
          .containsExactly(
              BsonDocument.parse("{_id: {min: 0, max: 3}, count: 3}"),
              BsonDocument.parse("{_id: {min: 3, max: 6}, count: 3}"),
              BsonDocument.parse("{_id: {min: 6, max: 9}, count: 4}"));
    }
  }
}
