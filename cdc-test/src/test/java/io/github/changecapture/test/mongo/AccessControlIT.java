package io.github.changecapture.test.mongo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.MongoCredential;
import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.MongoSecurityException;
import com.mongodb.client.MongoClients;
import io.github.changecapture.test.mongo.driver.Driver;
import io.github.changecapture.test.mongo.driver.DriverKind;
import io.github.changecapture.test.mongo.driver.Events;
import io.github.changecapture.test.mongo.driver.Transaction;
import io.github.changecapture.test.mongo.driver.Watch;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.BsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Users log in and may do what their roles say. */
class AccessControlIT {

  private static final String PASSWORD = "p=w,d:/?#[]@ %";
  private static final MongoNamespace ORDERS = new MongoNamespace("shop", "orders");
  private static final int UNAUTHORIZED = 13;
  private static final int AUTHENTICATION_FAILED = 18;

  private final MongoDouble mongo =
      MongoDouble.builder()
          .user("root", PASSWORD, MongoRole.ROOT)
          .user("reader", PASSWORD, MongoRole.READ_ANY_DATABASE)
          .user("auditor", PASSWORD, MongoRole.READ_ANY_DATABASE, MongoRole.READ_LOCAL)
          .user("finder", PASSWORD, MongoRole.FIND_ANY_DATABASE)
          .user("writer", PASSWORD, MongoRole.READ_WRITE_ANY_DATABASE)
          .user("a,b=c", PASSWORD, MongoRole.FIND_ANY_DATABASE)
          .user("nobody", PASSWORD)
          .start();

  @AfterEach
  void stop() {
    mongo.close();
  }

  @ParameterizedTest
  @EnumSource
  void a_user_logs_in_and_reads_a_change_stream(DriverKind kind) {
    try (Driver writer = as("writer", kind);
        Driver reader = as("reader", kind);
        Events events = reader.watch(Watch.collection(ORDERS))) {
      writer.insert(ORDERS, "{_id: 1}");

      assertThat(events.keys(1)).containsExactly(1);
      assertThat(
              reader
                  .run("admin", "{connectionStatus: 1}")
                  .getDocument("authInfo")
                  .getArray("authenticatedUsers"))
          .containsExactly(BsonDocument.parse("{user: 'reader', db: 'admin'}"));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_mechanism_may_be_named_or_negotiated(DriverKind kind) {
    MongoCredential named =
        MongoCredential.createScramSha256Credential("reader", "admin", PASSWORD.toCharArray());
    try (Driver driver = kind.open(settings(named));
        Driver odd = as("a,b=c", kind)) {
      assertThatCode(() -> driver.find(ORDERS, new BsonDocument())).doesNotThrowAnyException();
      assertThatCode(() -> odd.find(ORDERS, new BsonDocument())).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_wrong_password_or_name_is_refused(DriverKind kind) {
    for (MongoCredential wrong :
        new MongoCredential[] {
          MongoCredential.createCredential("reader", "admin", "wrong".toCharArray()),
          MongoCredential.createScramSha256Credential("reader", "admin", "wrong".toCharArray()),
          MongoCredential.createScramSha256Credential("who", "admin", PASSWORD.toCharArray())
        }) {
      try (Driver driver = kind.open(settings(wrong))) {
        assertThatThrownBy(() -> driver.find(ORDERS, new BsonDocument()))
            .isInstanceOf(MongoSecurityException.class)
            .cause()
            .satisfies(hasCode(AUTHENTICATION_FAILED));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void another_mechanism_is_not_there(DriverKind kind) {
    MongoCredential old =
        MongoCredential.createScramSha1Credential("reader", "admin", PASSWORD.toCharArray());
    try (Driver driver = kind.open(settings(old))) {
      assertThatThrownBy(() -> driver.find(ORDERS, new BsonDocument()))
          .isInstanceOf(MongoSecurityException.class)
          .cause()
          .satisfies(hasCode(334));
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_does_not_log_in_may_do_nothing(DriverKind kind) {
    try (Driver driver = kind.open(mongo.connectionString())) {
      assertThatCode(() -> driver.run("admin", "{ping: 1}")).doesNotThrowAnyException();
      assertThatThrownBy(() -> driver.find(ORDERS, new BsonDocument()))
          .satisfies(hasCode(UNAUTHORIZED))
          .hasMessageContaining("requires authentication");
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_has_no_role_may_only_log_in(DriverKind kind) {
    try (Driver driver = as("nobody", kind)) {
      assertThatThrownBy(() -> driver.find(ORDERS, new BsonDocument()))
          .satisfies(hasCode(UNAUTHORIZED))
          .hasMessageContaining("not authorized on shop to execute command");
      assertThatThrownBy(() -> first(driver, Watch.collection(ORDERS)))
          .satisfies(hasCode(UNAUTHORIZED));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_change_stream_takes_more_than_find(DriverKind kind) {
    try (Driver driver = as("finder", kind)) {
      assertThatCode(() -> driver.find(ORDERS, new BsonDocument())).doesNotThrowAnyException();
      for (Watch watch :
          new Watch[] {Watch.collection(ORDERS), Watch.database("shop"), Watch.deployment()}) {
        assertThatThrownBy(() -> first(driver, watch)).satisfies(hasCode(UNAUTHORIZED));
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_reads_all_databases_does_not_read_the_oplog(DriverKind kind) {
    String first = "{find: 'oplog.rs', sort: {$natural: 1}, limit: 1}";
    try (Driver reader = as("reader", kind);
        Driver auditor = as("auditor", kind)) {
      assertThatThrownBy(() -> reader.run("local", first))
          .satisfies(hasCode(UNAUTHORIZED))
          .hasMessageContaining("not authorized on local to execute command");
      assertThat(auditor.run("local", first).getDocument("cursor").getArray("firstBatch"))
          .hasSize(1);
    }
  }

  @ParameterizedTest
  @EnumSource
  void only_root_sets_fail_points(DriverKind kind) {
    String command = "{configureFailPoint: 'failCommand', mode: 'off'}";
    try (Driver writer = as("writer", kind);
        Driver root = as("root", kind)) {
      assertThatThrownBy(() -> writer.run("admin", command)).satisfies(hasCode(UNAUTHORIZED));
      assertThatCode(() -> root.run("admin", command)).doesNotThrowAnyException();
    }
  }

  @ParameterizedTest
  @EnumSource
  void who_reads_may_not_write(DriverKind kind) {
    try (Driver reader = as("reader", kind)) {
      assertThatThrownBy(() -> reader.insert(ORDERS, "{_id: 1}")).satisfies(hasCode(UNAUTHORIZED));
      assertThatThrownBy(() -> reader.drop(ORDERS)).satisfies(hasCode(UNAUTHORIZED));
    }
  }

  @ParameterizedTest
  @EnumSource
  void a_transaction_is_told_with_the_digest_of_its_user(DriverKind kind)
      throws NoSuchAlgorithmException {
    try (Driver writer = as("writer", kind);
        Events events = writer.watch(Watch.collection(ORDERS));
        Transaction transaction = writer.begin()) {
      transaction.insert(ORDERS, "{_id: 1}");
      transaction.commit();

      assertThat(events.next().getDocument("lsid").getBinary("uid").getData())
          .isEqualTo(
              MessageDigest.getInstance("SHA-256")
                  .digest("writer@admin".getBytes(java.nio.charset.StandardCharsets.UTF_8)));
    }
  }

  @Test
  void the_first_step_of_a_log_in_comes_with_the_hello() {
    ReplyRecorder replies = new ReplyRecorder();
    MongoCredential reader =
        MongoCredential.createScramSha256Credential("reader", "admin", PASSWORD.toCharArray());
    MongoClientSettings settings =
        MongoClientSettings.builder(settings(reader)).addCommandListener(replies).build();
    try (var client = MongoClients.create(settings)) {
      var unused = client.getDatabase("shop").getCollection("orders").countDocuments();

      assertThat(replies.started("saslStart")).isZero();
    }
  }

  @Test
  void users_need_names_and_passwords() {
    assertThatThrownBy(() -> MongoDouble.builder().user(" ", "x"))
        .hasMessage("user must have a name that is not blank");
    assertThatThrownBy(() -> MongoDouble.builder().user("a", "\u00e9"))
        .hasMessage("the password of user a must be of printable ASCII characters");
  }

  private Driver as(String user, DriverKind kind) {
    return kind.open(
        settings(MongoCredential.createCredential(user, "admin", PASSWORD.toCharArray())));
  }

  private MongoClientSettings settings(MongoCredential credential) {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(mongo.connectionString()))
        .applyToClusterSettings(cluster -> cluster.serverSelectionTimeout(10, TimeUnit.SECONDS))
        .credential(credential)
        .build();
  }

  private static BsonDocument first(Driver driver, Watch watch) {
    try (Events events = driver.watch(watch)) {
      return events.next();
    }
  }

  private static Consumer<Throwable> hasCode(int code) {
    return failure -> assertThat(((MongoException) failure).getCode()).isEqualTo(code);
  }
}
