package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoNamespace;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.NamespaceReset;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.BsonDocument;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;

/** A rewind to before a collection was dropped or renamed. */
class RewindIT extends OnMongo {
  private final List<ChangeEvent<?>> got = new CopyOnWriteArrayList<>();
  private final SnapshotModel model = new SnapshotModel();

  @Test
  void whatWasDroppedComesAgainUpToItsResetAndIsGoneInTheEnd() {
    try (ChangeCapture<Document> capture = named().build()) {
      Disposable consumption = take(capture);
      insert("orders", 1, 2);
      collection("orders").drop();
      insert("orders", 3, 3);
      eventually(() -> count(0, "insert") == 3, "not all comes");

      backToTheFirst(capture);

      eventually(() -> count(1, "insert") == 3, "not all comes again");
      assertThat(types(0)).containsExactly("insert", "insert", "drop", "namespaceReset", "insert");
      assertThat(types(1)).isEqualTo(types(0));
      assertIsInDatabase("orders");
      consumption.dispose();
    }
  }

  @Test
  void aStreamOfOneCollectionPassesItsInvalidationOnceMore() {
    ChangeCaptureBuilder<Document> ofOne =
        ChangeCapture.builder()
            .name("orders")
            .checkpointStore(CheckpointStores.inMemory())
            .connectionString(mongo.connectionString())
            .collection(database, "orders");
    try (ChangeCapture<Document> capture = ofOne.build()) {
      Disposable consumption = take(capture);
      insert("orders", 1, 2);
      collection("orders").drop();
      eventually(() -> count(0, "invalidate") == 1, "not all comes");
      insert("orders", 3, 3);
      eventually(() -> count(0, "insert") == 3, "it does not go on behind the invalidation");

      backToTheFirst(capture);

      eventually(() -> count(1, "insert") == 3, "not all comes again");
      assertThat(types(1)).isEqualTo(types(0));
      assertIsInDatabase("orders");
      consumption.dispose();
    }
  }

  @Test
  void whatWasRenamedIsReadOnceMoreUnderItsNewName() {
    try (ChangeCapture<Document> capture = named().snapshots(SnapshotPolicy.onRequest()).build()) {
      Disposable consumption = take(capture);
      insert("orders", 1, 2);
      collection("orders").renameCollection(new MongoNamespace(database, "archive"));
      insert("orders", 3, 3);
      insert("archive", 4, 4);
      eventually(() -> count(0, "insert") == 4 && isRead(0), "not all comes");

      backToTheFirst(capture);

      eventually(() -> count(1, "insert") == 4 && isRead(1), "not all comes again");
      assertThat(types(1).stream().filter(type -> !type.equals("read")).toList())
          .containsOnlyOnce("rename")
          .startsWith("insert", "insert", "rename", "namespaceReset");
      assertIsInDatabase("orders");
      assertIsInDatabase("archive");
      assertThat(model.documents(namespace("archive"))).hasSize(3);
      consumption.dispose();
    }
  }

  private ChangeCaptureBuilder<Document> named() {
    return capture(CheckpointStores.inMemory());
  }

  private Disposable take(ChangeCapture<Document> capture) {
    Disposable consumption =
        capture
            .events()
            .subscribe(
                event -> {
                  model.apply(event);
                  got.add(event);
                  event.acknowledge();
                });
    awaitRunning(capture);
    return consumption;
  }

  private void backToTheFirst(ChangeCapture<Document> capture) {
    capture.rewind(StartPosition.at(got.get(0).clusterTime())).block(PATIENCE);
  }

  private List<String> types(long generation) {
    return got.stream()
        .filter(event -> event.generation() == generation)
        .map(event -> event.raw().getString("operationType").getValue())
        .toList();
  }

  private long count(long generation, String type) {
    return types(generation).stream().filter(type::equals).count();
  }

  /** Whether the new name's snapshot has come to its end. */
  private boolean isRead(long generation) {
    return got.stream()
        .filter(event -> event.generation() == generation)
        .filter(NamespaceReset.class::isInstance)
        .anyMatch(reset -> reset.raw().getString("reason").getValue().equals("snapshot"));
  }

  private void assertIsInDatabase(String name) {
    Map<String, BsonDocument> there = new TreeMap<>();
    writer
        .getDatabase(database)
        .getCollection(name, BsonDocument.class)
        .find()
        .forEach(document -> there.put(SnapshotModel.text(document.get("_id")), document));
    assertThat(model.documents(namespace(name))).isEqualTo(there);
  }

  private Namespace namespace(String name) {
    return new Namespace(database, name);
  }
}
