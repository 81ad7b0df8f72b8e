package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.checkpoint.MongoCheckpointStore;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.NamespacePolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionDropped;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.internal.CaptureEngine;
import io.github.changecapture.internal.CaptureSettings;
import io.github.changecapture.internal.ClientSource;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Two instances of one capture: one works, the other waits. */
class LeaseIT extends OnMongo {
  private static final Duration LEASE = Duration.ofSeconds(30);
  private static final Duration DAY = Duration.ofDays(1);

  private final List<MongoCheckpointStore> stores = new ArrayList<>();
  private final List<Integer> got = new CopyOnWriteArrayList<>();
  private final List<Integer> gotBySecond = new CopyOnWriteArrayList<>();

  @AfterEach
  void close() {
    stores.forEach(MongoCheckpointStore::close);
  }

  @Test
  @RequiresServer(Ability.MOVE_CLOCK)
  void theSecondTakesOverWhenTheLeaseOfADeadOneRunsOutAndNotBefore() {
    MortalStore first = store(LEASE);
    MortalStore second = store(LEASE);
    try (ChangeCapture<Document> dying = capture(first).build();
        ChangeCapture<Document> waiting = capture(second).build()) {
      var process = dying.events().doOnNext(ChangeEvent::acknowledge).subscribe(this::first);
      awaitRunning(dying);
      var successor = waiting.events().subscribe(this::second);
      awaitState(waiting, State.WAITING);
      insert("orders", 1, 10);
      eventually(() -> got.size() == 10, "the owner did not deliver");
      eventually(() -> isSaved(dying), "the owner did not save");

      first.die();
      process.dispose();
      insert("orders", 11, 20);
      mongo.mongoDouble().advanceClock(LEASE.dividedBy(2));
      int asked = second.claims.get();
      eventually(() -> second.claims.get() > asked + 1, "it no longer asks");
      assertThat(waiting.status().state()).isEqualTo(State.WAITING);

      mongo.mongoDouble().advanceClock(LEASE.dividedBy(2));
      awaitRunning(waiting);
      eventually(() -> gotBySecond.size() == 10, "the successor did not deliver");
      successor.dispose();
    }
    assertThat(got).isEqualTo(range(1, 10));
    assertThat(gotBySecond).isEqualTo(range(11, 20));
    assertThat(second.epoch).isGreaterThan(first.epoch);
  }

  private static boolean isSaved(ChangeCapture<?> capture) {
    return capture.status().acknowledged() != null
        && capture.status().acknowledged().equals(capture.status().saved());
  }

  @Test
  void aGracefulStopHandsOverAtOnce() {
    try (ChangeCapture<Document> owner = capture(store(DAY)).build();
        ChangeCapture<Document> waiting = capture(store(DAY)).build()) {
      var first = owner.events().doOnNext(ChangeEvent::acknowledge).subscribe(this::first);
      awaitRunning(owner);
      var second = waiting.events().subscribe(this::second);
      awaitState(waiting, State.WAITING);
      insert("orders", 1, 5);
      eventually(() -> got.size() == 5, "the owner did not deliver");

      owner.closeGracefully(PATIENCE).block();
      awaitRunning(waiting);
      insert("orders", 6, 10);
      eventually(() -> gotBySecond.size() == 5, "the successor did not deliver");

      assertThat(first.isDisposed()).isTrue();
      second.dispose();
    }
    assertThat(gotBySecond).isEqualTo(range(6, 10));
  }

  @Test
  void whoeverWaitsCanBeClosedAndItsSinkIsClosedToo() {
    try (ChangeCapture<Document> owner = capture(store(DAY)).build();
        ChangeCapture<Document> waiting = capture(store(DAY)).build()) {
      var first = owner.events().subscribe(this::first);
      awaitRunning(owner);
      TakingSink sink = new TakingSink();
      CompletableFuture<Void> delivery = waiting.deliverTo(sink).toFuture();
      awaitState(waiting, State.WAITING);

      waiting.closeGracefully(PATIENCE).block();

      assertThat(delivery).succeedsWithin(PATIENCE);
      assertThat(sink.calls).containsExactly("close");
      assertThat(waiting.status().state()).isEqualTo(State.CLOSED);
      assertThat(owner.status().state()).isEqualTo(State.RUNNING);
      first.dispose();
    }
  }

  @Test
  void whoeverWaitsCanBeCancelledAndAskAgain() {
    try (ChangeCapture<Document> owner = capture(store(DAY)).build();
        ChangeCapture<Document> waiting = capture(store(DAY)).build()) {
      var first = owner.events().subscribe(this::first);
      awaitRunning(owner);
      var second = waiting.events().subscribe(this::second);
      awaitState(waiting, State.WAITING);

      second.dispose();
      awaitState(waiting, State.IDLE);
      var third = waiting.events().subscribe(this::second);
      awaitState(waiting, State.WAITING);
      first.dispose();

      awaitRunning(waiting);
      third.dispose();
    }
  }

  @Test
  void theOwnerRenewsItsLease() {
    Duration shortest = Duration.ofSeconds(5);
    MortalStore store = store(shortest);
    try (ChangeCapture<Document> owner = capture(store).build()) {
      var process = owner.events().subscribe(this::first);

      eventually(() -> store.renewals.get() >= 1, "it was not renewed");

      Document lease =
          writer
              .getDatabase(mongo.database("state"))
              .getCollection("checkpoints")
              .find()
              .first()
              .get("owner", Document.class);
      assertThat(
              Duration.between(
                  lease.getDate("since").toInstant(), lease.getDate("until").toInstant()))
          .isGreaterThan(shortest.plus(shortest.dividedBy(4)));
      process.dispose();
    }
  }

  @Test
  @RequiresServer(Ability.MOVE_CLOCK)
  void theSavesOfAnInstanceThatWasOvertakenFail() {
    MortalStore first = store(LEASE);
    try (ChangeCapture<Document> overtaken = capture(first).build();
        ChangeCapture<Document> successor = capture(store(LEASE)).build()) {
      CompletableFuture<Void> failure =
          overtaken.events().doOnNext(this::first).concatMap(ChangeEvent::commit).then().toFuture();
      awaitRunning(overtaken);
      first.muteRenewals();
      mongo.mongoDouble().advanceClock(LEASE);
      var process = successor.events().subscribe(this::second);
      awaitRunning(successor);

      insert("orders", 1, 5);

      assertThat(failure)
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(Fenced.class);
      assertThat(got).hasSizeLessThanOrEqualTo(5);
      eventually(() -> gotBySecond.size() == 5, "the successor did not deliver");
      // To close one whose end is still failing fails as that does.
      eventually(() -> overtaken.status().state() == State.IDLE, "it did not end");
      process.dispose();
    }
    assertThat(gotBySecond).isEqualTo(range(1, 5));
  }

  /** The process is frozen: its clock goes on, and no timer of its own has fired yet. */
  @Test
  void aSubscriberGetsNothingFromAnInstanceThatWakesTooLate() {
    AtomicLong frozen = new AtomicLong();
    CaptureEngine<RawBsonDocument> engine = engine(store(LEASE), frozen);
    CompletableFuture<Void> failure =
        engine.events().doOnNext(this::first).doOnNext(ChangeEvent::acknowledge).then().toFuture();
    eventually(() -> engine.status().state() == State.RUNNING, "it did not start");
    insert("orders", 1, 5);
    eventually(() -> got.size() == 5, "it did not deliver");

    frozen.addAndGet(LEASE.toNanos());
    insert("orders", 6, 10);

    assertFenced(failure);
    assertThat(got).isEqualTo(range(1, 5));
    var again = engine.events().subscribe(this::second);
    eventually(() -> gotBySecond.size() == 5, "subscribing again did not go on");
    assertThat(gotBySecond).isEqualTo(range(6, 10));
    again.dispose();
    engine.closeGracefully(PATIENCE).block();
  }

  @Test
  void aSubscriberDoesNotGetWhatHasWaitedForItsDemandUntilItWasTooLate() {
    AtomicLong frozen = new AtomicLong();
    CaptureEngine<RawBsonDocument> engine = engine(store(LEASE), frozen);
    insert("orders", 1, 1);

    StepVerifier.create(engine.events(), 1)
        .then(() -> eventually(() -> engine.status().state() == State.RUNNING, "not started"))
        .then(() -> collection("orders").drop())
        .expectNextMatches(CollectionDropped.class::isInstance)
        .then(() -> frozen.addAndGet(LEASE.toNanos()))
        .thenRequest(1) // the reset behind the drop
        .verifyError(Fenced.class);
    engine.closeGracefully(PATIENCE).block();
  }

  @Test
  void aLeaseThatEndsWhileHandlersWorkCancelsThemAndTheNewOwnerHandlesEverything() {
    AtomicLong frozen = new AtomicLong();
    CaptureEngine<RawBsonDocument> fenced = engine(store(LEASE), frozen);
    Set<Integer> begun = ConcurrentHashMap.newKeySet();
    Set<Integer> cancelled = ConcurrentHashMap.newKeySet();
    CompletableFuture<Void> failure =
        fenced
            .process(
                event -> {
                  begun.add(id(event));
                  return Mono.never().doOnCancel(() -> cancelled.add(id(event)));
                },
                Concurrency.perKey(4))
            .toFuture();
    eventually(() -> fenced.status().state() == State.RUNNING, "it did not start");
    insert("orders", 1, 10);
    eventually(() -> begun.size() == 4, "not as many are at work as may be");

    frozen.addAndGet(LEASE.toNanos());
    assertFenced(failure);
    if (mongo.can(Ability.MOVE_CLOCK)) {
      mongo.mongoDouble().advanceClock(LEASE); // elsewhere the new owner waits so long
    }
    CaptureEngine<RawBsonDocument> owner = engine(store(LEASE), new AtomicLong());
    var successor =
        owner
            .process(event -> Mono.fromRunnable(() -> second(event)), Concurrency.sequential())
            .subscribe();

    eventually(() -> gotBySecond.size() == 10, "the new owner does not have everything");
    insert("orders", 11, 12);
    eventually(() -> gotBySecond.size() == 12, "the new owner does not go on");
    assertThat(gotBySecond).isEqualTo(range(1, 12));
    assertThat(cancelled).isEqualTo(begun).isEqualTo(Set.of(1, 2, 3, 4));
    successor.dispose();
    fenced.closeGracefully(PATIENCE).block();
    owner.closeGracefully(PATIENCE).block();
  }

  @Test
  void aSinkGetsNothingFromAnInstanceThatWakesTooLateAndIsToldSo() {
    AtomicLong frozen = new AtomicLong();
    CaptureEngine<RawBsonDocument> engine = engine(store(LEASE), frozen);
    TakingSink sink = new TakingSink();
    CompletableFuture<Void> failure = engine.deliverTo(sink).toFuture();
    eventually(() -> engine.status().state() == State.RUNNING, "it did not start");
    insert("orders", 1, 5);
    eventually(() -> sink.taken.size() == 5, "it did not deliver");
    assertThat(sink.context.owned().getAsBoolean()).isTrue();

    frozen.addAndGet(LEASE.toNanos());
    insert("orders", 6, 10);

    assertFenced(failure);
    assertThat(sink.taken).isEqualTo(range(1, 5));
    assertThat(sink.context.owned().getAsBoolean()).isFalse();
    assertThat(sink.calls).containsExactly("open", "close");
    engine.closeGracefully(PATIENCE).block();
  }

  @Test
  void theCollectionOfCheckpointsIsNotCaptured() {
    MongoCheckpointStore store =
        CheckpointStores.mongo()
            .connectionString(mongo.connectionString())
            .namespace(database, "checkpoints")
            .build();
    stores.add(store);
    List<String> collections = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var process =
          capture
              .events()
              .doOnNext(event -> collections.add(event.raw().getDocument("ns").toJson()))
              .doOnNext(ChangeEvent::acknowledge)
              .subscribe();
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> isSaved(capture), "it was not saved");
      insert("orders", 2, 2);
      eventually(() -> collections.size() >= 2, "it was not delivered");
      process.dispose();
    }
    assertThat(collections).hasSize(2).allMatch(name -> name.contains("orders"));
  }

  private static void assertFenced(CompletableFuture<Void> failure) {
    assertThatThrownBy(failure::join)
        .hasCauseInstanceOf(Fenced.class)
        .hasMessageContaining("was not renewed in time")
        .hasMessageContaining("Subscribe again");
  }

  private static final class TakingSink implements Sink {
    private final List<Integer> taken = new CopyOnWriteArrayList<>();
    private final List<String> calls = new CopyOnWriteArrayList<>();
    private volatile SinkContext context;

    @Override
    public Mono<Void> open(SinkContext opened) {
      context = opened;
      return Mono.fromRunnable(() -> calls.add("open"));
    }

    @Override
    public Mono<Void> write(EventBatch batch) {
      batch.events().forEach(event -> taken.add(id(event)));
      return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
      return Mono.fromRunnable(() -> calls.add("close"));
    }
  }

  private void first(ChangeEvent<?> event) {
    got.add(id(event));
  }

  private void second(ChangeEvent<?> event) {
    gotBySecond.add(id(event));
  }

  private static void awaitState(ChangeCapture<?> capture, State state) {
    eventually(() -> capture.status().state() == state, "the capture is not " + state);
  }

  /** As another process would. */
  private MortalStore store(Duration lease) {
    MongoCheckpointStore store =
        CheckpointStores.mongo()
            .connectionString(mongo.connectionString())
            .namespace(mongo.database("state"), "checkpoints")
            .lease(lease)
            .build();
    stores.add(store);
    return new MortalStore(store);
  }

  private CaptureEngine<RawBsonDocument> engine(CheckpointStore store, AtomicLong frozen) {
    CaptureSettings<RawBsonDocument> settings =
        new CaptureSettings<>(
            "orders",
            new ClientSource.Owned(
                MongoClientSettings.builder()
                    .applyConnectionString(new ConnectionString(mongo.connectionString()))
                    .build()),
            new CaptureSettings.Watched(
                new Scope.OneDatabase(database),
                Selection.EVERYTHING,
                UserStages.NONE,
                StreamOptions.DEFAULT.withMaxAwaitTime(Duration.ofMillis(100))),
            StartPosition.checkpointOr(StartPosition.now()),
            DocumentMapper.raw(),
            new CaptureSettings.Checkpoints(store, CheckpointPolicy.DEFAULT),
            new CaptureSettings.Policies(
                RetryPolicy.DEFAULT,
                LostPositionPolicy.FAIL,
                SelectionChangePolicy.FAIL,
                NamespacePolicy.CONTINUE,
                OversizePolicy.FAIL,
                ErrorPolicy.stop(),
                null),
            new CaptureSettings.Limits(1_000, 1_000_000));
    return new CaptureEngine<>(settings, List.of(), () -> System.nanoTime() + frozen.get());
  }
}
