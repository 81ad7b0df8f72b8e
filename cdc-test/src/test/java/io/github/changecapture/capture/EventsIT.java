package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.mongodb.client.model.Filters;
import com.mongodb.client.model.Updates;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionDropped;
import io.github.changecapture.event.Delete;
import io.github.changecapture.event.Insert;
import io.github.changecapture.event.Invalidated;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.NamespaceReset;
import io.github.changecapture.event.Replace;
import io.github.changecapture.event.Update;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;

/** Events as a subscriber sees them. */
class EventsIT extends OnMongo {

  record Order(int id, int total) {}

  @Test
  void changesArriveTypedAndInOrder() {
    try (ChangeCapture<Document> capture = capture().build()) {
      StepVerifier.create(capture.events())
          .then(() -> awaitRunning(capture))
          .then(
              () -> {
                collection("orders").insertOne(new Document("_id", 1).append("total", 10));
                collection("orders").updateOne(Filters.eq(1), Updates.set("total", 20));
                collection("orders").replaceOne(Filters.eq(1), new Document("total", 30));
                collection("orders").deleteOne(Filters.eq(1));
              })
          .assertNext(
              event -> {
                assertThat(event.namespace()).isEqualTo(new Namespace(database, "orders"));
                assertThat(((Insert<Document>) event).fullDocument())
                    .isEqualTo(new Document("_id", 1).append("total", 10));
              })
          .assertNext(
              event ->
                  assertThat(((Update<Document>) event).updateDescription().updatedFields())
                      .isEqualTo(new Document("total", 20).toBsonDocument()))
          .assertNext(
              event ->
                  assertThat(((Replace<Document>) event).fullDocument())
                      .isEqualTo(new Document("_id", 1).append("total", 30)))
          .assertNext(event -> assertThat(event).isInstanceOf(Delete.class))
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void documentsMayBeRecords() {
    try (ChangeCapture<Order> capture =
        capture()
            .documentType(RawBsonDocument.class)
            .documents(
                raw -> new Order(raw.getInt32("_id").getValue(), raw.getInt32("total").getValue()))
            .build()) {
      StepVerifier.create(capture.events())
          .then(() -> awaitRunning(capture))
          .then(() -> collection("orders").insertOne(new Document("_id", 1).append("total", 10)))
          .assertNext(
              event ->
                  assertThat(((Insert<Order>) event).fullDocument()).isEqualTo(new Order(1, 10)))
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void oneDatabaseSeesItsOwnCollectionsOnly() {
    try (ChangeCapture<Document> capture = capture().build()) {
      StepVerifier.create(capture.events().map(OnMongo::id))
          .then(() -> awaitRunning(capture))
          .then(
              () -> {
                writer
                    .getDatabase(mongo.database("other"))
                    .getCollection("x")
                    .insertOne(new Document("_id", 1));
                insert("a", 2, 2);
                insert("b", 3, 3);
              })
          .expectNext(2, 3)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void oneCollectionSeesItselfOnly() {
    try (ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString(mongo.connectionString())
            .collection(database, "b")
            .build()) {
      StepVerifier.create(capture.events().map(OnMongo::id))
          .then(() -> awaitRunning(capture))
          .then(
              () -> {
                insert("a", 2, 2);
                insert("b", 3, 3);
              })
          .expectNext(3)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void aDeploymentSeesAllDatabases() {
    try (ChangeCapture<Document> capture =
        ChangeCapture.builder().connectionString(mongo.connectionString()).deployment().build()) {
      StepVerifier.create(capture.events().map(OnMongo::id))
          .then(() -> awaitRunning(capture))
          .then(
              () -> {
                writer
                    .getDatabase(mongo.database("other"))
                    .getCollection("x")
                    .insertOne(new Document("_id", 1));
                insert("a", 2, 2);
              })
          .expectNext(1, 2)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void theOldestChangeThatTheServerStillHasCanBeTheFirst() {
    insert("orders", 1, 3);
    try (ChangeCapture<Document> capture =
        capture().startAt(StartPosition.checkpointOr(StartPosition.earliest())).build()) {
      StepVerifier.create(capture.events().filter(this::isMine).map(OnMongo::id))
          .expectNext(1, 2, 3)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void aCollectionThatIsDroppedEndsTheStreamAndTheCaptureGoesOnBehindIt() {
    insert("orders", 1, 1);
    try (ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .connectionString(mongo.connectionString())
            .collection(database, "orders")
            .build()) {
      StepVerifier.create(capture.events())
          .then(() -> awaitRunning(capture))
          .then(() -> collection("orders").drop())
          .then(() -> insert("orders", 2, 2))
          .assertNext(event -> assertThat(event).isInstanceOf(CollectionDropped.class))
          .assertNext(event -> assertThat(event).isInstanceOf(NamespaceReset.class))
          .assertNext(event -> assertThat(event).isInstanceOf(Invalidated.class))
          .assertNext(event -> assertThat(id(event)).isEqualTo(2))
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void aSubscriberThatAsksForOneAtATimeGetsOneAtATime() {
    try (ChangeCapture<Document> capture = capture().build()) {
      StepVerifier.create(capture.events().map(OnMongo::id), 0)
          .then(() -> awaitRunning(capture))
          .then(() -> insert("orders", 1, 1_000))
          .thenRequest(1)
          .expectNext(1)
          .expectNoEvent(Duration.ofMillis(300))
          .thenRequest(2)
          .expectNext(2, 3)
          .thenCancel()
          .verify(PATIENCE);
    }
  }

  @Test
  void readingStopsWhenTooMuchIsUnacknowledged() {
    List<ChangeEvent<Document>> got = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture().maxUnacknowledged(10).build()) {
      var subscription = capture.events().subscribe(got::add);
      awaitRunning(capture);
      insert("orders", 1, 100);
      eventually(() -> got.size() == 10, "the first ten did not come");
      assertThat(capture.status().unacknowledged()).isEqualTo(10);
      assertThat(capture.status().oldestUnacknowledged()).isEqualTo(got.get(0).position());

      got.get(5).acknowledge();
      eventually(() -> got.size() == 11, "room for one more was not used");
      got.forEach(ChangeEvent::acknowledge);
      eventually(() -> got.size() == 21, "room for ten more was not used");

      assertThat(got).extracting(OnMongo::id).isEqualTo(range(1, 21));
      subscription.dispose();
    }
  }

  @Test
  void aSecondSubscriberIsRefusedWhileTheFirstIsServed() {
    try (ChangeCapture<Document> capture = capture().name("orders").build()) {
      var first = capture.events().subscribe();
      awaitRunning(capture);

      assertThatThrownBy(() -> capture.events().blockFirst(PATIENCE))
          .isInstanceOf(IllegalStateException.class)
          .hasMessageContaining("capture 'orders' is being consumed already");
      first.dispose();
    }
  }

  /** That nothing is left open is what {@link #nothingIsLeftBehind} finds after each test. */
  @ParameterizedTest
  @ValueSource(ints = {0, 100, 300, 600, 1_000, 2_000, 4_000, 10_000})
  void aCancelWhileTheStreamOpensLeavesNoCursorBehind(int micros) {
    for (int i = 0; i < 5; i++) {
      try (ChangeCapture<Document> capture = capture().build()) {
        var subscription = capture.events().subscribe();
        awaitRunning(capture);
        LockSupport.parkNanos(micros * 1_000L);

        subscription.dispose();
      }
    }
  }

  @Test
  void anEventIsAcknowledgedWhenTheNextOneIsAskedFor() {
    try (ChangeCapture<Document> capture = capture().build()) {
      List<Integer> seen = new CopyOnWriteArrayList<>();
      BaseSubscriber<ChangeEvent<Document>> oneByOne =
          new BaseSubscriber<>() {
            @Override
            protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
              subscription.request(1);
            }

            @Override
            protected void hookOnNext(ChangeEvent<Document> event) {
              seen.add(id(event));
            }
          };
      capture.eventsAutoAcknowledged().subscribe(oneByOne);
      awaitRunning(capture);
      insert("orders", 1, 3);
      eventually(() -> capture.status().unacknowledged() == 1, "nothing came");

      oneByOne.request(1);
      eventually(() -> seen.size() == 2, "the second did not come");
      eventually(() -> capture.status().unacknowledged() == 1, "the first is not acknowledged");
      oneByOne.cancel();
    }
  }
}
