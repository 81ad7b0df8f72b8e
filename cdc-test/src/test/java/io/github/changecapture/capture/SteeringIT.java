package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.Read;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.StateChange;
import io.github.changecapture.status.StopReport;
import io.github.changecapture.test.mongo.MongoDouble;
import io.github.changecapture.test.mongo.MongoFaults;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;

/** A capture that is paused, resumed, sent back and stopped while it is at work. */
class SteeringIT extends OnMongo {
  @TempDir Path folder;

  private final List<ChangeEvent<?>> got = new CopyOnWriteArrayList<>();

  /** The ways to consume; each acknowledges what it got. */
  enum Way {
    EVENTS {
      @Override
      Mono<Void> consume(ChangeCapture<Document> capture, List<ChangeEvent<?>> got) {
        return capture
            .events()
            .doOnNext(
                event -> {
                  got.add(event);
                  event.acknowledge();
                })
            .then();
      }
    },
    PROCESS {
      @Override
      Mono<Void> consume(ChangeCapture<Document> capture, List<ChangeEvent<?>> got) {
        return capture.process(
            event -> Mono.fromRunnable(() -> got.add(event)), Concurrency.perKey(1));
      }
    },
    DELIVERY {
      @Override
      Mono<Void> consume(ChangeCapture<Document> capture, List<ChangeEvent<?>> got) {
        return capture.deliverTo(new Taking(got));
      }
    };

    abstract Mono<Void> consume(ChangeCapture<Document> capture, List<ChangeEvent<?>> got);
  }

  private record Taking(List<ChangeEvent<?>> got) implements Sink {
    @Override
    public Mono<Void> open(SinkContext context) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> write(EventBatch batch) {
      got.addAll(batch.events());
      return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
      return Mono.empty();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void whatHappensDuringAPauseComesAfterIt(Way way) {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = way.consume(capture, got).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 3);
      eventually(() -> got.size() == 3, "nothing comes");

      capture.pause();
      assertThat(capture.status().state()).isEqualTo(State.PAUSED);
      noCursorIsLeftOpen();
      insert("orders", 4, 6);
      assertThat(ids()).isEqualTo(range(1, 3));
      capture.resume();

      eventually(() -> got.size() == 6, "it does not go on");
      assertThat(ids()).isEqualTo(range(1, 6));
      assertThat(capture.status().state()).isEqualTo(State.RUNNING);
      consumption.dispose();
    }
  }

  /** Pauses of any length at any moment: in the middle of a batch, while opening, while closing. */
  @ParameterizedTest
  @EnumSource(Way.class)
  void pausesAtRandomMomentsLoseAndDoubleNothing(Way way) {
    int documents = 2_000;
    Random random = new Random(7);
    try (ChangeCapture<Document> capture =
        atOnce(CheckpointStores.inMemory()).batchSize(7).build()) {
      var consumption = way.consume(capture, got).subscribe();
      awaitRunning(capture);
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                for (int id = 1; id <= documents; id += 20) {
                  insert("orders", id, id + 19);
                }
              });

      for (int pauses = 0; pauses < 60; pauses++) {
        int before = got.size();
        capture.pause();
        for (int spins = random.nextInt(1_000); spins > 0; spins--) {
          Thread.onSpinWait();
        }
        capture.resume();
        if (pauses % 3 == 0 && before < documents) {
          eventually(() -> got.size() > before, "it does not go on");
        }
      }

      assertThat(writing).succeedsWithin(PATIENCE);
      eventually(() -> got.size() >= documents, "not all comes");
      assertThat(ids()).isEqualTo(range(1, documents));
      consumption.dispose();
    }
  }

  @Test
  void aCaptureThatWasPausedBeforeBeginsPaused() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      capture.pause();
      var consumption = Way.EVENTS.consume(capture, got).subscribe();
      eventually(() -> capture.status().state() == State.PAUSED, "it does not begin");
      insert("orders", 1, 2);
      assertThat(got).isEmpty();

      capture.resume();

      eventually(() -> got.size() == 2, "it does not go on");
      consumption.dispose();
    }
  }

  @Test
  void aPausedCaptureClosesInOrder() {
    ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build();
    CompletableFuture<Void> consumed = Way.DELIVERY.consume(capture, got).toFuture();
    awaitRunning(capture);
    capture.pause();

    StopReport report = capture.stop(PATIENCE).block();

    assertThat(consumed).succeedsWithin(PATIENCE);
    assertThat(report.isDrained()).isTrue();
    assertThat(capture.status().state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aPauseHoldsSnapshotsToo() {
    insert("orders", 1, 50);
    try (ChangeCapture<Document> capture =
        atOnce(CheckpointStores.inMemory()).snapshots(SnapshotPolicy.initial()).build()) {
      capture.pause();
      var consumption = Way.EVENTS.consume(capture, got).subscribe();
      eventually(() -> capture.status().snapshot() != null, "no snapshot begins");
      assertThat(got).isEmpty();

      capture.resume();

      eventually(() -> got.stream().filter(Read.class::isInstance).count() == 50, "not all comes");
      consumption.dispose();
    }
  }

  @ParameterizedTest
  @EnumSource(Way.class)
  void everythingFromTheTimeOfARewindComesOnceMoreInANewGeneration(Way way) {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = way.consume(capture, got).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 2);
      insert("orders", 3, 3);
      eventually(() -> got.size() == 3, "nothing comes");

      capture.rewind(StartPosition.at(got.get(2).clusterTime())).block(PATIENCE);
      insert("orders", 4, 4);

      eventually(() -> got.size() == 5, "it does not come again");
      assertThat(ids()).containsExactly(1, 2, 3, 3, 4);
      assertThat(got.stream().map(ChangeEvent::generation)).containsExactly(0L, 0L, 0L, 1L, 1L);
      consumption.dispose();
    }
  }

  @Test
  void afterATokenOnlyWhatFollowsComesAgain() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = Way.EVENTS.consume(capture, got).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 4);
      eventually(() -> got.size() == 4, "nothing comes");

      capture.rewind(StartPosition.after(got.get(1).position().token())).block(PATIENCE);

      eventually(() -> got.size() == 6, "it does not come again");
      assertThat(ids()).containsExactly(1, 2, 3, 4, 3, 4);
      consumption.dispose();
    }
  }

  @Test
  void aRewindIsSavedBeforeAnythingComesAgainAndOutlivesTheProcess() {
    var store = CheckpointStores.inMemory();
    try (ChangeCapture<Document> capture = atOnce(store).build()) {
      var consumption = Way.EVENTS.consume(capture, got).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 3);
      eventually(() -> got.size() == 3, "nothing comes");
      BsonTimestamp first = got.get(0).clusterTime();
      capture.pause();

      capture.rewind(StartPosition.at(first)).block(PATIENCE);

      assertThat(got).as("it is still paused").hasSize(3);
      assertThat(store.load("orders").block().position()).isEqualTo(Position.before(1, first));
      consumption.dispose();
    }
    try (ChangeCapture<Document> next = atOnce(store).build()) {
      var consumption = Way.EVENTS.consume(next, got).subscribe();
      eventually(() -> got.size() == 6, "it does not come again");
      assertThat(ids()).containsExactly(1, 2, 3, 1, 2, 3);
      consumption.dispose();
    }
  }

  @Test
  void aRewindWaitsForWhatWasHandedOn() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 2);
      eventually(() -> got.size() == 2, "nothing comes");

      CompletableFuture<Void> rewound =
          capture.rewind(StartPosition.at(got.get(0).clusterTime())).toFuture();
      got.get(0).acknowledge();
      assertThat(rewound).isNotDone();
      assertThat(got).hasSize(2);
      got.get(1).acknowledge();

      assertThat(rewound).succeedsWithin(PATIENCE);
      eventually(() -> got.size() == 4, "it does not come again");
      consumption.dispose();
    }
  }

  /** By the order of positions alone the sink would take what comes again for written. */
  @Test
  void aRollingSinkWritesTheRepeatedEventsOnceMoreAndAllOfThemOnceInEachGeneration()
      throws IOException {
    var store = CheckpointStores.file(folder.resolve("state"));
    BsonTimestamp first;
    try (ChangeCapture<Document> capture = atOnce(store).build()) {
      insert("orders", 1, 2); // before the capture's own beginning
      first = clusterTime();
      RollingSink sink = rolling();
      var delivery = capture.deliverTo(sink).subscribe();
      awaitRunning(capture);
      insert("orders", 3, 4);
      eventually(() -> sink.status().lines() == 2, "nothing is written");

      capture.rewind(StartPosition.at(new BsonTimestamp(first.getTime(), 0))).block(PATIENCE);
      eventually(() -> sink.status().lines() == 6, "it is not written again");
      delivery.dispose();
    }
    try (ChangeCapture<Document> next = atOnce(store).build()) {
      RollingSink sink = rolling();
      CompletableFuture<Void> delivery = next.deliverTo(sink).toFuture();
      awaitRunning(next);
      insert("orders", 5, 5);
      eventually(() -> sink.status().lines() == 1, "it does not go on");
      next.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }

    assertThat(idsInFiles()).containsExactly(3, 4, 1, 2, 3, 4, 5);
    assertThat(
            SegmentVerifier.verify(
                    LocalSegmentStore.in(folder.resolve("files")).catalog(),
                    ExtendedJsonEncoder.relaxed())
                .isSound())
        .isTrue();
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aRewindFurtherThanTheOplogIsRefusedAndTheCaptureStaysWhereItIs() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = Way.EVENTS.consume(capture, got).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> got.size() == 1, "nothing comes");
      mongo.mongoDouble().faults().cutOplogBefore(got.get(0).clusterTime());

      assertThatThrownBy(
              () ->
                  capture
                      .rewind(StartPosition.at(Instant.parse("2001-01-01T00:00:00Z")))
                      .block(PATIENCE))
          .isInstanceOf(PositionLost.class)
          .hasMessageContainingAll(
              "rewind of capture 'orders' to 2001-01-01T00:00:00Z",
              "its oldest is of",
              "Rewind to a later time");
      insert("orders", 2, 2);
      eventually(() -> got.size() == 2, "it does not go on");
      assertThat(got.get(1).generation()).isZero();
      consumption.dispose();
    }
  }

  @Test
  void aRewindThatDoesNotGoBackIsRefused() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      assertThatThrownBy(() -> capture.rewind(StartPosition.earliest()).block(PATIENCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("subscribe to it first");
      var consumption = Way.EVENTS.consume(capture, got).subscribe();
      awaitRunning(capture);

      assertThatThrownBy(() -> capture.rewind(StartPosition.now()).block(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContainingAll("rewind of capture 'orders'", "in the past", "Now");
      assertThatThrownBy(
              () ->
                  capture
                      .rewind(StartPosition.at(Instant.parse("2100-01-01T00:00:00Z")))
                      .block(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContainingAll("only goes back", "2100-01-01T00:00:00Z", "another name");
      consumption.dispose();
    }
  }

  @Test
  void aRewindEndsWithItsConsumption() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> got.size() == 1, "nothing comes");
      CompletableFuture<Void> rewound =
          capture.rewind(StartPosition.at(got.get(0).clusterTime())).toFuture();

      consumption.dispose();

      // From get() a cancellation comes in another one, with JDK 25.
      assertThat(rewound.handle((nothing, failure) -> failure))
          .succeedsWithin(PATIENCE)
          .asInstanceOf(InstanceOfAssertFactories.THROWABLE)
          .isInstanceOf(CancellationException.class)
          .hasMessageContaining("stopped before its way back");
    }
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void theCursorThatAWayBackOpensToTryItIsClosedAlsoIfTheConsumptionEndsBefore() {
    try (ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build()) {
      var consumption = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> got.size() == 1, "nothing comes");
      MongoDouble server = mongo.mongoDouble();
      MongoFaults.Stall replies = server.faults().stallReplies("aggregate");
      CompletableFuture<Void> rewound =
          capture.rewind(StartPosition.at(got.get(0).clusterTime())).toFuture();
      eventually(() -> server.openCursors() == 2, "no cursor is opened to try");

      consumption.dispose();

      eventually(() -> server.openCursors() == 1, "the stream's cursor is left open");
      replies.close();
      assertThat(rewound).completesExceptionallyWithin(PATIENCE);
    } // and no cursor is left open
  }

  @Test
  void aStopReportsWhatWasNotDoneByItsDeadline() {
    ChangeCapture<Document> capture = atOnce(CheckpointStores.inMemory()).build();
    var consumption = capture.events().subscribe(got::add);
    awaitRunning(capture);
    insert("orders", 1, 3);
    eventually(() -> got.size() == 3, "nothing comes");
    got.get(0).commit().block(PATIENCE);

    StopReport report = capture.stop(Duration.ofMillis(500)).retry(100).block(PATIENCE);

    assertThat(report.isDrained()).isFalse();
    assertThat(report.unacknowledged()).isEqualTo(2);
    assertThat(report.oldestUnacknowledged()).isEqualTo(got.get(1).position());
    assertThat(report.saved()).isEqualTo(got.get(0).position());
    consumption.dispose();
  }

  @Test
  void aListenerIsToldOfEachStateInOrderAndItsErrorsHarmNothing() throws InterruptedException {
    BlockingQueue<StateChange> changes = new LinkedBlockingQueue<>();
    ChangeCapture<Document> capture =
        atOnce(CheckpointStores.inMemory())
            .listener(
                change -> {
                  throw new IllegalStateException("a listener's own trouble");
                })
            .listener(changes::add)
            .build();
    var consumption = Way.EVENTS.consume(capture, got).subscribe();
    awaitRunning(capture);
    capture.pause();
    capture.pause();
    capture.resume();
    insert("orders", 1, 1);
    eventually(() -> got.size() == 1, "nothing comes");
    capture.close();
    consumption.dispose();

    List<String> seen = new ArrayList<>();
    while (seen.isEmpty() || !seen.get(seen.size() - 1).endsWith("CLOSED")) {
      StateChange change = changes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      assertThat(change).as("what comes after %s", seen).isNotNull();
      seen.add(change.from() + " " + change.to());
    }
    assertThat(seen)
        .containsExactly(
            "IDLE STARTING",
            "STARTING RUNNING",
            "RUNNING PAUSED",
            "PAUSED RUNNING",
            "RUNNING STOPPING",
            "STOPPING CLOSED");
  }

  @Test
  void aListenerThatHangsHoldsUpNothing() {
    CountDownLatch released = new CountDownLatch(1);
    CompletableFuture<Void> over = new CompletableFuture<>();
    ChangeCapture<Document> capture =
        atOnce(CheckpointStores.inMemory())
            .listener(
                change -> {
                  awaitQuietly(released);
                  if (change.to() == State.CLOSED) {
                    over.complete(null);
                  }
                })
            .build();
    var consumption = Way.EVENTS.consume(capture, got).subscribe();
    awaitRunning(capture);
    insert("orders", 1, 2);

    eventually(() -> got.size() == 2, "nothing comes");
    capture.close();

    consumption.dispose();
    released.countDown();
    assertThat(over).succeedsWithin(PATIENCE);
  }

  @Test
  void aListenerIsToldWhatAConsumptionFailedWith() throws InterruptedException {
    BlockingQueue<StateChange> changes = new LinkedBlockingQueue<>();
    try (ChangeCapture<Document> capture =
        atOnce(CheckpointStores.inMemory()).listener(changes::add).build()) {
      CompletableFuture<Void> consumed =
          capture
              .process(event -> Mono.error(new IllegalArgumentException("no such article")))
              .toFuture();
      awaitRunning(capture);
      insert("orders", 1, 1);
      assertThat(consumed).failsWithin(PATIENCE);

      StateChange change = changes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      while (change.to() != State.STOPPING) {
        assertThat(change.error()).isNull();
        change = changes.poll(PATIENCE.toSeconds(), TimeUnit.SECONDS);
      }
      assertThat(change.error()).contains("HandlingFailed");
    }
  }

  private static void awaitQuietly(CountDownLatch latch) {
    try {
      latch.await();
    } catch (InterruptedException stopped) {
      Thread.currentThread().interrupt();
    }
  }

  private ChangeCaptureBuilder<Document> atOnce(CheckpointStore checkpoints) {
    return capture(checkpoints)
        .checkpointPolicy(new CheckpointPolicy(Duration.ofMillis(50), 1_000));
  }

  private List<Integer> ids() {
    return got.stream().map(OnMongo::id).toList();
  }

  private RollingSink rolling() {
    return RollingSink.builder().store(LocalSegmentStore.in(folder.resolve("files"))).build();
  }

  private List<Integer> idsInFiles() throws IOException {
    List<Integer> ids = new ArrayList<>();
    SegmentCatalog catalog = LocalSegmentStore.in(folder.resolve("files")).catalog();
    try (Stream<SegmentRecord> records = catalog.segments(database + "/orders", 1)) {
      for (SegmentRecord record : records.toList()) {
        try (InputStream in = catalog.read(record)) {
          new String(in.readAllBytes(), StandardCharsets.UTF_8)
              .lines()
              .forEach(
                  line ->
                      ids.add(
                          Document.parse(line)
                              .get("documentKey", Document.class)
                              .getInteger("_id")));
        }
      }
    }
    return ids;
  }
}
