package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoClients;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.ChangeStreamPreAndPostImagesOptions;
import com.mongodb.client.model.CreateCollectionOptions;
import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.test.mongo.MongoDouble;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;

/** What becomes of an event over 16 MiB on servers of any age: 7.0 splits it, older ones cannot. */
class OversizeIT {
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final int NINE_MEBIBYTES = 9 << 20;

  private final List<String> handled = new CopyOnWriteArrayList<>();
  private final List<DeadLetter> letters = new CopyOnWriteArrayList<>();

  /** The looked-up document and the update's description have 18 MiB together. */
  @ParameterizedTest
  @CsvSource({
    "4.2.24, FAIL, fails at once",
    "4.2.24, DROP_PRE_IMAGE, fails",
    "4.2.24, KEY_ONLY, update key",
    "4.2.24, DEAD_LETTER, letter",
    "6.0.3, FAIL, fails at once",
    "6.0.3, DROP_PRE_IMAGE, fails",
    "6.0.3, KEY_ONLY, update key",
    "6.0.3, DEAD_LETTER, letter",
    "7.0.14, FAIL, update whole",
    "7.0.14, DROP_PRE_IMAGE, update whole",
    "7.0.14, KEY_ONLY, update whole",
    "7.0.14, DEAD_LETTER, update whole",
  })
  void whatBecomesOfAnEventThatIsTooLargeWithoutAnImageBefore(
      String version, OversizePolicy policy, String outcome) {
    try (MongoDouble server = MongoDouble.builder().serverVersion(version).start()) {
      MongoClient writer = MongoClients.create(server.connectionString());
      MongoCollection<Document> orders = writer.getDatabase("shop").getCollection("orders");
      orders.insertOne(new Document("_id", 1).append("text", "small"));
      orders.updateOne(Filters.eq(1), Updates.set("text", "x".repeat(NINE_MEBIBYTES)));
      orders.insertOne(new Document("_id", 2));
      writer.close();

      consume(server, policy, FullDocumentBeforeChange.DEFAULT, outcome);
    }
    assertHandledAround(outcome);
  }

  @Test
  void anEventThatIsTooLargeByItsImageBeforeComesWithoutIt() {
    try (MongoDouble server = MongoDouble.builder().serverVersion("6.0.3").start()) {
      MongoClient writer = MongoClients.create(server.connectionString());
      writer
          .getDatabase("shop")
          .createCollection(
              "orders",
              new CreateCollectionOptions()
                  .changeStreamPreAndPostImagesOptions(
                      new ChangeStreamPreAndPostImagesOptions(true)));
      MongoCollection<Document> orders = writer.getDatabase("shop").getCollection("orders");
      orders.insertOne(new Document("_id", 1).append("text", "x".repeat(NINE_MEBIBYTES)));
      orders.replaceOne(Filters.eq(1), new Document("text", "y".repeat(NINE_MEBIBYTES)));
      orders.insertOne(new Document("_id", 2));
      writer.close();

      consume(
          server,
          OversizePolicy.DROP_PRE_IMAGE,
          FullDocumentBeforeChange.WHEN_AVAILABLE,
          "replace without image");
    }
    assertHandledAround("replace without image");
  }

  private void consume(
      MongoDouble server, OversizePolicy policy, FullDocumentBeforeChange before, String outcome) {
    try (ChangeCapture<RawBsonDocument> capture =
        ChangeCapture.builder()
            .connectionString(server.connectionString())
            .collection("shop", "orders")
            .documentType(RawBsonDocument.class)
            .startAt(StartPosition.earliest())
            .fullDocumentBeforeChange(before)
            .maxAwaitTime(Duration.ofMillis(100))
            .oversizePolicy(policy)
            .deadLetterSink(this::keep)
            .build()) {
      CompletableFuture<Void> consumed =
          capture.process(this::handle, Concurrency.sequential()).toFuture();
      if (outcome.startsWith("fails")) {
        assertThat(consumed)
            .failsWithin(PATIENCE)
            .withThrowableThat()
            .withCauseInstanceOf(EventTooLarge.class);
      } else {
        OnMongo.eventually(() -> handled.contains("insert 2"), "the last did not come");
      }
    }
  }

  private void assertHandledAround(String outcome) {
    switch (outcome) {
      case "fails at once" -> assertThat(handled).as("a reply fails as a whole").isEmpty();
      case "fails" -> assertThat(handled).containsExactly("insert 1");
      case "letter" -> assertThat(handled).containsExactly("insert 1", "insert 2");
      default -> assertThat(handled).containsExactly("insert 1", outcome, "insert 2");
    }
    assertThat(letters).hasSize(outcome.equals("letter") ? 1 : 0);
  }

  private Mono<Void> keep(DeadLetter letter) {
    return Mono.fromRunnable(() -> letters.add(letter));
  }

  private Mono<Void> handle(ChangeEvent<RawBsonDocument> event) {
    return Mono.fromRunnable(
        () -> {
          if (event instanceof DocumentEvent<RawBsonDocument>) {
            handled.add(named(event));
          }
        });
  }

  private static String named(ChangeEvent<RawBsonDocument> event) {
    RawBsonDocument raw = event.raw();
    if (event.operationType().equals("insert")) {
      return "insert " + OnMongo.id(event);
    } else if (!raw.containsKey("fullDocument")) {
      return event.operationType() + " key";
    }
    return event.operationType()
        + (raw.containsKey("updateDescription") ? " whole" : " without image");
  }
}
