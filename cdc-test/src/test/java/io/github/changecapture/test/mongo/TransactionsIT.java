package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Transaction;
import io.github.changecapture.test.mongo.driver.Watch;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.MongoServerExtension;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import io.github.changecapture.test.mongo.fixture.TestMongo;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Transactions: what they see, what others see, and what a change stream shows of them. */
@ExtendWith(MongoServerExtension.class)
@RequiresServer(Ability.TRANSACTIONS)
class TransactionsIT {

  private static final int WRITE_CONFLICT = 112;
  private static final int NO_SUCH_TRANSACTION = 251;
  private static final int TRANSACTION_COMMITTED = 256;
  private static final int NOT_IN_A_TRANSACTION = 263;

  /** The digest of an empty user name: nobody logged in. */
  private static final String NOBODY =
      "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

  @ParameterizedTest
  @EnumSource
  void its_writes_are_its_own_until_the_commit(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}", "{_id: 2}");
      try (Transaction transaction = driver.begin()) {
        transaction.insert(c, "{_id: 3}");
        transaction.updateOne(c, "{_id: 1}", "{$inc: {a: 1}}");
        transaction.delete(c, BsonDocument.parse("{_id: 2}"));
        List<RawBsonDocument> inside = transaction.find(c);
        List<RawBsonDocument> outside = driver.find(c, new BsonDocument());
        transaction.commit();

        assertThat(inside).containsExactly(raw("{_id: 1, a: 2}"), raw("{_id: 3}"));
        assertThat(outside).containsExactly(raw("{_id: 1, a: 1}"), raw("{_id: 2}"));
        assertThat(driver.find(c, new BsonDocument())).isEqualTo(inside);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_reads_the_data_as_they_were_when_it_began(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      driver.insert(c, "{_id: 1}");
      assertThat(transaction.find(c)).hasSize(1);
      driver.insert(c, "{_id: 2}");

      assertThat(transaction.find(c)).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.WALL_TIME)
  void its_events_come_at_the_commit_with_one_cluster_time(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}");
      try (Events events = driver.watch(Watch.collection(c));
          Transaction transaction = driver.begin()) {
        transaction.insert(c, "{_id: 2}");
        transaction.updateOne(c, "{_id: 1}", "{$set: {a: 2}}");
        driver.insert(c, "{_id: 3}");
        transaction.delete(c, BsonDocument.parse("{_id: 2}"));
        transaction.commit();
        driver.insert(c, "{_id: 4}");

        RawBsonDocument between = events.next();
        List<RawBsonDocument> committed = events.next(3);
        RawBsonDocument after = events.next();
        assertThat(between.getDocument("documentKey").getInt32("_id").getValue()).isEqualTo(3);
        assertThat(between.containsKey("txnNumber")).isFalse();
        assertThat(between.containsKey("lsid")).isFalse();
        assertThat(committed)
            .extracting(event -> event.getString("operationType").getValue())
            .containsExactly("insert", "update", "delete");
        assertThat(committed)
            .extracting(event -> event.getTimestamp("clusterTime"))
            .containsOnly(committed.get(0).getTimestamp("clusterTime"));
        assertThat(committed)
            .allSatisfy(
                event -> {
                  assertThat(event.getInt64("txnNumber").getValue()).isPositive();
                  assertThat(event.getDocument("lsid").get("id"))
                      .isEqualTo(transaction.session().get("id"));
                });
        assertThat(committed).extracting(TransactionsIT::token).isSorted().doesNotHaveDuplicates();
        assertThat(token(after)).isGreaterThan(token(committed.get(2)));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void a_session_is_told_with_the_digest_of_its_user(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c));
        Transaction transaction = driver.begin()) {
      transaction.insert(c, "{_id: 1}");
      transaction.commit();

      byte[] digest = events.next().getDocument("lsid").getBinary("uid").getData();
      assertThat(java.util.HexFormat.of().formatHex(digest)).isEqualTo(NOBODY);
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_stream_resumes_in_the_middle_of_a_transaction(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      List<RawBsonDocument> all;
      try (Events events = driver.watch(Watch.collection(c));
          Transaction transaction = driver.begin()) {
        for (int i = 0; i < 5; i++) {
          transaction.insert(c, "{_id: %d}".formatted(i));
        }
        transaction.commit();
        driver.insert(c, "{_id: 5}");
        all = events.next(6);
      }

      for (int i = 0; i < 5; i++) {
        BsonDocument token = Events.token(all.get(i));
        for (Watch.Start start :
            List.of(new Watch.Start.ResumeAfter(token), new Watch.Start.StartAfter(token))) {
          try (Events events = driver.watch(Watch.collection(c).batchSize(2).from(start))) {
            assertThat(events.next(5 - i)).isEqualTo(all.subList(i + 1, 6));
          }
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void the_driver_resumes_in_the_middle_of_a_transaction(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Driver writer = kind.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c).batchSize(2))) {
      try (Transaction transaction = writer.begin()) {
        for (int i = 0; i < 7; i++) {
          transaction.insert(c, "{_id: %d}".formatted(i));
        }
        transaction.commit();
      }
      assertThat(events.keys(3)).containsExactly(0, 1, 2);
      mongo.faults().dropConnections();

      assertThat(events.keys(4)).containsExactly(3, 4, 5, 6);
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_that_is_aborted_leaves_nothing(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1, a: 1}");
      try (Events events = driver.watch(Watch.collection(c));
          Transaction transaction = driver.begin()) {
        transaction.insert(c, "{_id: 2}");
        transaction.updateOne(c, "{_id: 1}", "{$set: {a: 2}}");
        transaction.abort();
        driver.insert(c, "{_id: 3}");

        assertThat(events.keys(1)).containsExactly(3);
        assertThat(driver.find(c, new BsonDocument()))
            .containsExactly(raw("{_id: 1, a: 1}"), raw("{_id: 3}"));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void of_two_that_write_a_document_the_second_fails(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction first = driver.begin();
        Transaction second = driver.begin()) {
      driver.insert(c, "{_id: 1, a: 1}");
      first.updateOne(c, "{_id: 1}", "{$inc: {a: 1}}");

      assertThatThrownBy(() -> second.updateOne(c, "{_id: 1}", "{$inc: {a: 1}}"))
          .satisfies(isTransient(WRITE_CONFLICT));
      assertThatThrownBy(() -> second.insert(c, "{_id: 9}"))
          .satisfies(isTransient(NO_SUCH_TRANSACTION));
      first.commit();
      assertThat(driver.find(c, new BsonDocument())).containsExactly(raw("{_id: 1, a: 2}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void one_that_writes_what_changed_since_it_began_fails(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      driver.insert(c, "{_id: 1, a: 1}");
      assertThat(transaction.find(c)).hasSize(1);
      driver.updateOne(c, "{_id: 1}", "{$set: {a: 2}}");

      assertThatThrownBy(() -> transaction.delete(c, BsonDocument.parse("{_id: 1}")))
          .satisfies(isTransient(WRITE_CONFLICT));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_writer_outside_waits_for_the_transaction(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      driver.insert(c, "{_id: 1, a: 1}");
      transaction.updateOne(c, "{_id: 1}", "{$mul: {a: 10}}");
      CompletableFuture<Void> write =
          CompletableFuture.runAsync(() -> driver.updateOne(c, "{_id: 1}", "{$inc: {a: 1}}"));
      assertThat(write)
          .failsWithin(Duration.ofMillis(200))
          .withThrowableOfType(TimeoutException.class);
      transaction.commit();
      write.join();

      assertThat(driver.find(c, new BsonDocument())).containsExactly(raw("{_id: 1, a: 11}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_failed_statement_aborts_the_transaction(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      driver.insert(c, "{_id: 1}");
      transaction.insert(c, "{_id: 2}");
      assertThatThrownBy(() -> transaction.insert(c, "{_id: 1}")).hasMessageContaining("E11000");

      assertThatThrownBy(transaction::commit).satisfies(isTransient(NO_SUCH_TRANSACTION));
      assertThat(driver.find(c, new BsonDocument())).containsExactly(raw("{_id: 1}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_unique_key_that_was_taken_meanwhile_is_a_conflict(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      driver.run(
          mongo.database(),
          "{createIndexes: 'c', indexes: [{key: {k: 1}, name: 'k_1', unique: true}]}");
      assertThat(transaction.find(c)).isEmpty();
      driver.insert(c, "{_id: 1, k: 'taken'}");

      assertThatThrownBy(
              () -> {
                transaction.insert(c, "{_id: 2, k: 'taken'}");
                transaction.commit();
              })
          .satisfies(isTransient(WRITE_CONFLICT));
      assertThat(driver.find(c, new BsonDocument())).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void collections_are_created_with_the_commit(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      transaction.insert(c, "{_id: 1}");
      BsonDocument before = driver.run(mongo.database(), "{listCollections: 1}");
      transaction.commit();
      BsonDocument after = driver.run(mongo.database(), "{listCollections: 1}");

      assertThat(before.getDocument("cursor").getArray("firstBatch")).isEmpty();
      assertThat(after.getDocument("cursor").getArray("firstBatch")).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void what_no_transaction_may_do_is_refused(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.insert(c, "{_id: 1}");
      for (String command :
          List.of(
              "{count: 'c'}",
              "{drop: 'c'}",
              "{aggregate: 'c', pipeline: [{$changeStream: {}}], cursor: {}}")) {
        try (Transaction transaction = driver.begin()) {
          assertThatThrownBy(() -> transaction.run(mongo.database(), BsonDocument.parse(command)))
              .as(command)
              .isInstanceOfSatisfying(
                  MongoException.class,
                  e -> assertThat(e.getCode()).isEqualTo(NOT_IN_A_TRANSACTION));
        }
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void an_end_can_be_repeated_but_not_changed(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(mongo.database(), transaction("{insert: 'c', documents: [{_id: 1}]}", 1, true));
      driver.run("admin", transaction("{commitTransaction: 1}", 1, false));
      driver.run("admin", transaction("{commitTransaction: 1}", 1, false));

      assertThatThrownBy(() -> driver.run("admin", transaction("{abortTransaction: 1}", 1, false)))
          .satisfies(hasCode(TRANSACTION_COMMITTED));
      assertThatThrownBy(() -> driver.run("admin", transaction("{commitTransaction: 1}", 2, false)))
          .satisfies(isTransient(NO_SUCH_TRANSACTION));
      assertThatThrownBy(
              () ->
                  driver.run(
                      mongo.database(),
                      transaction("{insert: 'c', documents: [{_id: 2}]}", 0, true)))
          .satisfies(hasCode(225));
      assertThat(driver.find(c, new BsonDocument())).hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void a_step_down_aborts_it(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString());
        Transaction transaction = driver.begin()) {
      transaction.insert(c, "{_id: 1}");
      mongo.faults().stepDown();
      mongo.faults().stepUp();

      assertThatThrownBy(() -> transaction.insert(c, "{_id: 2}"))
          .satisfies(isTransient(NO_SUCH_TRANSACTION));
      assertThat(driver.find(c, new BsonDocument())).isEmpty();
    }
  }

  @ParameterizedTest
  @EnumSource
  @RequiresServer(Ability.PRE_AND_POST_IMAGES)
  void an_image_is_that_within_the_transaction(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = collection(mongo);
    try (Driver driver = kind.open(mongo.connectionString())) {
      driver.run(mongo.database(), "{create: 'c', changeStreamPreAndPostImages: {enabled: true}}");
      driver.insert(c, "{_id: 1, a: 1}");
      try (Events events =
              driver.watch(
                  Watch.collection(c)
                      .with(com.mongodb.client.model.changestream.FullDocument.REQUIRED));
          Transaction transaction = driver.begin()) {
        transaction.updateOne(c, "{_id: 1}", "{$set: {a: 2}}");
        transaction.updateOne(c, "{_id: 1}", "{$set: {a: 3}}");
        transaction.commit();

        assertThat(events.next(2))
            .extracting(event -> event.getDocument("fullDocument").getInt32("a").getValue())
            .containsExactly(2, 3);
      }
    }
  }

  private static final String SESSION =
      "{lsid: {id: UUID('3b241101-e2bb-4255-8caf-4136c566a962')}, autocommit: false}";

  private static BsonDocument transaction(String command, long number, boolean first) {
    BsonDocument whole = BsonDocument.parse(command);
    whole.putAll(BsonDocument.parse(SESSION));
    whole.append("txnNumber", new org.bson.BsonInt64(number));
    return first ? whole.append("startTransaction", org.bson.BsonBoolean.TRUE) : whole;
  }

  private static Consumer<Throwable> hasCode(int code) {
    return failure -> assertThat(((MongoException) failure).getCode()).isEqualTo(code);
  }

  private static Consumer<Throwable> isTransient(int code) {
    return failure -> {
      MongoException error = (MongoException) failure;
      assertThat(error.getCode()).isEqualTo(code);
      assertThat(error.hasErrorLabel(MongoException.TRANSIENT_TRANSACTION_ERROR_LABEL)).isTrue();
    };
  }

  private static String token(BsonDocument event) {
    return Events.token(event).getString("_data").getValue();
  }

  private static RawBsonDocument raw(String json) {
    return RawBsonDocument.parse(json);
  }

  private static MongoNamespace collection(TestMongo mongo) {
    return new MongoNamespace(mongo.database(), "c");
  }
}
