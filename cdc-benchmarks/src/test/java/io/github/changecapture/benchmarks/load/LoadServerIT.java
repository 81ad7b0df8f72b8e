package io.github.changecapture.benchmarks.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import java.net.Socket;
import java.time.Duration;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import reactor.core.publisher.Flux;

class LoadServerIT {
  private static final Duration PATIENCE = Duration.ofMinutes(2);
  private static final int EVENTS = 2_000;

  /** What cannot be padded, since a field has a name. */
  private static final int FIELD = 13;

  private LoadServer server;
  private MongoClient client;

  @BeforeEach
  void start() throws Exception {
    server = LoadServer.start();
    client = MongoClients.create(server.uri());
  }

  @AfterEach
  void stop() {
    client.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Shape.class)
  void eachShapeIsAStreamOfDistinctEventsInOrder(Shape shape) {
    List<RawBsonDocument> events = events(Workload.endless(shape, 511, 10));

    List<String> tokens =
        events.stream()
            .map(event -> event.getDocument("_id").getString("_data").getValue())
            .toList();
    assertEquals(tokens.stream().sorted().toList(), tokens);
    assertEquals(EVENTS, new HashSet<>(tokens).size());
    assertEquals(EVENTS, distinct(events, "documentKey"));
    assertEquals(10, distinct(events, "ns"));
    assertEquals(shape.operationType(), events.get(0).getString("operationType").getValue());
  }

  @ParameterizedTest
  @EnumSource(
      value = Shape.class,
      names = {"DELETES"},
      mode = EnumSource.Mode.EXCLUDE)
  void aDocumentHasTheKeyOfItsEvent(Shape shape) {
    for (BsonDocument event : events(Workload.endless(shape, 4_096, 1))) {
      assertEquals(
          event.getDocument("documentKey").get("_id"),
          event.getDocument("fullDocument").get("_id"));
    }
  }

  @ParameterizedTest
  @CsvSource({"FLAT, 511", "FLAT, 4096", "STRINGS, 4096", "NUMBERS, 511", "UPDATES, 4096"})
  void eventsAreAsLongAsAskedFor(Shape shape, int bytes) {
    List<RawBsonDocument> events = events(Workload.endless(shape, bytes, 1));

    for (RawBsonDocument event : events) {
      assertEquals(bytes, event.getByteBuffer().remaining(), FIELD);
    }
  }

  @Test
  void anEventsClusterTimeIsThatOfItsToken() {
    for (BsonDocument event : events(Workload.endless(Shape.FLAT, 511, 1))) {
      assertEquals(
          "82%016X2B04".formatted(event.getTimestamp("clusterTime").getValue()),
          event.getDocument("_id").getString("_data").getValue());
    }
  }

  @Test
  void eventsBecomeDueAtARate() {
    long start = System.nanoTime();

    List<RawBsonDocument> events = events(new Workload(Shape.FLAT, 511, 1, 20_000));

    assertTrue(System.nanoTime() - start >= Duration.ofMillis(99).toNanos());

    List<Long> due =
        events.stream().map(event -> event.getDateTime("wallTime").getValue()).toList();
    assertEquals(due.stream().sorted(Comparator.naturalOrder()).toList(), due);
    assertTrue(Math.abs(due.get(EVENTS - 1) - due.get(0) - 99) <= 1);
  }

  @Test
  void aConnectionThatBreaksOffIsNobodyElsesEnd() throws Exception {
    String[] address = server.uri().replaceAll(".*//|/.*", "").split(":", -1);
    for (int i = 0; i < 10; i++) {
      try (Socket broken = new Socket(address[0], Integer.parseInt(address[1]))) {
        broken.setSoLinger(true, 0); // closing it resets the connection
        broken.getOutputStream().write(new byte[] {64, 0, 0, 0, 1});
      }
    }

    assertEquals(EVENTS, events(Workload.endless(Shape.FLAT, 511, 1)).size());
  }

  private List<RawBsonDocument> events(Workload workload) {
    return Flux.from(
            client
                .getDatabase(workload.database())
                .watch()
                .batchSize(EVENTS / 4)
                .withDocumentClass(RawBsonDocument.class))
        .take(EVENTS)
        .collectList()
        .block(PATIENCE);
  }

  private static int distinct(List<RawBsonDocument> events, String field) {
    return new HashSet<>(events.stream().map(event -> event.get(field)).toList()).size();
  }
}
