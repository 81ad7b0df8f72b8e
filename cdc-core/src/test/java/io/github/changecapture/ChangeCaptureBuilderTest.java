package io.github.changecapture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.Selection;
import io.github.changecapture.config.Selection.Rule;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.Validator;
import io.github.changecapture.status.CaptureStatus;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.bson.Document;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ChangeCaptureBuilderTest {
  private static final String URI = "mongodb://localhost:27017/?replicaSet=rs0";

  record Order(String id, int total) {}

  @Test
  void whereAndWhatAreEnough() {
    try (ChangeCapture<Document> capture = valid().build()) {
      CaptureStatus status = capture.status();

      assertThat(status.state()).isEqualTo(CaptureStatus.State.IDLE);
      assertThat(status.progress()).isEqualTo(CaptureStatus.ProgressSource.POST_BATCH_TOKEN);
    }
  }

  @Test
  void recordsAndClassesCanBeDocuments() {
    try (ChangeCapture<Order> capture = valid().documentType(Order.class).build()) {
      assertThat(capture.status().acknowledged()).isNull();
    }
  }

  @Test
  void aClosedCaptureCannotBeConsumed() {
    ChangeCapture<Document> capture = valid().name("orders").build();
    capture.close();

    assertThat(capture.status().state()).isEqualTo(CaptureStatus.State.CLOSED);
    assertThatThrownBy(() -> capture.events().blockFirst())
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("capture 'orders' is closed: build another");
  }

  @ParameterizedTest
  @MethodSource
  void aMistakeIsRefusedWithOptionRuleAndValue(
      Consumer<ChangeCaptureBuilder<Document>> mistake, String message) {
    assertThatThrownBy(
            () -> {
              ChangeCaptureBuilder<Document> builder = valid();
              mistake.accept(builder);
              builder.build().close();
            })
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining(message);
  }

  static Stream<Arguments> aMistakeIsRefusedWithOptionRuleAndValue() {
    return Stream.of(
        mistake("name blank", b -> b.name(" "), "name must not be blank, was ' '"),
        mistake(
            "store without name",
            b -> b.checkpointStore(CheckpointStores.inMemory()),
            "name is required with a checkpointStore"),
        mistake(
            "two connections", b -> b.connectionString(URI), "exclude each other: name one, once"),
        mistake(
            "two scopes",
            b -> b.deployment(),
            "exclude each other: was 'collection shop.orders', then 'deployment'"),
        mistake("empty database", b -> b.database(""), "database: a name must not be empty"),
        mistake("dot in database", b -> b.database("a.b"), "was 'a.b'"),
        mistake("NUL in collection", b -> b.collection("a", "b\0"), "collection: a name must not"),
        mistake("long database", b -> b.database("d".repeat(64)), "a name has at most 63 bytes"),
        mistake(
            "long collection",
            b -> b.collection("d", "c".repeat(256)),
            "a name has at most 255 bytes"),
        mistake("batchSize", b -> b.batchSize(0), "batchSize must be at least 1, was 0"),
        mistake(
            "maxAwaitTime",
            b -> b.maxAwaitTime(Duration.ZERO),
            "maxAwaitTime must be at least one millisecond, was PT0S"),
        mistake(
            "maxUnacknowledged",
            b -> b.maxUnacknowledged(0),
            "maxUnacknowledged must be at least 1, was 0"),
        mistake(
            "maxBufferedBytes",
            b -> b.maxBufferedBytes(0),
            "maxBufferedBytes must be at least 1, was 0"),
        mistake(
            "checkpoint interval",
            b -> b.checkpointPolicy(new CheckpointPolicy(Duration.ZERO, 1)),
            "checkpointPolicy: interval must be positive, was PT0S"),
        mistake(
            "checkpoint events",
            b -> b.checkpointPolicy(new CheckpointPolicy(Duration.ofSeconds(1), 0)),
            "checkpointPolicy: events must be at least 1, was 0"),
        mistake(
            "retry delay",
            b -> b.retryPolicy(new RetryPolicy(Duration.ZERO, Duration.ofSeconds(1), 1)),
            "retryPolicy: firstDelay must be positive"),
        mistake(
            "retry delays in order",
            b -> b.retryPolicy(new RetryPolicy(Duration.ofSeconds(2), Duration.ofSeconds(1), 1)),
            "retryPolicy: longestDelay must not be shorter"),
        mistake(
            "retry attempts",
            b -> b.retryPolicy(new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(1), -1)),
            "retryPolicy: attempts must not be negative, was -1"),
        mistake("no expression", b -> b.include("shop.("), "was 'shop.('"),
        mistake(
            "include beside a collection",
            b -> b.include("shop\\..*"),
            "collection names a single one, was 'collection shop.orders'"),
        mistake(
            "exclude beside a collection",
            b -> b.exclude(new Namespace("shop", "orders")),
            "collection names a single one"),
        mistake("name to include", b -> b.include(new Namespace("a.b", "c")), "was 'a.b'"),
        mistake(
            "stage that drops the token",
            b -> b.pipeline(List.of(new Document("$unset", "_id"))),
            "it drops or changes _id, the resume token"),
        mistake(
            "stage that is none of a stream's",
            b -> b.pipeline(List.of(new Document("$group", new Document()))),
            "a change stream allows $match"),
        mistake(
            "snapshot after a loss",
            b -> b.lostPositionPolicy(LostPositionPolicy.RESNAPSHOT).build(),
            "lostPositionPolicy RESNAPSHOT needs snapshots"),
        mistake(
            "snapshot of what is new",
            b -> b.selectionChangePolicy(SelectionChangePolicy.SNAPSHOT_NEW).build(),
            "selectionChangePolicy SNAPSHOT_NEW needs snapshots"),
        mistake(
            "snapshots and stages of the host's",
            b ->
                b.snapshots(SnapshotPolicy.initial())
                    .pipeline(List.of(new Document("$unset", "fullDocument.secret")))
                    .build(),
            "snapshots is INITIAL, and pipeline has 1 stages"),
        mistake(
            "a snapshot when needed and a gap",
            b ->
                b.snapshots(SnapshotPolicy.whenNeeded())
                    .lostPositionPolicy(LostPositionPolicy.START_NOW)
                    .build(),
            "snapshots is WHEN_NEEDED"),
        mistake(
            "no documents per second",
            b -> b.snapshots(SnapshotPolicy.initial().withDocumentsPerSecond(0)),
            "documentsPerSecond must be at least 1, was 0"),
        mistake(
            "no documents in a chunk",
            b -> b.snapshots(SnapshotPolicy.initial().withChunkDocuments(0)),
            "chunkDocuments must be at least 1, was 0"),
        mistake(
            "no chunk at once",
            b -> b.snapshots(SnapshotPolicy.initial().withParallelChunks(0)),
            "parallelChunks must be from 1 to 64, was 0"),
        mistake(
            "dead letters without a sink",
            b -> b.errorPolicy(ErrorPolicy.deadLetter()),
            "deadLetterSink is required, since errorPolicy is DEAD_LETTER"),
        mistake(
            "large events without a sink",
            b -> b.oversizePolicy(OversizePolicy.DEAD_LETTER),
            "deadLetterSink is required, since oversizePolicy is DEAD_LETTER"),
        mistake(
            "validator without a sink",
            b -> b.validator(event -> Validator.Verdict.valid()),
            "deadLetterSink is required, since events that the validator refuses go there"),
        mistake(
            "mask of the key",
            b -> b.shape(Shape.builder().mask("_id").build()),
            "shape: mask '_id' is refused: documentKey and the resume token"),
        mistake(
            "shape without a rule",
            b -> b.shape(Shape.builder().build()),
            "shape: there is no rule"),
        mistake(
            "no handlers",
            b -> b.maxUnacknowledged(Concurrency.perKey(0).handlers()),
            "concurrency: perKey must be at least 1, was 0"),
        mistake(
            "start before 1970",
            b -> b.startAt(StartPosition.at(Instant.ofEpochSecond(-1))),
            "startAt: the time must lie between 1970 and 2106"),
        mistake(
            "fallback with fallback",
            b ->
                b.startAt(
                    StartPosition.checkpointOr(StartPosition.checkpointOr(StartPosition.now()))),
            "startAt: checkpointOr needs a position to fall back on"),
        mistake(
            "token of unknown form",
            b -> b.startAt(StartPosition.after(ResumeToken.ofData("xyz"))),
            "startAt: after needs a resume token whose _data begins with a cluster time"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertThatThrownBy(() -> ChangeCapture.builder().deployment().build())
        .hasMessageContaining("must say where MongoDB is");
    assertThatThrownBy(() -> ChangeCapture.builder().connectionString(URI).build())
        .hasMessageContaining("must say what to watch");
  }

  @Test
  void aSelectionThatCanMatchNothingIsRefused() {
    assertThatThrownBy(
            () ->
                ChangeCapture.builder()
                    .connectionString(URI)
                    .database("shop")
                    .include("stock\\..*")
                    .build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("matches no collection of the database shop");
  }

  @Test
  void includesAloneAreWatchedAtTheNarrowestScope() {
    assertThat(NarrowestScope.of(including(new Rule.Exactly(new Namespace("shop", "a")))))
        .isEqualTo(new Scope.OneDatabase("shop"));
    assertThat(
            NarrowestScope.of(
                including(
                    new Rule.Exactly(new Namespace("shop", "a")),
                    new Rule.Exactly(new Namespace("crm", "a")))))
        .isEqualTo(new Scope.WholeDeployment());
    assertThat(NarrowestScope.of(including(Rule.Matching.of("shop\\..*"))))
        .isEqualTo(new Scope.WholeDeployment());
  }

  private static Selection including(Rule... rules) {
    return new Selection(List.of(rules), List.of());
  }

  @Test
  void aTypeWithoutCodecIsRefused() {
    assertThatThrownBy(() -> valid().documentType(Thread.State[].class))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("documentType: no codec decodes");
  }

  @Test
  void aMalformedConnectionStringDoesNotShowItsPassword() {
    assertThatThrownBy(
            () -> ChangeCapture.builder().connectionString("mongodb://app:s3cret@host:port/"))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("connectionString must have the form")
        .hasMessageNotContaining("s3cret");
  }

  private static ChangeCaptureBuilder<Document> valid() {
    return ChangeCapture.builder().connectionString(URI).collection("shop", "orders");
  }

  private static Arguments mistake(
      String name, Consumer<ChangeCaptureBuilder<Document>> mistake, String message) {
    return Arguments.of(Named.of(name, mistake), message);
  }
}
