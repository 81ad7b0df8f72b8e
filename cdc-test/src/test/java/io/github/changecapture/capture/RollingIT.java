package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.json.InvalidText;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.bson.codecs.DocumentCodec;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Delivery into segments of a folder, from one start to the next. */
class RollingIT extends OnMongo {
  private static final ExtendedJsonEncoder STRICT =
      ExtendedJsonEncoder.relaxed().withInvalidText(InvalidText.REJECT);

  /**
   * How many documents are written for each start: enough to be in the middle of them at its end,
   * and few enough for the last one to catch up on a busy machine.
   */
  private static final int LOAD = 3_000;

  @TempDir Path folder;

  private final AtomicInteger last = new AtomicInteger();
  private final AtomicInteger allowed = new AtomicInteger();
  private final AtomicBoolean enough = new AtomicBoolean();

  @Test
  void closingUnderFullLoadLosesAndDoublesNothing() throws Exception {
    CompletableFuture<Void> writing = new CompletableFuture<>();
    for (int start = 0; start < 5; start++) {
      try (ChangeCapture<Document> capture = durableCapture()) {
        RollingSink sink = sink();
        CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
        awaitRunning(capture);
        allowed.addAndGet(LOAD);
        if (start == 0) {
          writing = write();
        }
        eventually(() -> sink.status().lines() >= 500, "nothing is written");

        capture.closeGracefully(PATIENCE).block();
        assertThat(delivery).succeedsWithin(PATIENCE);
      }
    }
    enough.set(true);
    assertThat(writing).succeedsWithin(PATIENCE);
    deliverTheRest();

    assertThat(idsIn("orders")).isEqualTo(range(1, last.get()));
    assertThat(SegmentVerifier.verify(catalog(), STRICT).isSound()).isTrue();
  }

  @Test
  @RequiresServer(Ability.DOUBLE_FAULTS)
  void theHourOfAQuietCollectionIsSealedByTimeThatPassesElsewhere() {
    atTheBeginningOfAnHour();
    RollingSink sink = sink();
    try (ChangeCapture<Document> capture = durableCapture()) {
      var delivery = capture.deliverTo(sink).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 3);
      eventually(() -> sink.status().lines() == 3, "nothing is written");
      assertThat(sink.status().sealedSegments()).isZero();

      mongo.mongoDouble().advanceClock(Duration.ofHours(1));

      eventually(() -> sink.status().sealedSegments() == 1, "the hour was not sealed");
      delivery.dispose();
    }
  }

  /** The hour of the server's clock, which goes on while the test runs. */
  private void atTheBeginningOfAnHour() {
    Instant now = mongo.mongoDouble().now();
    Instant next = now.truncatedTo(ChronoUnit.HOURS).plus(1, ChronoUnit.HOURS);
    mongo.mongoDouble().advanceClock(Duration.between(now, next));
  }

  @Test
  void aDropAndItsResetStandInTheFileInOrder() throws IOException {
    try (ChangeCapture<Document> capture = durableCapture()) {
      RollingSink sink = sink();
      var delivery = capture.deliverTo(sink).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 2);
      collection("orders").drop();
      insert("orders", 3, 3);
      eventually(() -> sink.status().lines() == 5, "not all was written");
      delivery.dispose();
    }

    assertThat(operationsIn("orders"))
        .containsExactly("insert", "insert", "drop", "namespaceReset", "insert");
    assertThat(SegmentVerifier.verify(catalog(), STRICT).isSound()).isTrue();
  }

  @Test
  void cancellingUnderFullLoadLosesAndDoublesNothing() throws Exception {
    CompletableFuture<Void> writing = new CompletableFuture<>();
    for (int start = 0; start < 5; start++) {
      try (ChangeCapture<Document> capture = durableCapture()) {
        RollingSink sink = sink();
        var delivery = capture.deliverTo(sink).subscribe();
        awaitRunning(capture);
        allowed.addAndGet(LOAD);
        if (start == 0) {
          writing = write();
        }
        eventually(() -> sink.status().lines() >= 500, "nothing is written");
        delivery.dispose();
      }
    }
    enough.set(true);
    assertThat(writing).succeedsWithin(PATIENCE);
    deliverTheRest();

    assertThat(idsIn("orders")).isEqualTo(range(1, last.get()));
    assertThat(SegmentVerifier.verify(catalog(), STRICT).isSound()).isTrue();
  }

  @Test
  void aMalformedEventFailsTheDeliveryAndEverythingBeforeItIsDurable() throws Exception {
    try (ChangeCapture<Document> capture = durableCapture()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink()).toFuture();
      awaitRunning(capture);
      insert("orders", 1, 100);
      writer
          .getDatabase(database)
          .getCollection("orders", RawBsonDocument.class)
          .insertOne(withTextThatIsNotUtf8(101));
      insert("orders", 102, 110);

      assertThat(catchThrowable(() -> delivery.get(PATIENCE.toSeconds(), TimeUnit.SECONDS)))
          .hasCauseInstanceOf(MalformedEvent.class)
          .hasMessageContaining("orders");
    }
    assertThat(idsIn("orders")).isEqualTo(range(1, 100));
  }

  private void deliverTheRest() {
    try (ChangeCapture<Document> capture = durableCapture()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink()).toFuture();
      awaitRunning(capture);
      writeElsewhere();
      var end = clusterTime();
      eventually(
          () -> capture.status().acknowledged().clusterTime().compareTo(end) >= 0,
          "the rest did not come");
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
  }

  private ChangeCapture<Document> durableCapture() {
    return capture(CheckpointStores.file(folder.resolve("state"))).batchSize(50).build();
  }

  private RollingSink sink() {
    return RollingSink.builder()
        .store(LocalSegmentStore.in(folder.resolve("data")))
        .encoder(STRICT)
        .build();
  }

  private SegmentCatalog catalog() {
    return LocalSegmentStore.in(folder.resolve("data")).catalog();
  }

  /**
   * Inserts documents with rising ids, as many as are allowed, as fast as the server takes them.
   */
  private CompletableFuture<Void> write() {
    return CompletableFuture.runAsync(
        () -> {
          while (!enough.get()) {
            int from = last.get() + 1;
            if (from > allowed.get()) {
              LockSupport.parkNanos(1_000_000);
            } else {
              insert("orders", from, from + 99);
              last.set(from + 99);
            }
          }
        });
  }

  private List<Integer> idsIn(String collection) throws IOException {
    return eventsIn(collection).stream()
        .map(event -> event.getDocument("documentKey").getInt32("_id").getValue())
        .toList();
  }

  private List<String> operationsIn(String collection) throws IOException {
    return eventsIn(collection).stream()
        .map(event -> event.getString("operationType").getValue())
        .toList();
  }

  private List<BsonDocument> eventsIn(String collection) throws IOException {
    try (Stream<SegmentRecord> segments = catalog().segments(database + "/" + collection, 1)) {
      StringBuilder lines = new StringBuilder();
      for (SegmentRecord segment : segments.toList()) {
        try (InputStream in = catalog().read(segment)) {
          lines.append(new String(in.readAllBytes(), StandardCharsets.UTF_8));
        }
      }
      return lines.toString().lines().map(BsonDocument::parse).toList();
    }
  }

  private static RawBsonDocument withTextThatIsNotUtf8(int id) {
    ByteBuffer document =
        new RawBsonDocument(new Document("_id", id).append("text", "?"), new DocumentCodec())
            .getByteBuffer()
            .asNIO();
    byte[] bytes = new byte[document.remaining()];
    document.get(bytes);
    bytes[bytes.length - 3] = (byte) 0xC3;
    return new RawBsonDocument(bytes);
  }
}
