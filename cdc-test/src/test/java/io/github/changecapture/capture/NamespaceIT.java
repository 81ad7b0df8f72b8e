package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.RenameCollectionOptions;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.NamespacePolicy;
import io.github.changecapture.error.StreamInvalidated;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.NamespaceReset;
import io.github.changecapture.spi.CheckpointStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Collections and databases that are dropped and renamed under a capture. */
class NamespaceIT extends OnMongo {
  private static final Duration A_WHILE = Duration.ofMillis(20);

  /** Each of them covers the collection {@code a}. */
  enum Watching {
    COLLECTION {
      @Override
      ChangeCaptureBuilder<Document> in(NamespaceIT test) {
        return test.connected().collection(test.database, "a");
      }
    },
    DATABASE {
      @Override
      ChangeCaptureBuilder<Document> in(NamespaceIT test) {
        return test.connected().database(test.database).include(test.namespace("a"));
      }
    },
    DEPLOYMENT {
      @Override
      ChangeCaptureBuilder<Document> in(NamespaceIT test) {
        return test.connected().deployment().include(test.namespace("a"));
      }
    };

    abstract ChangeCaptureBuilder<Document> in(NamespaceIT test);
  }

  @ParameterizedTest
  @EnumSource
  void aDropIsFollowedByAReset(Watching watching) {
    assertThat(seen(watching, () -> collection("a").drop()))
        .containsExactly("insert a", "drop a", "namespaceReset a drop", "insert a");
  }

  @ParameterizedTest
  @EnumSource
  void aDroppedDatabaseIsFollowedByAResetOfItsCollections(Watching watching) {
    assertThat(seen(watching, () -> writer.getDatabase(database).drop()))
        .filteredOn(event -> !event.startsWith("dropDatabase"))
        .containsExactly("insert a", "drop a", "namespaceReset a drop", "insert a");
  }

  @ParameterizedTest
  @EnumSource
  void aCollectionThatIsRenamedAwayIsReset(Watching watching) {
    assertThat(seen(watching, () -> rename("a", "elsewhere")))
        .containsExactly("insert a", "rename a", "namespaceReset a rename", "insert a");
  }

  @ParameterizedTest
  @EnumSource
  void aCollectionThatAnotherTakesTheNameOfIsReset(Watching watching) {
    insert("other", 100, 100);

    assertThat(seen(watching, () -> rename("other", "a")))
        .containsExactly("insert a", "rename other", "namespaceReset a renamedOnto", "insert a");
  }

  @ParameterizedTest
  @EnumSource
  void aCollectionThatAnAggregationReplacesIsReset(Watching watching) {
    insert("other", 100, 100);

    assertThat(
            seen(
                watching,
                () ->
                    collection("other")
                        .aggregate(List.of(new Document("$out", "a")))
                        .toCollection()))
        .filteredOn(event -> !event.startsWith("rename"))
        .containsExactly("insert a", "namespaceReset a renamedOnto", "insert a");
  }

  @Test
  void aResetStandsRightBehindItsCauseAndBeforeWhatFollows() {
    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    capture(Watching.DATABASE, got, () -> collection("a").drop());

    assertThat(got).hasSize(4);
    assertThat(got.get(2)).isInstanceOf(NamespaceReset.class);
    assertThat(got.get(2).id()).isEqualTo(got.get(1).id() + "+1");
    for (int i = 1; i < got.size(); i++) {
      assertThat(got.get(i).position()).isGreaterThan(got.get(i - 1).position());
    }
  }

  @Test
  void aResetThatWasNotAcknowledgedComesAgainWithItsCause() {
    CheckpointStore store = CheckpointStores.inMemory();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
      var subscription = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("a", 1, 1);
      collection("a").drop();
      eventually(() -> got.size() == 3, "the reset did not come");

      got.get(0).acknowledge();
      got.get(1).commit().block(PATIENCE);
      subscription.dispose();
    }

    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThat(
              capture
                  .events()
                  .take(2)
                  .map(ChangeEvent::operationType)
                  .collectList()
                  .block(PATIENCE))
          .containsExactly("drop", "namespaceReset");
    }
  }

  @Test
  void aResetThatWasAcknowledgedDoesNotComeAgain() {
    CheckpointStore store = CheckpointStores.inMemory();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var committed = capture.events().concatMap(event -> event.commit().thenReturn(event)).take(3);
      StepVerifier.create(committed)
          .then(() -> awaitRunning(capture))
          .then(() -> insert("a", 1, 1))
          .then(() -> collection("a").drop())
          .expectNextCount(3)
          .expectComplete()
          .verify(PATIENCE);
    }
    insert("a", 2, 2);

    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThat(id(capture.events().blockFirst(PATIENCE))).isEqualTo(2);
    }
  }

  @ParameterizedTest
  @EnumSource
  void aCaptureThatIsToStopDoesSoBehindTheResetAndGoesOnFromThere(Watching watching) {
    ChangeCaptureBuilder<Document> stopping =
        watching
            .in(this)
            .name("orders")
            .checkpointStore(CheckpointStores.inMemory())
            .namespacePolicy(NamespacePolicy.STOP);
    try (ChangeCapture<Document> capture = stopping.build()) {
      StepVerifier.create(
              capture
                  .events()
                  .concatMap(
                      event ->
                          Mono.delay(A_WHILE)
                              .doOnNext(done -> event.acknowledge())
                              .thenReturn(event))
                  .map(ChangeEvent::operationType))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("a", 1, 1))
          .then(() -> collection("a").drop())
          .expectNext("insert", "drop", "namespaceReset")
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(StreamInvalidated.class)
                      .hasMessageContaining("CollectionDropped[" + database + ".a"))
          .verify(PATIENCE);
    }
    insert("a", 2, 2);

    try (ChangeCapture<Document> capture =
        stopping.namespacePolicy(NamespacePolicy.CONTINUE).build()) {
      assertThat(
              capture
                  .events()
                  .filter(event -> !event.operationType().equals("invalidate"))
                  .map(OnMongo::id)
                  .blockFirst(PATIENCE))
          .isEqualTo(2);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 7})
  void aSmallLimitOfUnacknowledgedEventsLetsManyResetsPass(int limit) {
    List<String> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture().maxUnacknowledged(limit).build()) {
      var subscription =
          capture
              .events()
              .doOnNext(ChangeEvent::acknowledge)
              .map(ChangeEvent::operationType)
              .subscribe(got::add);
      awaitRunning(capture);
      for (int i = 0; i < 10; i++) {
        insert("c" + i, 1, 1);
      }
      writer.getDatabase(database).drop();

      eventually(() -> got.contains("dropDatabase"), "it stands still: " + got);
      assertThat(got).filteredOn("namespaceReset"::equals).hasSize(10);
      subscription.dispose();
    }
  }

  private List<String> seen(Watching watching, Runnable change) {
    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    capture(watching, got, change);
    return got.stream()
        .filter(event -> !event.operationType().equals("invalidate"))
        .map(this::text)
        .toList();
  }

  /** Inserts, changes, and inserts again, which comes last. */
  private void capture(Watching watching, List<ChangeEvent<Document>> got, Runnable change) {
    try (ChangeCapture<Document> capture = watching.in(this).build()) {
      var subscription = capture.events().doOnNext(ChangeEvent::acknowledge).subscribe(got::add);
      awaitRunning(capture);
      insert("a", 1, 1);
      eventually(() -> !got.isEmpty(), "the first did not come");
      change.run();
      insert("a", 2, 2);
      eventually(() -> got.stream().anyMatch(event -> id(event) == 2), "the last did not come");
      subscription.dispose();
    }
  }

  private String text(ChangeEvent<?> event) {
    List<String> words = new ArrayList<>(List.of(event.operationType()));
    if (event.namespace() != null) {
      words.add(event.namespace().collection());
    }
    if (event instanceof NamespaceReset<?> reset) {
      words.add(reset.reason());
    }
    return String.join(" ", words);
  }

  private void rename(String from, String to) {
    collection(from)
        .renameCollection(
            new MongoNamespace(database, to), new RenameCollectionOptions().dropTarget(true));
  }

  private Namespace namespace(String collection) {
    return new Namespace(database, collection);
  }

  private ChangeCaptureBuilder<Document> connected() {
    return ChangeCapture.builder()
        .connectionString(mongo.connectionString())
        .maxAwaitTime(java.time.Duration.ofMillis(100));
  }
}
