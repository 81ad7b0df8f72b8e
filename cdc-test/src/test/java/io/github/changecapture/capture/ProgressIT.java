package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.event.Position;
import io.github.changecapture.status.CaptureStatus.ProgressSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonTimestamp;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import reactor.test.StepVerifier;

/** How an idle stream moves on, and how it never runs ahead. */
class ProgressIT extends OnMongo {

  @Test
  void changesThatAreNotSelectedMoveThePositionOn() {
    try (ChangeCapture<Document> capture = capture().build()) {
      var subscription = capture.events().subscribe();
      awaitRunning(capture);
      for (int i = 0; i < 5; i++) {
        writeElsewhere();
      }
      BsonTimestamp written = clusterTime();

      eventually(() -> hasReached(capture.status().saved(), written), "the position stayed");
      subscription.dispose();
    }
  }

  @Test
  void aSubscriberThatAskedForOneOfAThousandKeepsThePositionWhereItIs() {
    try (ChangeCapture<Document> capture = capture().build()) {
      StepVerifier.create(capture.events(), 0)
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 1_000))
          .thenRequest(1)
          .consumeNextWith(
              event -> {
                event.acknowledge();
                assertThat(capture.status().acknowledged()).isEqualTo(event.position());
              })
          .expectNoEvent(java.time.Duration.ofMillis(500))
          .then(
              () ->
                  assertThat(hasReached(capture.status().acknowledged(), clusterTime())).isFalse())
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void anUnacknowledgedEventHoldsThePositionAlthoughTheStreamMovesOn() {
    try (ChangeCapture<Document> capture = capture().build()) {
      List<Position> got = new CopyOnWriteArrayList<>();
      var subscription = capture.events().subscribe(event -> got.add(event.position()));
      awaitRunning(capture);
      insert("orders", 1, 1);
      writeElsewhere();
      eventually(() -> got.size() == 1, "nothing came");
      writeElsewhere();

      assertThat(capture.status().acknowledged()).isLessThan(got.get(0));
      subscription.dispose();
    }
  }

  @Test
  void aHostsOwnClientWithAListenerSeesProgressAndStaysOpen() {
    try (HostsClient host = HostsClient.on(mongo.connectionString())) {
      try (ChangeCapture<Document> capture = captureOn(host).build();
          ChangeCapture<Document> neighbour =
              ChangeCapture.builder()
                  .client(host.client(), host.listener())
                  .database(mongo.database("neighbour"))
                  .build()) {
        var subscription = capture.events().subscribe();
        var second = neighbour.events().subscribe();
        awaitRunning(capture);
        awaitRunning(neighbour);
        writer.getDatabase("third").getCollection("x").insertOne(new Document());
        BsonTimestamp written = clusterTime();

        eventually(() -> hasReached(capture.status().acknowledged(), written), "it stayed");
        eventually(() -> hasReached(neighbour.status().acknowledged(), written), "it stayed");
        subscription.dispose();
        second.dispose();
      }
      assertThat(host.client().getClusterDescription().getServerDescriptions()).isNotEmpty();
    }
  }

  @Test
  @SuppressWarnings("try") // the host closes its client too early
  void aHostsClientWithoutListenerIsKnownToShowEventsOnly() {
    try (MongoClient client = MongoClients.create(mongo.connectionString());
        ChangeCapture<Document> capture =
            ChangeCapture.builder().client(client).database(database).build()) {
      StepVerifier.create(capture.events().map(OnMongo::id))
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 2))
          .expectNext(1, 2)
          .thenCancel()
          .verify(PATIENCE);

      assertThat(capture.status().progress()).isEqualTo(ProgressSource.EVENTS_ONLY);
      capture.close();
      noCursorIsLeftOpen(); // only the host knows when its client has closed it
    }
  }

  private static boolean hasReached(Position position, BsonTimestamp time) {
    return Objects.nonNull(position) && position.clusterTime().compareTo(time) >= 0;
  }
}
