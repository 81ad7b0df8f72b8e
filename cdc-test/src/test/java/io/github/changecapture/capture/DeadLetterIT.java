package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoDatabase;
import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.deadletter.DeadLetters;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.error.HandlingFailed;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.test.mongo.MongoDouble;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Events that cannot be delivered. */
class DeadLetterIT extends OnMongo {
  private static final String NINE_MEBIBYTES = "x".repeat(9 * 1024 * 1024);

  @TempDir Path folder;

  private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();
  private final List<String> handled = new CopyOnWriteArrayList<>();

  private Mono<Void> keep(DeadLetter letter) {
    return Mono.fromRunnable(() -> letters.add(letter));
  }

  private RollingSink files() {
    return RollingSink.builder()
        .store(LocalSegmentStore.in(folder.resolve("changes")))
        .encoder(new PickyEncoder())
        .build();
  }

  private List<Integer> delivered() {
    try (Stream<Path> files = Files.walk(folder.resolve("changes"))) {
      return files
          .filter(file -> file.toString().endsWith(".jsonl"))
          .sorted()
          .flatMap(DeadLetterIT::lines)
          .map(line -> BsonDocument.parse(line).getDocument("documentKey"))
          .map(key -> key.getInt32("_id").getValue())
          .toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  private static Stream<String> lines(Path file) {
    try {
      return Files.readAllLines(file).stream();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }

  /** Refuses documents with odd ids. */
  private static final class PickyEncoder implements EventEncoder {
    private final EventEncoder encoder = ExtendedJsonEncoder.relaxed();

    @Override
    public String format() {
      return encoder.format();
    }

    @Override
    public void encode(ChangeEvent<?> event, OutputStream out) throws IOException {
      if (id(event) % 2 == 1) {
        throw new MalformedEvent("odd");
      }
      encoder.encode(event, out);
    }

    @Override
    public Position position(byte[] line) {
      return encoder.position(line);
    }
  }

  @Test
  void whatTheSinkCannotEncodeIsInTheDeadLetterFileAndTheRestIsDelivered() throws IOException {
    Path file = folder.resolve("letters/orders.jsonl");
    ChangeCapture<Document> capture =
        capture()
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(DeadLetters.file(file))
            .build();
    RollingSink files = files();
    var delivering = capture.deliverTo(files).toFuture();
    awaitRunning(capture);
    insert("orders", 1, 9);
    eventually(() -> Files.exists(file) && lines(file).count() == 5, "five letters are missing");
    insert("items", 10, 10);
    eventually(() -> files.status().lines() == 5, "not all lines were written");
    capture.closeGracefully(PATIENCE).block();

    eventually(delivering::isDone, "the delivery did not complete");
    assertThat(delivering).isCompleted();
    assertThat(delivered()).containsExactlyInAnyOrder(2, 4, 6, 8, 10);
    assertThat(lines(file).map(BsonDocument::parse))
        .allSatisfy(
            letter ->
                assertThat(letter.getDocument("_error").getString("type").getValue())
                    .isEqualTo(MalformedEvent.class.getName()))
        .extracting(letter -> letter.getDocument("documentKey").getInt32("_id").getValue())
        .containsExactly(1, 3, 5, 7, 9);
  }

  @Test
  void withoutDeadLettersWhatCannotBeEncodedStopsTheDelivery() {
    try (ChangeCapture<Document> capture = capture().build()) {
      StepVerifier.create(capture.deliverTo(files()))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 2, 4))
          .expectError(MalformedEvent.class)
          .verify(PATIENCE);
    }
    assertThat(delivered()).containsExactly(2);
  }

  @Test
  void aDeadLetterThatCannotBeWrittenStopsTheDelivery() {
    try (ChangeCapture<Document> capture =
        capture()
            .errorPolicy(ErrorPolicy.deadLetter())
            .deadLetterSink(letter -> Mono.error(new IllegalStateException("full")))
            .build()) {
      StepVerifier.create(capture.deliverTo(files()))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 2, 4))
          .expectErrorSatisfies(
              error ->
                  assertThat(error)
                      .isInstanceOf(HandlingFailed.class)
                      .hasMessageContaining("deadLetterSink"))
          .verify(PATIENCE);
    }
    assertThat(delivered()).containsExactly(2);
  }

  @ParameterizedTest
  @EnumSource(names = {"KEY_ONLY", "DEAD_LETTER"})
  void anEventOver16MegabytesIsTreatedAloneAndItsNeighboursComeWhole(OversizePolicy policy) {
    try (MongoDouble old = MongoDouble.builder().serverVersion("6.0.8").start()) {
      writeAroundALargeReplace(old);
      try (ChangeCapture<Document> capture =
          ChangeCapture.builder()
              .connectionString(old.connectionString())
              .collection("shop", "orders")
              .startAt(StartPosition.earliest())
              .fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE)
              .maxAwaitTime(Duration.ofMillis(100))
              .oversizePolicy(policy)
              .deadLetterSink(this::keep)
              .build()) {
        var processing = capture.process(this::handle, Concurrency.sequential()).subscribe();
        eventually(() -> handled.contains("insert 4 whole"), "the last did not come");
        eventually(() -> capture.status().unacknowledged() == 0, "not all are done");
        processing.dispose();
      }
    }
    boolean inLetters = policy == OversizePolicy.DEAD_LETTER;
    assertThat(handled)
        .containsExactlyElementsOf(
            inLetters
                ? List.of("insert 3 whole", "insert 1 whole", "insert 2 whole", "insert 4 whole")
                : List.of(
                    "insert 3 whole",
                    "insert 1 whole",
                    "insert 2 whole",
                    "replace 3 key",
                    "insert 4 whole"));
    assertThat(letters).hasSize(inLetters ? 1 : 0);
    assertThat(letters)
        .allSatisfy(
            letter -> {
              assertThat(letter.reason().type()).isEqualTo(EventTooLarge.class.getName());
              assertThat(letter.event().getDocument("documentKey").getInt32("_id").getValue())
                  .isEqualTo(3);
              assertThat(letter.event().containsKey("fullDocument")).isFalse();
            });
  }

  @Test
  void aSinkIsNotGivenWhatIsTooLargeEither() throws IOException {
    try (MongoDouble old = MongoDouble.builder().serverVersion("6.0.8").start()) {
      writeAroundALargeReplace(old);
      RollingSink files =
          RollingSink.builder()
              .store(LocalSegmentStore.in(folder.resolve("changes")))
              .encoder(ExtendedJsonEncoder.relaxed())
              .build();
      ChangeCapture<Document> capture =
          ChangeCapture.builder()
              .connectionString(old.connectionString())
              .collection("shop", "orders")
              .startAt(StartPosition.earliest())
              .fullDocumentBeforeChange(FullDocumentBeforeChange.WHEN_AVAILABLE)
              .maxAwaitTime(Duration.ofMillis(100))
              .oversizePolicy(OversizePolicy.DEAD_LETTER)
              .deadLetterSink(this::keep)
              .build();
      var delivering = capture.deliverTo(files).toFuture();
      eventually(() -> letters.size() == 1, "there is no letter");
      eventually(() -> files.status().lines() == 4, "not all lines were written");
      capture.closeGracefully(PATIENCE).block();

      eventually(delivering::isDone, "the delivery did not complete");
      assertThat(delivering).isCompleted();
      assertThat(delivered()).containsExactlyInAnyOrder(3, 1, 2, 4);
    }
  }

  private Mono<Void> handle(ChangeEvent<Document> event) {
    return Mono.fromRunnable(
        () -> {
          if (event instanceof DocumentEvent<Document>) {
            boolean isWhole = event.raw().containsKey("fullDocument");
            handled.add(
                event.operationType() + " " + id(event) + " " + (isWhole ? "whole" : "key"));
          }
        });
  }

  /** With its image before, the replace has 18 MiB. */
  private static void writeAroundALargeReplace(MongoDouble server) {
    try (MongoClient client = MongoClients.create(server.connectionString())) {
      MongoDatabase shop = client.getDatabase("shop");
      shop.createCollection(
          "orders",
          new CreateCollectionOptions()
              .changeStreamPreAndPostImagesOptions(new ChangeStreamPreAndPostImagesOptions(true)));
      MongoCollection<Document> orders = shop.getCollection("orders");
      orders.insertOne(new Document("_id", 3).append("text", NINE_MEBIBYTES));
      orders.insertOne(new Document("_id", 1));
      orders.insertOne(new Document("_id", 2));
      orders.replaceOne(Filters.eq(3), new Document("text", NINE_MEBIBYTES + "y"));
      orders.insertOne(new Document("_id", 4));
    }
  }
}
