package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;

/** A consumption gives everything back, in whatever moment it ends. */
class EndingIT extends OnMongo {
  private final SavingStore store = new SavingStore();

  @Test
  void aClaimThatComesAfterTheCancelIsReleased() {
    Sinks.Empty<Void> slowClaim = Sinks.empty();
    store.beforeClaim = slowClaim.asMono();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var subscription = capture.events().subscribe();
      assertThat(store.calls).containsExactly("claim");
      subscription.dispose();

      slowClaim.tryEmitEmpty().orThrow();

      eventually(() -> store.calls.contains("released"), "the claim was not released");
      eventually(() -> capture.status().state() == State.IDLE, "its place is still taken");
    }
  }

  /** That the client is closed is what {@link #nothingIsLeftBehind} finds after each test. */
  @Test
  void aClientThatIsConnectedAfterTheCancelIsClosed() {
    Sinks.Empty<Void> slowSave = Sinks.empty();
    store.beforeSave = checkpoint -> slowSave.asMono();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var subscription = capture.events().subscribe();
      eventually(() -> store.calls.contains("save"), "it does not begin");
      subscription.dispose();

      slowSave.tryEmitEmpty().orThrow();

      eventually(() -> store.calls.contains("released"), "the claim was not released");
    }
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void aCaptureThatIsClosedWhileItsServerDoesNotAnswerEndsInOrderAndLeavesNoClaim() {
    mongo.faults().refuse("find", 91, 100_000);
    try (ChangeCapture<Document> capture =
        capture(store).startAt(StartPosition.earliest()).build()) {
      CompletableFuture<Void> consumed = capture.events().then().toFuture();
      eventually(() -> mongo.mongoDouble().openConnections() > 2, "it does not connect");

      capture.closeGracefully(PATIENCE).block();

      assertThat(consumed).succeedsWithin(PATIENCE);
      assertThat(store.calls).containsExactly("claim", "released");
    }
  }

  /** That no client is left open is what {@link #nothingIsLeftBehind} finds after each test. */
  @ParameterizedTest
  @ValueSource(ints = {0, 300, 1_000, 3_000, 10_000, 30_000})
  void aCancelInAnyMomentOfTheStartLeavesNoClaim(int micros) {
    for (int i = 0; i < 5; i++) {
      try (ChangeCapture<Document> capture = capture(store).build()) {
        var subscription = capture.events().subscribe();
        LockSupport.parkNanos(micros * 1_000L);
        subscription.dispose();
      }
    }

    long claims = store.calls.stream().filter("claim"::equals).count();
    eventually(
        () -> store.calls.stream().filter("released"::equals).count() == claims,
        "a claim was not released");
  }

  @Test
  void closingInAnOperatorOfAThreadThatMustNotBlockFailsAndLeavesNoClaim() {
    ChangeCapture<Document> capture = capture(store).build();
    CompletableFuture<Void> consumed =
        capture
            .events()
            .publishOn(Schedulers.parallel())
            .doOnNext(event -> capture.close())
            .then()
            .toFuture();
    awaitRunning(capture);
    insert("orders", 1, 1);

    assertThatThrownBy(consumed::join)
        .hasRootCauseInstanceOf(IllegalStateException.class)
        .hasMessageContaining("use closeGracefully(...)");
    eventually(() -> store.calls.contains("released"), "the claim was not released");
    startsAgain();
    capture.close();
  }

  @Test
  void closingAtTheEndOfAThreadThatMustNotBlockFailsAndLeavesNoClaim() {
    ChangeCapture<Document> capture = capture(store).build();
    CompletableFuture<Throwable> refusal = new CompletableFuture<>();
    capture
        .events()
        .take(1)
        .publishOn(Schedulers.parallel())
        .doFinally(signal -> refusal.complete(catchThrowable(capture::close)))
        .subscribe();
    awaitRunning(capture);
    insert("orders", 1, 1);

    assertThat(refusal)
        .succeedsWithin(PATIENCE)
        .satisfies(error -> assertThat(error).hasMessageContaining("use closeGracefully(...)"));
    eventually(() -> store.calls.contains("released"), "the claim was not released");
    startsAgain();
    capture.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void closingOnTheDriversThreadFailsAtOnceAndLeavesNoClaim(boolean handling) {
    ChangeCapture<Document> capture = capture(store).build();
    CompletableFuture<Void> consumed =
        handling
            ? capture
                .process(event -> Mono.fromRunnable(capture::close), Concurrency.sequential())
                .toFuture()
            : capture.events().doOnNext(event -> capture.close()).then().toFuture();
    awaitRunning(capture);
    insert("orders", 1, 1);

    assertThat(consumed)
        .failsWithin(PATIENCE)
        .withThrowableThat()
        .withMessageContaining("use closeGracefully(...).subscribe()");
    eventually(() -> store.calls.contains("released"), "the claim was not released");
    startsAgain();
    capture.close();
  }

  @Test
  void closingInOrderOnTheDriversThreadEndsTheConsumption() {
    ChangeCapture<Document> capture = capture(store).build();
    CompletableFuture<Void> consumed =
        capture
            .events()
            .doOnNext(ChangeEvent::acknowledge)
            .doOnNext(event -> capture.closeGracefully(PATIENCE).subscribe())
            .then()
            .toFuture();
    awaitRunning(capture);
    insert("orders", 1, 1);

    assertThat(consumed).succeedsWithin(PATIENCE);
  }

  private void startsAgain() {
    try (ChangeCapture<Document> next = capture(store).build()) {
      var subscription = next.events().subscribe();
      awaitRunning(next);
      subscription.dispose();
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aSinkThatCannotBeClosedFailsTheDeliveryAndEverythingElseIsGivenBack(boolean throwing) {
    IllegalStateException broken = new IllegalStateException("cannot be closed");
    ManualSink sink = new ManualSink();
    sink.everythingDurable();
    sink.whenClosed =
        () -> {
          if (throwing) {
            throw broken;
          }
          return Mono.error(broken);
        };
    ChangeCapture<Document> capture = capture(store).build();
    CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
    awaitRunning(capture);
    insert("orders", 1, 1);
    eventually(() -> sink.taken.size() == 1, "it was not taken");

    assertThatThrownBy(() -> capture.closeGracefully(PATIENCE).block(PATIENCE))
        .hasMessageContaining("cannot be closed");

    assertThatThrownBy(delivery::join).hasMessageContaining("cannot be closed");
    assertThat(store.calls).endsWith("save", "released");
    assertThat(capture.status().state()).isEqualTo(State.CLOSED);
  }

  @Test
  void aSinkWhoseDeliveryIsRefusedIsClosed() {
    ManualSink served = new ManualSink();
    ManualSink refused = new ManualSink();
    ManualSink late = new ManualSink();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(served).toFuture();
      awaitRunning(capture);

      assertThatThrownBy(() -> capture.deliverTo(refused).block(PATIENCE))
          .hasMessageContaining("is being consumed already");

      assertThat(refused.calls).containsExactly("close");
      assertThat(served.calls).doesNotContain("close");
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
      assertThatThrownBy(() -> capture.deliverTo(late).block(PATIENCE))
          .hasMessageContaining("is closed: build another");
      assertThat(late.calls).containsExactly("close");
    }
  }

  @Test
  void theSinkOfARunningDeliveryStaysOpenWhenItIsDeliveredToAgain() {
    ManualSink sink = new ManualSink();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      Mono<Void> delivery = capture.deliverTo(sink);
      CompletableFuture<Void> first = delivery.toFuture();
      awaitRunning(capture);

      assertThatThrownBy(() -> delivery.block(PATIENCE))
          .hasMessageContaining("is being consumed already");

      assertThat(sink.calls).containsExactly("open orders");
      capture.closeGracefully(PATIENCE).block();
      assertThat(first).succeedsWithin(PATIENCE);
    }
  }
}
