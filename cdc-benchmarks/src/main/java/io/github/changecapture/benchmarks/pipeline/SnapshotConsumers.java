package io.github.changecapture.benchmarks.pipeline;

import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.benchmarks.load.Documents;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import org.bson.RawBsonDocument;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;

/**
 * Ways to read what is there already: by the driver's cursor, and as the reads of a snapshot that
 * takes longer than anybody measures.
 */
final class SnapshotConsumers {
  /** A thousand chunks of the default size. */
  private static final String COLLECTION = Documents.collection(100_000_000);

  /** As many as a snapshot asks for at once. */
  private static final int BATCH = 2_000;

  private SnapshotConsumers() {}

  /** The bound of everything else: batches as large as the server makes them. */
  static AutoCloseable found(Task task) {
    MongoClient client = MongoClients.create(task.uri());
    return counted(task, client, find(task, client));
  }

  static AutoCloseable foundInBatches(Task task) {
    MongoClient client = MongoClients.create(task.uri());
    return counted(task, client, find(task, client).batchSize(BATCH));
  }

  private static FindPublisher<RawBsonDocument> find(Task task, MongoClient client) {
    return client
        .getDatabase(task.workload().database())
        .getCollection(COLLECTION, RawBsonDocument.class)
        .find();
  }

  private static AutoCloseable counted(
      Task task, MongoClient client, FindPublisher<RawBsonDocument> found) {
    Disposable subscription =
        Flux.from(found)
            .subscribe(document -> task.done().increment(), task::failed, task::completed);
    return () -> {
      subscription.dispose();
      client.close();
    };
  }

  static Consumer events(int chunks) {
    return task -> {
      ChangeCapture<RawBsonDocument> capture = capture(task, chunks).build();
      var unused =
          capture
              .events()
              .doOnNext(ChangeEvent::acknowledge)
              .subscribe(event -> task.done().increment(), task::failed, task::completed);
      return capture;
    };
  }

  static Consumer deliverToFiles(int chunks) {
    return task -> {
      ChangeCapture<RawBsonDocument> capture = capture(task, chunks).build();
      RollingSink files =
          RollingSink.builder()
              .store(LocalSegmentStore.in(task.folder().resolve("files")))
              .encoder(ExtendedJsonEncoder.relaxed())
              .build();
      var unused =
          capture
              .deliverTo(new CountingChunks(files, task))
              .subscribe(nothing -> {}, task::failed, task::completed);
      return capture;
    };
  }

  private static ChangeCaptureBuilder<RawBsonDocument> capture(Task task, int chunks) {
    return ChangeCapture.builder()
        .name("benchmark")
        .connectionString(task.uri())
        .collection(task.workload().database(), COLLECTION)
        .documentType(RawBsonDocument.class)
        .snapshots(SnapshotPolicy.initial().withParallelChunks(chunks))
        .checkpointStore(CheckpointStores.file(task.folder().resolve("checkpoints")));
  }
}
