package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.MongoCommandException;
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
import java.util.Set;
import java.util.stream.IntStream;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The fail point and the labels. https://github.com/mongodb/mongo/wiki/The-failCommand-fail-point
 */
@ExtendWith(MongoServerExtension.class)
@RequiresServer(Ability.FAIL_COMMAND)
class FailPointIT {

  private static final String STREAM =
      "{aggregate: 'c', pipeline: [{$changeStream: {}}], cursor: {}}";
  private static final String QUERY = "{aggregate: 'c', pipeline: [], cursor: {}}";

  @ParameterizedTest
  @ValueSource(
      ints = {6, 7, 89, 91, 133, 134, 150, 189, 234, 262, 9001, 10107, 11600, 11602, 13435})
  void what_a_change_stream_gets_over_is_labelled_so(int code, TestMongo mongo) {
    assertThat(labels(code, STREAM, mongo)).containsExactly("ResumableChangeStreamError");
    assertThat(labels(code, QUERY, mongo)).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(ints = {280, 286})
  void what_a_change_stream_does_not_get_over_is_labelled_so(int code, TestMongo mongo) {
    assertThat(labels(code, STREAM, mongo)).containsExactly("NonResumableChangeStreamError");
  }

  @ParameterizedTest
  @ValueSource(ints = {2, 13, 43, 47, 50, 136, 237, 11601})
  void other_errors_have_no_label(int code, TestMongo mongo) {
    assertThat(labels(code, STREAM, mongo)).isEmpty();
  }

  @ParameterizedTest
  @EnumSource
  void only_a_get_more_that_has_its_cursor_fails_so_that_the_driver_resumes(
      DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    try (Driver driver = kind.open(mongo.connectionString());
        Driver admin = DriverKind.SYNC.open(mongo.connectionString());
        Events events = driver.watch(Watch.collection(c))) {
      driver.insert(c, "{_id: 1}");
      assertThat(events.keys(1)).containsExactly(1);
      admin.run(
          "admin",
          "{configureFailPoint: 'failGetMoreAfterCursorCheckout', mode: {times: 1}, data:"
              + " {errorCode: 6}}");
      driver.insert(c, "{_id: 2}");
      assertThat(events.keys(1)).containsExactly(2);
      mongo.failCommand(
          BsonDocument.parse("{times: 1}"),
          BsonDocument.parse("{failCommands: ['getMore'], errorCode: 6}"));
      driver.insert(c, "{_id: 3}");

      assertThatThrownBy(() -> events.next(2))
          .isInstanceOfSatisfying(
              MongoException.class,
              e -> {
                assertThat(e.getCode()).isEqualTo(6);
                assertThat(e.getErrorLabels()).isEmpty();
              });
    }
  }

  private static Set<String> labels(int code, String command, TestMongo mongo) {
    mongo.failCommand(
        BsonDocument.parse("{times: 1}"),
        BsonDocument.parse("{failCommands: ['aggregate'], errorCode: %d}".formatted(code)));
    try (Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      driver.run(mongo.database(), command);
      throw new AssertionError("the command didn't fail");
    } catch (MongoException e) {
      assertThat(e.getCode()).isEqualTo(code);
      return e.getErrorLabels();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_retried_write_gets_over_a_write_concern_error(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    ReplyRecorder replies = new ReplyRecorder();
    mongo.failCommand(
        BsonDocument.parse("{times: 1}"),
        BsonDocument.parse(
            "{failCommands: ['insert'], writeConcernError: {code: 91, errmsg: 'going down'}}"));
    // Whom the driver takes for shut down it looks at again with its next heartbeat.
    String lively = mongo.connectionString() + "&heartbeatFrequencyMS=500";
    try (Driver driver = kind.open(lively, replies)) {
      driver.insert(c, "{_id: 1}");

      assertThat(replies.started("insert")).isEqualTo(2);
      assertThat(driver.find(c, new BsonDocument())).hasSize(1);
      BsonDocument first = replies.replies("insert").get(0);
      assertThat(first.getArray("errorLabels").get(0).asString().getValue())
          .isEqualTo("RetryableWriteError");
      assertThat(first.getDocument("writeConcernError").getString("codeName").getValue())
          .isEqualTo("ShutdownInProgress");
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_write_concern_error_says_that_the_write_was_made(DriverKind kind, TestMongo mongo) {
    MongoNamespace c = new MongoNamespace(mongo.database(), "c");
    mongo.failCommand(
        BsonDocument.parse("{times: 1}"),
        BsonDocument.parse(
            "{failCommands: ['insert'], writeConcernError: {code: 64, errmsg: 'too late'}}"));
    try (Driver driver = kind.open(mongo.connectionString())) {
      assertThatThrownBy(() -> driver.insert(c, "{_id: 1}")).isInstanceOf(MongoException.class);
      assertThat(driver.find(c, new BsonDocument())).hasSize(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{times: 2} | 1 2",
        "{skip: 3} | 4 5 6",
        "{activationProbability: 1.0} | 1 2 3 4 5 6",
        "{activationProbability: 0.0} | ''"
      })
  void modes_choose_the_commands(String mode, String failing, TestMongo mongo) {
    mongo.failCommand(
        BsonDocument.parse(mode),
        BsonDocument.parse("{failCommands: ['count'], errorCode: 2, failInternalCommands: true}"));
    try (Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      String failed =
          IntStream.rangeClosed(1, 6)
              .filter(i -> fails(driver, mongo, "{count: 'c'}"))
              .mapToObj(Integer::toString)
              .collect(java.util.stream.Collectors.joining(" "));

      assertThat(failed).isEqualTo(failing);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "namespace: '%s.c' | true",
        "namespace: '%s.other' | false",
        "appName: 'another' | false",
        "failLocalClients: true | true"
      })
  void data_choose_the_commands(String filter, boolean fails, TestMongo mongo) {
    mongo.failCommand(
        BsonDocument.parse("{times: 1}"),
        BsonDocument.parse(
            "{failCommands: ['count'], errorCode: 2, %s}"
                .formatted(filter.formatted(mongo.database()))));
    try (Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      assertThat(fails(driver, mongo, "{count: 'c'}")).isEqualTo(fails);
    }
  }

  private static boolean fails(Driver driver, TestMongo mongo, String command) {
    try {
      BsonDocument unused = driver.run(mongo.database(), command);
      return false;
    } catch (MongoCommandException e) {
      return true;
    }
  }

  @ParameterizedTest
  @EnumSource
  void it_is_set_on_the_admin_database_only(DriverKind kind, TestMongo mongo) {
    try (Driver driver = kind.open(mongo.connectionString())) {
      assertThatThrownBy(
              () ->
                  driver.run(
                      mongo.database(), "{configureFailPoint: 'failCommand', mode: 'alwaysOn'}"))
          .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(13));
    }
  }

  @Test
  void a_server_without_test_commands_does_not_know_it() {
    try (MongoDouble mongo = MongoDouble.builder().withoutTestCommands().start();
        Driver driver = DriverKind.SYNC.open(mongo.connectionString())) {
      assertThatThrownBy(
              () -> driver.run("admin", "{configureFailPoint: 'failCommand', mode: 'alwaysOn'}"))
          .hasMessageContaining("no such command: 'configureFailPoint'")
          .isInstanceOfSatisfying(MongoException.class, e -> assertThat(e.getCode()).isEqualTo(59));
      assertThat(
              driver
                  .run("admin", "{getParameter: 1, enableTestCommands: 1}")
                  .getBoolean("enableTestCommands")
                  .getValue())
          .isFalse();
    }
  }
}
