package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** Checkpoints that cannot be saved, and those that many wait for. */
class SavingIT extends OnMongo {
  private static final CheckpointPolicy HARDLY_EVER =
      new CheckpointPolicy(Duration.ofHours(1), Integer.MAX_VALUE);

  private final SavingStore store = new SavingStore();
  private final List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();

  @Test
  void aThousandCommitsAtOnceAreAllCompleted() {
    try (ChangeCapture<Document> capture = capture(store).checkpointPolicy(HARDLY_EVER).build()) {
      var subscription = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 1_000);
      eventually(() -> got.size() == 1_000, "not all came");
      Sinks.Empty<Void> slowSave = Sinks.empty();
      store.beforeSave = checkpoint -> slowSave.asMono();

      CompletableFuture<Void> commits =
          Flux.fromIterable(got)
              .parallel(4)
              .runOn(Schedulers.parallel())
              .flatMap(ChangeEvent::commit, false, 1_000)
              .then()
              .toFuture();
      eventually(() -> capture.status().unacknowledged() == 0, "they are not acknowledged");
      assertThat(commits).isNotDone();
      slowSave.tryEmitEmpty().orThrow();

      assertThat(commits).succeedsWithin(PATIENCE);
      subscription.dispose();
    }
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aSaveThatFailsEndsTheEventsAndTheReading() {
    CheckpointPolicy eachEvent = new CheckpointPolicy(Duration.ofHours(1), 1);
    try (ChangeCapture<Document> capture = capture(store).checkpointPolicy(eachEvent).build()) {
      StepVerifier.create(capture.events().doOnNext(ChangeEvent::acknowledge).map(OnMongo::id))
          .then(() -> awaitRunning(capture))
          .then(() -> store.beforeSave = checkpoint -> Mono.error(new Fenced("another owner")))
          .then(() -> insert("orders", 1, 1))
          .expectNext(1)
          .expectErrorSatisfies(
              error -> assertThat(error).isInstanceOf(Fenced.class).hasMessage("another owner"))
          .verify(PATIENCE);

      assertThat(capture.status().state()).isEqualTo(State.IDLE);
      assertThat(capture.status().lastError()).contains("another owner");
      assertThat(store.calls).endsWith("released");
      eventually(() -> mongo.mongoDouble().openCursors() == 0, "the stream is still read");
    }
  }

  @Test
  void aCommitWhileTheCaptureDrainsIsCompleted() {
    ChangeCapture<Document> capture = capture(store).checkpointPolicy(HARDLY_EVER).build();
    CompletableFuture<Void> consumed = capture.events().doOnNext(got::add).then().toFuture();
    awaitRunning(capture);
    insert("orders", 1, 3);
    eventually(() -> got.size() == 3, "not all came");
    CompletableFuture<Void> closed = capture.closeGracefully(PATIENCE).toFuture();
    eventually(() -> capture.status().state() == State.STOPPING, "it does not stop");

    for (ChangeEvent<Document> event : List.copyOf(got)) {
      assertThat(closed).isNotDone();
      assertThat(event.commit().toFuture()).succeedsWithin(PATIENCE);
    }

    assertThat(closed).succeedsWithin(PATIENCE);
    assertThat(consumed).succeedsWithin(PATIENCE);
  }

  @Test
  void aCommitAfterTheEndSaysThatItIsTooLate() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var subscription = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 2);
      eventually(() -> got.size() == 2, "not all came");
      assertThat(got.get(0).commit().toFuture()).succeedsWithin(PATIENCE);
      subscription.dispose();
      eventually(() -> capture.status().state() == State.IDLE, "it goes on");

      assertThatThrownBy(() -> got.get(1).commit().block(PATIENCE))
          .hasMessageContaining("the capture stopped before the commit");
      assertThat(got.get(0).commit().toFuture())
          .as("of what a checkpoint covers")
          .succeedsWithin(PATIENCE);
    }
  }

  @Test
  void unboundedDemandIsAcknowledgedEventByEvent() {
    List<Integer> ids = new ArrayList<>();
    try (ChangeCapture<Document> capture = capture(store).maxUnacknowledged(10).build()) {
      CompletableFuture<Void> consumed =
          capture.eventsAutoAcknowledged().doOnNext(event -> ids.add(id(event))).then().toFuture();
      awaitRunning(capture);
      insert("orders", 1, 500);
      eventually(() -> capture.status().unacknowledged() == 0 && ids.size() == 500, "it stopped");

      capture.closeGracefully(PATIENCE).block();
      assertThat(consumed).succeedsWithin(PATIENCE);
    }
    assertThat(ids).isEqualTo(range(1, 500));
  }
}
