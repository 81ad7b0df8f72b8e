package io.github.changecapture.examples.guide;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.Namespace;
import java.nio.file.Path;
import org.bson.Document;
import reactor.core.publisher.Mono;

/** What docs/snapshots.md shows: its blocks of Java are the tagged regions here, in this order. */
final class SnapshotsExample {
  private SnapshotsExample() {}

  static ChangeCapture<Document> build() {
    // tag::initial[]
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .name("orders")
            .connectionString("mongodb://localhost:27017/?replicaSet=rs0")
            .database("shop")
            .checkpointStore(CheckpointStores.file(Path.of("state")))
            .snapshots(SnapshotPolicy.initial())
            .build();
    // end::initial[]
    return capture;
  }

  static void onRequest(ChangeCapture<Document> capture) {
    // tag::request[]
    Mono<Void> taken = capture.snapshot(new Namespace("shop", "orders"));
    // end::request[]
    taken.block();
  }
}
