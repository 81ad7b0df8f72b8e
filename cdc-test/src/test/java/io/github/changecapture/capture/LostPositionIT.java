package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Gap;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.test.mongo.MongoDouble;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The server no longer has the history to go on from. */
@RequiresServer({Ability.DOUBLE_FAULTS, Ability.CUT_OPLOG})
class LostPositionIT extends OnMongo {
  private final CheckpointStore store = CheckpointStores.inMemory();

  @Test
  void startingNowSkipsWhatIsLostBehindAGapInANewGeneration() {
    Position left = leaveACheckpoint();
    insert("orders", 2, 10);
    mongo.faults().cutOplog();

    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = withPolicy(LostPositionPolicy.START_NOW).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      eventually(() -> got.size() == 1, "the gap did not come");
      insert("orders", 11, 12);
      eventually(() -> got.size() == 3, "what follows did not come");
      subscription.dispose();
    }

    Gap<Document> gap = (Gap<Document>) got.get(0);
    assertThat(gap.from()).isEqualTo(left.clusterTime());
    assertThat(gap.until()).isGreaterThan(gap.from());
    assertThat(gap.reason()).contains("286");
    assertThat(got.stream().skip(1).map(OnMongo::id)).containsExactly(11, 12);
    assertThat(got).allSatisfy(event -> assertThat(event.position().generation()).isEqualTo(1));
    assertThat(goesOnWith(13)).as("without another gap").isTrue();
  }

  @Test
  void startingAtTheEarliestDeliversWhatIsStillThere() {
    Position left = leaveACheckpoint();
    insert("orders", 2, 4);
    BsonTimestamp cut = clusterTime();
    insert("orders", 5, 7);
    mongo.faults().cutOplogBefore(cut);

    try (ChangeCapture<Document> capture =
        withPolicy(LostPositionPolicy.START_AT_EARLIEST).build()) {
      List<ChangeEvent<Document>> got = capture.events().take(4).collectList().block(PATIENCE);

      assertThat(got).first().isInstanceOf(Gap.class);
      assertThat(((Gap<Document>) got.get(0)).from()).isEqualTo(left.clusterTime());
      assertThat(got.stream().skip(1).map(OnMongo::id)).containsExactly(5, 6, 7);
    }
  }

  @Test
  void aServerThatCannotAnswerWhileTheCaptureBeginsAnewIsAskedAgain() {
    leaveACheckpoint();
    insert("orders", 2, 4);
    BsonTimestamp cut = clusterTime();
    insert("orders", 5, 7);
    mongo.faults().cutOplogBefore(cut);
    mongo.faults().refuse("find", 11602, 6);

    try (ChangeCapture<Document> capture =
        withPolicy(LostPositionPolicy.START_AT_EARLIEST).build()) {
      List<ChangeEvent<Document>> got = capture.events().take(4).collectList().block(PATIENCE);

      assertThat(got).first().isInstanceOf(Gap.class);
      assertThat(got.stream().skip(1).map(OnMongo::id)).containsExactly(5, 6, 7);
    }
  }

  @Test
  void aGapThatWasNotAcknowledgedComesAgain() {
    leaveACheckpoint();
    insert("orders", 2, 10);
    mongo.faults().cutOplog();
    ChangeCaptureBuilder<Document> startingNow = withPolicy(LostPositionPolicy.START_NOW);
    for (int run = 0; run < 3; run++) {
      try (ChangeCapture<Document> capture = startingNow.build()) {
        assertThat(capture.events().blockFirst(PATIENCE)).isInstanceOf(Gap.class);
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {286, 280, 136, 40576, 260})
  void historyThatIsLostWhileReadingIsMetInTheSameWay(int code) {
    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = withPolicy(LostPositionPolicy.START_NOW).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> got.size() == 1, "the first did not come");
      mongo.faults().refuseOnce("getMore", code);
      eventually(() -> got.size() == 2, "the gap did not come");
      insert("orders", 2, 2);
      eventually(() -> got.size() == 3, "the last did not come");

      assertThat(got.get(1)).isInstanceOf(Gap.class);
      assertThat(id(got.get(2))).isEqualTo(2);
      subscription.dispose();
    }
  }

  /** A getMore comes behind an aggregate whose token moves the position on without an event. */
  @ParameterizedTest
  @ValueSource(strings = {"aggregate", "getMore"})
  void historyThatIsLostAgainAndAgainEndsTheCapture(String command) {
    mongo.faults().refuse(command, 286, 1_000);
    try (ChangeCapture<Document> capture = withPolicy(LostPositionPolicy.START_NOW).build()) {
      assertThatThrownBy(() -> capture.events().blockLast(PATIENCE))
          .isInstanceOf(PositionLost.class)
          .hasMessageContaining("history was lost 4 times without one event between");
    }
  }

  @Test
  void withoutRightsOnTheOplogTheEarliestIsFoundByTrying() {
    insert("orders", 1, 3);
    mongo.mongoDouble().advanceClock(Duration.ofHours(5));
    mongo.faults().cutOplog();
    mongo.mongoDouble().advanceClock(Duration.ofMinutes(10));
    insert("orders", 4, 4);
    mongo.mongoDouble().advanceClock(Duration.ofHours(1));
    insert("orders", 5, 5);
    mongo.faults().refuse("find", 13, 1);

    try (ChangeCapture<Document> capture = capture().startAt(StartPosition.earliest()).build()) {
      List<ChangeEvent<Document>> got = capture.events().take(2).collectList().block(PATIENCE);

      assertThat(got.stream().map(OnMongo::id)).containsExactly(4, 5);
    }
  }

  @Test
  void aBackupThatIsOlderThanTheCheckpointIsNoticed() {
    leaveACheckpoint();
    moveTheCheckpointAnHourAhead();

    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(PositionLost.class)
          .hasMessageContaining("An older backup was restored");
    }
    try (ChangeCapture<Document> capture = withPolicy(LostPositionPolicy.START_NOW).build()) {
      assertThat(capture.events().blockFirst(PATIENCE)).isInstanceOf(Gap.class);
    }
  }

  @Test
  void anotherClusterIsNoticed() {
    leaveACheckpoint();
    try (MongoDouble other = MongoDouble.builder().replicaSet("other").start()) {
      ChangeCaptureBuilder<Document> moved =
          ChangeCapture.builder()
              .connectionString(other.connectionString())
              .database(database)
              .name("orders")
              .checkpointStore(store);
      try (ChangeCapture<Document> capture = moved.build()) {
        assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
            .isInstanceOf(CheckpointRejected.class)
            .hasMessageContaining("its source is 'replica set ")
            .hasMessageContaining("connects to 'replica set other'");
      }
      try (ChangeCapture<Document> capture =
          moved.lostPositionPolicy(LostPositionPolicy.START_NOW).build()) {
        ChangeEvent<Document> first = capture.events().blockFirst(PATIENCE);

        assertThat(first).isInstanceOf(Gap.class);
        assertThat(((Gap<Document>) first).reason()).startsWith("the source was 'replica set ");
      }
    }
  }

  private Position leaveACheckpoint() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var committed = capture.events().take(1).concatMap(ChangeEvent::commit);
      var subscription = committed.subscribe();
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(subscription::isDisposed, "the first was not committed");
      return store.load("orders").block(PATIENCE).position();
    }
  }

  private void moveTheCheckpointAnHourAhead() {
    Claim claim = store.claim("orders").block(PATIENCE);
    Checkpoint saved = claim.checkpoint();
    BsonTimestamp time = saved.position().clusterTime();
    Position ahead = Position.before(0, new BsonTimestamp(time.getTime() + 3600, 1));
    store
        .save(
            "orders", new Checkpoint(ahead, claim.ownerEpoch(), saved.progress(), saved.identity()))
        .then(store.release("orders", claim.ownerEpoch()))
        .block(PATIENCE);
  }

  private boolean goesOnWith(int id) {
    insert("orders", id, id);
    try (ChangeCapture<Document> capture = withPolicy(LostPositionPolicy.START_NOW).build()) {
      return id(capture.events().blockFirst(PATIENCE)) == id;
    }
  }

  private ChangeCaptureBuilder<Document> withPolicy(LostPositionPolicy policy) {
    return capture(store).retryPolicy(quick()).lostPositionPolicy(policy);
  }

  private static RetryPolicy quick() {
    return new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(50), 5);
  }
}
