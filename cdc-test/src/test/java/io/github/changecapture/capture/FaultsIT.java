package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.test.StepVerifier;

/** What goes wrong between a capture and its server. */
@RequiresServer({Ability.DOUBLE_FAULTS, Ability.CUT_OPLOG, Ability.STEP_DOWN})
class FaultsIT extends OnMongo {
  private static final RetryPolicy QUICK =
      new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(50), 5);

  interface Fault {
    void strike(FaultsIT test);
  }

  static Stream<Arguments> passing() {
    return Stream.of(
        fault("connections dropped", FaultsIT::dropConnections),
        fault("reply cut short", FaultsIT::cutReply),
        fault("cursors killed", test -> test.mongo.faults().killCursors()),
        fault("stepped down and up", FaultsIT::stepDownAndUp),
        fault("237 cursor killed", test -> test.mongo.faults().refuseOnce("getMore", 237)),
        fault("11601 interrupted", test -> test.mongo.faults().refuseOnce("getMore", 11601)),
        fault("unknown code", test -> test.mongo.faults().refuseOnce("getMore", 424_242)),
        fault("refused three times", test -> test.mongo.faults().refuse("getMore", 91, 3)));
  }

  private static Arguments fault(String name, Fault fault) {
    return Arguments.of(org.junit.jupiter.api.Named.of(name, fault));
  }

  private void dropConnections() {
    mongo.faults().dropConnections();
  }

  private void cutReply() {
    timedOut = 1; // the driver tries to close it at once, on the pool that it has just cleared
    mongo.faults().cutReply("getMore", 40);
  }

  private void stepDownAndUp() {
    mongo.faults().stepDown();
    mongo.faults().stepUp();
  }

  @ParameterizedTest
  @MethodSource("passing")
  void whatPassesLosesAndDoublesNothing(Fault fault) {
    List<Integer> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture().retryPolicy(QUICK).batchSize(10).build()) {
      var subscription =
          capture.events().doOnNext(ChangeEvent::acknowledge).map(OnMongo::id).subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 50);
      eventually(() -> got.size() == 50, "the first fifty did not come");
      fault.strike(this);
      eventually(() -> insertedAgain(51, 100), "the writer could not go on");
      eventually(() -> got.size() >= 100, "the rest did not come");

      assertThat(got).isEqualTo(range(1, 100));
      subscription.dispose();
    }
  }

  private boolean insertedAgain(int from, int to) {
    try {
      insert("orders", from, to);
      return true;
    } catch (com.mongodb.MongoException notYet) {
      return false;
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {286, 280, 136, 40576})
  void historyThatIsGoneEndsTheCaptureWithWordsOnWhatToDo(int code) {
    try (ChangeCapture<Document> capture = capture().build()) {
      StepVerifier.create(capture.events())
          .then(() -> awaitRunning(capture))
          .then(() -> mongo.faults().refuseOnce("getMore", code))
          .then(() -> insert("orders", 1, 1))
          .thenConsumeWhile(event -> true)
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(PositionLost.class)
                      .hasMessageContaining("delete the checkpoint to begin anew"))
          .verify(PATIENCE);
      assertThat(capture.status().lastError()).contains("PositionLost");
    }
  }

  @Test
  void aCheckpointThatTheOplogNoLongerHoldsIsLost() {
    CheckpointStore store = CheckpointStores.inMemory();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var subscription = capture.events().subscribe();
      awaitRunning(capture);
      subscription.dispose();
    }
    insert("orders", 1, 10);
    mongo.faults().cutOplog();
    insert("orders", 11, 11);

    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(PositionLost.class)
          .hasMessageContaining("286");
    }
  }

  @Test
  void missingRightsAreNotTriedAgain() {
    mongo.faults().refuse("aggregate", 13, 1);
    try (ChangeCapture<Document> capture = capture().build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(AccessDenied.class)
          .hasMessageContaining("changeStream");
    }
  }

  @Test
  void whatDoesNotPassEndsTheCaptureAfterTheLastAttempt() {
    mongo.faults().refuse("aggregate", 91, 1_000);
    try (ChangeCapture<Document> capture = capture().retryPolicy(QUICK).build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(SourceUnavailable.class)
          .hasMessageContaining("91");
    }
  }

  @Test
  void whatMayBeResumedIsResumedOnceWithoutAnyAttempt() {
    RetryPolicy never = new RetryPolicy(Duration.ofMillis(5), Duration.ofMillis(5), 0);
    List<Integer> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture().retryPolicy(never).build()) {
      CompletableFuture<Void> consumed =
          capture.events().doOnNext(event -> got.add(id(event))).then().toFuture();
      awaitRunning(capture);
      mongo.faults().refuseOnce("getMore", 11602);
      insert("orders", 1, 5);
      eventually(() -> got.size() == 5, "they did not come");

      mongo.faults().refuseOnce("getMore", 237);
      insert("orders", 6, 6);
      assertThat(consumed).failsWithin(PATIENCE).withThrowableThat().withMessageContaining("237");
    }
  }

  @Test
  void aServerThatKeepsRefusingWhatMayBeResumedIsMetWithPausesAndEndsAfterTheLastAttempt() {
    mongo.faults().refuse("getMore", 11602, 100_000);
    try (ChangeCapture<Document> capture = capture().retryPolicy(QUICK).build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(SourceUnavailable.class)
          .hasMessageContaining("11602");
    }
  }

  /** The driver resumes without a pause and without end after an error that is called resumable. */
  @Test
  void aStormOfResumesOnAHostsClientIsMetWithPausesAndEndsAfterTheLastAttempt() {
    mongo.faults().refuse("getMore", 11602, 100_000);
    try (HostsClient host = HostsClient.on(mongo.connectionString());
        ChangeCapture<Document> capture = captureOn(host).retryPolicy(QUICK).build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(SourceUnavailable.class)
          .hasMessageContaining("the driver has resumed the change stream 20 times within");
    }
  }

  @Test
  void aHostThatDoesNotAnswerIsNamed() {
    try (ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString(
                "mongodb://nowhere.invalid:27017/?replicaSet=rs0&serverSelectionTimeoutMS=300")
            .deployment()
            .build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(SourceUnavailable.class)
          .hasMessageContaining("no MongoDB server could be reached")
          .hasMessageContaining("nowhere.invalid");
    }
  }
}
