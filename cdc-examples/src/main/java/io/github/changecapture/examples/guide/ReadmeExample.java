package io.github.changecapture.examples.guide;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.checkpoint.MongoCheckpointStore;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import java.nio.file.Path;
import java.time.Duration;
import org.bson.Document;

/** What README.md shows: its blocks of Java are the tagged regions here, in this order. */
final class ReadmeExample {
  private ReadmeExample() {}

  static void printChanges() {
    // tag::events[]
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .name("shop")
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .database("shop")
            .checkpointStore(CheckpointStores.file(Path.of("checkpoints")))
            .build();
    capture
        .events()
        .doOnNext(event -> System.out.println(event.operationType() + " " + event.raw().toJson()))
        .doOnNext(ChangeEvent::acknowledge)
        .blockLast();
    // end::events[]
  }

  static void writeFiles(ChangeCapture<Document> capture) {
    // tag::files[]
    RollingSink files =
        RollingSink.builder()
            .store(LocalSegmentStore.in(Path.of("changes")))
            .encoder(ExtendedJsonEncoder.relaxed())
            .build();
    capture.deliverTo(files).block();
    // end::files[]
  }

  static MongoCheckpointStore keepCheckpointsInMongoDb() {
    // tag::checkpoints[]
    MongoCheckpointStore checkpoints =
        CheckpointStores.mongo()
            .connectionString("mongodb://localhost/?replicaSet=rs0")
            .lease(Duration.ofSeconds(30))
            .build();
    // end::checkpoints[]
    return checkpoints;
  }
}
