package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.error.HandlingFailed;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Insert;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.DeadLetter;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** A handler for each event. */
class HandlingIT extends OnMongo {
  private final List<Integer> begun = new CopyOnWriteArrayList<>();
  private final List<Integer> cancelled = new CopyOnWriteArrayList<>();
  private final Map<Integer, Sinks.Empty<Void>> atWork = new ConcurrentHashMap<>();

  record Order(int id, int total) {}

  /** Is done when the test says so. */
  private Mono<Void> manual(ChangeEvent<?> event) {
    Sinks.Empty<Void> end = Sinks.empty();
    atWork.put(id(event), end);
    begun.add(id(event));
    return end.asMono().doOnCancel(() -> cancelled.add(id(event)));
  }

  private void done(int id) {
    atWork.get(id).tryEmitEmpty().orThrow();
  }

  @Test
  void manyChangesOfManyDocumentsAreHandledOnceAndInOrderForEach() {
    int documents = 20;
    int changes = 25;
    Map<Integer, List<Integer>> seen = new ConcurrentHashMap<>();
    AtomicInteger handled = new AtomicInteger();
    try (ChangeCapture<Document> capture = capture().build()) {
      var processing =
          capture
              .process(
                  event ->
                      Mono.fromRunnable(
                              () -> {
                                seen.computeIfAbsent(id(event), id -> new CopyOnWriteArrayList<>())
                                    .add(
                                        event instanceof Insert<Document>
                                            ? 0
                                            : event
                                                .raw()
                                                .getDocument("updateDescription")
                                                .getDocument("updatedFields")
                                                .getInt32("n")
                                                .getValue());
                                handled.incrementAndGet();
                              })
                          .subscribeOn(Schedulers.boundedElastic()),
                  Concurrency.perKey(4))
              .subscribe();
      awaitRunning(capture);
      insert("orders", 1, documents);
      for (int n = 1; n <= changes; n++) {
        collection("orders").updateMany(Filters.empty(), Updates.set("n", n));
      }
      eventually(() -> handled.get() == documents * (changes + 1), "not all changes were handled");
      eventually(() -> capture.status().unacknowledged() == 0, "not all are acknowledged");
      processing.dispose();
    }
    assertThat(seen).hasSize(documents);
    assertThat(seen.values()).allSatisfy(list -> assertThat(list).isEqualTo(range(0, changes)));
  }

  @Test
  void aDropIsHandledAlone() {
    insert("orders", 1, 1);
    try (ChangeCapture<Document> capture = capture().build()) {
      var processing = capture.process(this::manual).subscribe();
      awaitRunning(capture);
      insert("orders", 2, 3);
      collection("orders").drop();
      insert("orders", 4, 4);
      eventually(() -> begun.size() == 2, "the inserts were not begun");
      eventually(() -> capture.status().unacknowledged() >= 5, "the rest was not read");
      done(2);
      assertThat(begun).containsExactly(2, 3);
      done(3);
      eventually(() -> begun.size() == 3, "the drop was not begun");
      done(-1);
      eventually(() -> begun.size() == 4, "the reset was not begun");
      assertThat(begun).containsExactly(2, 3, -1, -1);
      done(-1);
      eventually(() -> begun.size() == 5, "what follows was not begun");
      processing.dispose();
    }
    assertThat(cancelled).containsExactly(4);
  }

  @Test
  void theCheckpointPassesNoEventWhoseHandlerHasNotCompleted() {
    CheckpointStore store = CheckpointStores.inMemory();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var processing = capture.process(this::manual).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 4);
      eventually(() -> begun.size() == 4, "not all were begun");
      List.of(1, 3, 4).forEach(this::done);
      eventually(() -> capture.status().unacknowledged() == 1, "three should be done");
      processing.dispose();
      eventually(() -> cancelled.equals(List.of(2)), "the second was not cancelled");
    }
    begun.clear();
    try (ChangeCapture<Document> next = capture(store).build()) {
      var processing = next.process(this::manual).subscribe();
      eventually(() -> begun.size() == 3, "what no checkpoint covers did not come again");
      assertThat(begun).containsExactly(2, 3, 4);
      processing.dispose();
    }
  }

  @Test
  void acknowledgingInAHandlerHasNoEffect() {
    try (ChangeCapture<Document> capture = capture().build()) {
      var processing =
          capture
              .process(
                  event -> {
                    event.acknowledge();
                    return event.commit().then(manual(event));
                  })
              .subscribe();
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> begun.size() == 1, "it was not begun");

      assertThat(capture.status().unacknowledged()).isEqualTo(1);
      assertThat(capture.status().bufferedBytes()).isPositive();
      processing.dispose();
    }
  }

  @Test
  void aCloseInOrderLetsHandlersFinish() {
    CheckpointStore store = CheckpointStores.inMemory();
    ChangeCapture<Document> capture = capture(store).build();
    var processing = capture.process(this::manual).toFuture();
    awaitRunning(capture);
    insert("orders", 1, 2);
    eventually(() -> begun.size() == 2, "they were not begun");

    StepVerifier.create(capture.closeGracefully(PATIENCE))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(200))
        .then(() -> done(1))
        .then(() -> done(2))
        .expectComplete()
        .verify(PATIENCE);

    eventually(processing::isDone, "the processing did not complete");
    assertThat(processing).isCompleted();
    assertThat(cancelled).isEmpty();
    assertThat(begun).containsExactly(1, 2);
  }

  @Test
  void aHandlerThatDoesNotFinishInTimeIsCancelled() {
    ChangeCapture<Document> capture = capture().build();
    var processing = capture.process(this::manual).subscribe();
    awaitRunning(capture);
    insert("orders", 1, 1);
    eventually(() -> begun.size() == 1, "it was not begun");

    // The same time again has to do for what the end itself takes.
    capture.closeGracefully(Duration.ofSeconds(2)).block(PATIENCE);

    assertThat(cancelled).containsExactly(1);
    processing.dispose();
  }

  @Test
  void aHandlerThatFailsStopsTheCaptureAndItsEventComesAgain() {
    CheckpointStore store = CheckpointStores.inMemory();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      StepVerifier.create(
              capture.process(
                  event ->
                      id(event) == 2
                          ? Mono.error(new IllegalArgumentException("no customer"))
                          : Mono.empty(),
                  Concurrency.sequential()))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 3))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(HandlingFailed.class)
                      .hasMessageContaining(database + ".orders"))
          .verify(PATIENCE);
      var processing = capture.process(this::manual, Concurrency.sequential()).subscribe();
      eventually(() -> begun.equals(List.of(2)), "the event did not come again");
      processing.dispose();
    }
  }

  @Test
  void aDocumentThatDoesNotFitTheHostsTypeGoesToTheDeadLetters() {
    List<DeadLetter> letters = new CopyOnWriteArrayList<>();
    List<Order> orders = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Order> capture =
        capture()
            .documents(
                raw -> new Order(raw.getInt32("_id").getValue(), raw.getInt32("total").getValue()))
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(letter -> Mono.fromRunnable(() -> letters.add(letter)))
            .build()) {
      var processing =
          capture
              .process(
                  event ->
                      Mono.fromRunnable(() -> orders.add(((Insert<Order>) event).fullDocument())))
              .subscribe();
      awaitRunning(capture);
      collection("orders").insertOne(new Document("_id", 1).append("total", 10));
      collection("orders").insertOne(new Document("_id", 2).append("total", "ten"));
      collection("orders").insertOne(new Document("_id", 3).append("total", 30));
      eventually(() -> orders.size() == 2 && letters.size() == 1, "not all came");
      eventually(() -> capture.status().unacknowledged() == 0, "not all are done");
      processing.dispose();
    }
    assertThat(orders).containsExactlyInAnyOrder(new Order(1, 10), new Order(3, 30));
    assertThat(letters.get(0).event().getDocument("documentKey").getInt32("_id").getValue())
        .isEqualTo(2);
  }

  @Test
  void noMoreIsReadThanMayBeUnacknowledgedBehindTheOldest() {
    AtomicInteger others = new AtomicInteger();
    try (ChangeCapture<Document> capture = capture().maxUnacknowledged(10).build()) {
      var processing =
          capture
              .process(
                  event ->
                      id(event) == 1 ? manual(event) : Mono.fromRunnable(others::incrementAndGet))
              .subscribe();
      awaitRunning(capture);
      insert("orders", 1, 100);
      eventually(() -> others.get() == 9, "the first nine others did not come");
      writeElsewhere();
      assertThat(others).hasValue(9);
      done(1);
      eventually(() -> others.get() == 99, "the rest did not come");
      processing.dispose();
    }
  }
}
