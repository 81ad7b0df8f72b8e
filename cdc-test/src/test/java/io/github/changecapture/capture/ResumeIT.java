package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.CheckpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Where a capture goes on. */
class ResumeIT extends OnMongo {
  @TempDir Path folder;

  private CheckpointStore store;

  @BeforeEach
  void aDurableStore() {
    store = CheckpointStores.file(folder);
  }

  @Test
  void aRestartedCaptureGoesOnBehindTheLongestAcknowledgedPrefix() {
    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var subscription = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 5);
      eventually(() -> got.size() == 5, "not all came");
      got.get(0).acknowledge();
      got.get(1).acknowledge();
      got.get(3).acknowledge();
      subscription.dispose();
    }

    try (ChangeCapture<Document> capture = capture(store).build()) {
      StepVerifier.create(capture.events().map(OnMongo::id))
          .expectNext(3, 4, 5)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void theStartIsSavedBeforeTheFirstEvent() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var subscription = capture.events().subscribe();
      awaitRunning(capture);
      subscription.dispose();
    }
    insert("orders", 1, 2);

    try (ChangeCapture<Document> capture = capture(store).build()) {
      StepVerifier.create(capture.events().map(OnMongo::id))
          .expectNext(1, 2)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void afterACancelANewSubscriberGoesOnFromTheLastCheckpoint() {
    try (ChangeCapture<Document> capture = capture().startAt(StartPosition.now()).build()) {
      StepVerifier.create(capture.events().doOnNext(ChangeEvent::acknowledge).map(OnMongo::id))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 2))
          .expectNext(1, 2)
          .thenCancel()
          .verify(PATIENCE);
      insert("orders", 3, 3);

      StepVerifier.create(capture.events().map(OnMongo::id))
          .expectNext(3)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void aCommitCompletesWhenTheCheckpointIsSaved() {
    CheckpointPolicy seldom = new CheckpointPolicy(Duration.ofHours(1), 1_000_000);
    try (ChangeCapture<Document> capture = capture(store).checkpointPolicy(seldom).build()) {
      StepVerifier.create(
              capture
                  .events()
                  .concatMap(
                      event -> event.commit().then(store.load("orders")).zipWith(Mono.just(event))))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 1))
          .assertNext(
              saved ->
                  assertThat(saved.getT1().position())
                      .isGreaterThanOrEqualTo(saved.getT2().position()))
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void anExplicitStartDoesNotSilentlySkipWhatACheckpointPromises() {
    consumeOne();

    try (ChangeCapture<Document> capture = capture(store).startAt(StartPosition.now()).build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(CheckpointRejected.class)
          .hasMessageContaining("startAt: capture 'orders' has a checkpoint at");
    }
  }

  @Test
  void aCheckpointOfAnotherSelectionIsRefused() {
    consumeOne();

    try (ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString(mongo.connectionString())
            .deployment()
            .name("orders")
            .checkpointStore(store)
            .build()) {
      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(CheckpointRejected.class)
          .hasMessageContaining("its selection is 'database " + database + "'")
          .hasMessageContaining("this capture selects 'deployment'");
    }
  }

  @Test
  void aSecondOwnerIsRefused() {
    try (ChangeCapture<Document> first = capture(store).build();
        ChangeCapture<Document> second = capture(CheckpointStores.file(folder)).build()) {
      var subscription = first.events().subscribe();
      awaitRunning(first);

      assertThatThrownBy(() -> second.events().blockFirst(PATIENCE))
          .isInstanceOf(OwnedElsewhere.class)
          .hasMessageContaining("orders");
      subscription.dispose();
    }
  }

  @Test
  void aGracefulCloseWaitsForTheReceiverAndSavesWhatItFinished() {
    List<Integer> handled = new CopyOnWriteArrayList<>();
    ChangeCapture<Document> capture = capture(store).build();
    Mono<Void> work =
        capture
            .events()
            .concatMap(
                event ->
                    Mono.delay(Duration.ofMillis(20))
                        .doOnNext(tick -> handled.add(id(event)))
                        .then(event.commit()))
            .then();
    StepVerifier.create(work)
        .then(() -> awaitRunning(capture))
        .then(() -> insert("orders", 1, 10))
        .then(() -> eventually(() -> handled.size() >= 2, "nothing was handled"))
        .then(() -> capture.closeGracefully(PATIENCE).subscribe())
        .expectComplete()
        .verify(PATIENCE);
    int last = handled.get(handled.size() - 1);
    assertThat(handled).isEqualTo(range(1, last));

    collection("orders").deleteOne(Filters.eq(1));
    try (ChangeCapture<Document> next = capture(store).build()) {
      StepVerifier.create(next.events().take(1))
          .assertNext(
              event -> assertThat(last == 10 ? isDelete(event) : id(event) == last + 1).isTrue())
          .expectComplete()
          .verify(PATIENCE);
    }
  }

  @Test
  void aCloseDoesNotWaitForEverForAReceiverThatNeverAcknowledges() {
    ChangeCapture<Document> capture = capture(store).build();
    StepVerifier.create(capture.events().map(OnMongo::id))
        .then(() -> awaitRunning(capture))
        .then(() -> insert("orders", 1, 1))
        .expectNext(1)
        .then(() -> capture.closeGracefully(Duration.ofMillis(200)).subscribe())
        .expectComplete()
        .verify(PATIENCE);
  }

  @Test
  void closingWithoutASubscriberIsDoneAtOnce() {
    capture(store).build().close();
  }

  private void consumeOne() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      StepVerifier.create(capture.events())
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 1))
          .expectNextCount(1)
          .thenCancel()
          .verify(PATIENCE);
    }
  }
}
