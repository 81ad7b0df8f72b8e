package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Gap;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.CheckpointStore;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import reactor.core.Disposable;

/** Which collections a capture hands on, wherever that is decided. */
class SelectionIT extends OnMongo {

  static Stream<Named<UnaryOperator<Builder>>> selectionsOfAandB() {
    return Stream.of(
        Named.of("by name", it -> it.include("a").include("b")),
        Named.of("by expression", it -> it.matching("\\.(a|b)")),
        Named.of("by an expression that stays here", it -> it.matching("\\.(?<it>a|b)")),
        Named.of("by name and expression", it -> it.include("a").matching("\\.b")),
        Named.of("by excluded name", it -> it.exclude("c").exclude("new")),
        Named.of("by excluded expression", it -> it.notMatching("\\.[^ab].*")),
        Named.of("over several databases", it -> it.deployment().include("a").include("b")),
        Named.of("by expression over all", it -> it.deployment().matching("\\.(a|b)")));
  }

  /** Selects among the collections of the test's database. */
  final class Builder {
    private ChangeCaptureBuilder<Document> builder;

    Builder() {
      builder = capture();
    }

    Builder deployment() {
      builder = ChangeCapture.builder().connectionString(mongo.connectionString()).deployment();
      return this;
    }

    Builder include(String collection) {
      builder.include(new Namespace(database, collection));
      return this;
    }

    Builder exclude(String collection) {
      builder.exclude(new Namespace(database, collection));
      return this;
    }

    Builder matching(String expression) {
      builder.include(database + expression);
      return this;
    }

    Builder notMatching(String expression) {
      builder.exclude(database + expression);
      return this;
    }
  }

  @ParameterizedTest
  @MethodSource("selectionsOfAandB")
  void whatIsSelectedComesAndNothingElse(UnaryOperator<Builder> selection) {
    List<String> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = selection.apply(new Builder()).builder.build()) {
      Disposable subscription = collectNamespaces(capture, got);
      awaitRunning(capture);
      insert("a", 1, 1);
      insert("c", 2, 2);
      insert("b", 3, 3);
      insert("new", 4, 4);
      insert("a", 5, 5);

      eventually(() -> got.size() >= 3, "not all came");
      assertThat(got).containsExactly("a", "b", "a");
      subscription.dispose();
    }
  }

  @Test
  void aNewCollectionThatMatchesJoinsByItself() {
    List<String> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture().include(database + "\\.orders_.*").build()) {
      Disposable subscription = collectNamespaces(capture, got);
      awaitRunning(capture);

      insert("orders_2027", 1, 1);
      insert("returns_2027", 1, 1);
      insert("orders_2028", 1, 1);

      eventually(() -> got.size() >= 2, "not all came");
      assertThat(got).containsExactly("orders_2027", "orders_2028");
      subscription.dispose();
    }
  }

  @Test
  void aViewCannotBeCapturedAndIsNotTriedAgain() {
    insert("orders", 1, 1);
    writer.getDatabase(database).createView("open", "orders", List.of());
    try (ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString(mongo.connectionString())
            .collection(database, "open")
            .build()) {
      assertThatThrownBy(() -> capture.events().blockLast(PATIENCE))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContaining(database + ".open is a view")
          .hasMessageContaining("Name the collections that it is made from");
    }
  }

  @Test
  void whatIsNotSelectedMovesThePositionOnAllTheSame() {
    try (ChangeCapture<Document> capture =
        capture().include(new Namespace(database, "a")).build()) {
      var subscription = capture.events().subscribe();
      awaitRunning(capture);
      insert("c", 1, 500);
      BsonTimestamp written = clusterTime();

      eventually(() -> hasReached(capture, written), "the position stayed");
      subscription.dispose();
    }
  }

  @Test
  void stagesOfTheHostsOwnShapeTheEventsAndLetTheInvalidatePass() {
    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString(mongo.connectionString())
            .collection(database, "a")
            .pipeline(
                List.of(
                    Document.parse("{$match: {'fullDocument._id': {$gte: 3}}}"),
                    Document.parse("{$unset: 'fullDocument.secret'}")))
            .build()) {
      var subscription = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("a", 1, 2);
      collection("a").insertOne(new Document("_id", 3).append("secret", 1).append("kept", 2));
      collection("a").drop();
      insert("a", 4, 4);

      eventually(() -> got.size() >= 3, "not all came");
      assertThat(got.stream().map(ChangeEvent::operationType))
          .containsExactly("insert", "invalidate", "insert");
      assertThat(((DocumentEvent<Document>) got.get(0)).raw().getDocument("fullDocument"))
          .containsOnlyKeys("_id", "kept");
      subscription.dispose();
    }
  }

  @Test
  void anotherSelectionThanTheCheckpointsIsRefused() {
    CheckpointStore store = CheckpointStores.inMemory();
    runOnce(capture(store).include(new Namespace(database, "a")));

    try (ChangeCapture<Document> wider = capture(store).build()) {
      assertThatThrownBy(() -> wider.events().blockFirst(PATIENCE))
          .isInstanceOf(CheckpointRejected.class)
          .hasMessageContaining("its selection is 'database " + database + " including [")
          .hasMessageContaining("selectionChangePolicy");
    }
  }

  @Test
  void aSelectionThatMayChangeGoesOnBehindAGap() {
    CheckpointStore store = CheckpointStores.inMemory();
    runOnce(capture(store).include(new Namespace(database, "a")));
    insert("a", 2, 2);
    insert("b", 3, 3);

    try (ChangeCapture<Document> wider =
        capture(store).selectionChangePolicy(SelectionChangePolicy.CONTINUE).build()) {
      List<ChangeEvent<Document>> got = wider.events().take(3).collectList().block(PATIENCE);

      assertThat(got).first().isInstanceOf(Gap.class);
      assertThat(((Gap<Document>) got.get(0)).reason()).startsWith("the selection was 'database");
      assertThat(got.stream().skip(1).map(OnMongo::id)).containsExactly(2, 3);
    }
    gapComesAgainUntilItIsAcknowledged(store);
  }

  private void gapComesAgainUntilItIsAcknowledged(CheckpointStore store) {
    ChangeCaptureBuilder<Document> wider =
        capture(store).selectionChangePolicy(SelectionChangePolicy.CONTINUE);
    try (ChangeCapture<Document> again = wider.build()) {
      ChangeEvent<Document> gap = again.events().blockFirst(PATIENCE);
      assertThat(gap).isInstanceOf(Gap.class);
    }
    try (ChangeCapture<Document> again = wider.build()) {
      var subscription = again.events().subscribe(ChangeEvent::acknowledge);
      eventually(() -> again.status().unacknowledged() == 0 && id3Passed(again), "it stayed");
      subscription.dispose();
    }
    insert("b", 4, 4);
    try (ChangeCapture<Document> last = wider.build()) {
      assertThat(id(last.events().blockFirst(PATIENCE))).isEqualTo(4);
    }
  }

  private boolean id3Passed(ChangeCapture<Document> capture) {
    return hasReached(capture, clusterTime());
  }

  private void runOnce(ChangeCaptureBuilder<Document> builder) {
    try (ChangeCapture<Document> capture = builder.build()) {
      var subscription = capture.events().subscribe(ChangeEvent::acknowledge);
      awaitRunning(capture);
      insert("a", 1, 1);
      BsonTimestamp written = clusterTime();
      eventually(() -> hasReached(capture, written), "the position stayed");
      subscription.dispose();
    }
  }

  private static boolean hasReached(ChangeCapture<?> capture, BsonTimestamp time) {
    Position acknowledged = capture.status().acknowledged();
    return acknowledged != null && acknowledged.clusterTime().compareTo(time) >= 0;
  }

  private Disposable collectNamespaces(ChangeCapture<Document> capture, List<String> got) {
    return capture
        .events()
        .filter(this::isMine)
        .map(event -> ((DocumentEvent<Document>) event).namespace().collection())
        .subscribe(got::add);
  }
}
