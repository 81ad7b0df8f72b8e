package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.ChangeCaptureBuilder;
import io.github.changecapture.adls.AdlsFolder;
import io.github.changecapture.adls.AdlsJsonlSink;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.shape.Shape;
import io.github.changecapture.spi.Sink;
import java.nio.file.Path;
import org.bson.RawBsonDocument;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The library, with its defaults, and checkpoints in files. */
final class CaptureConsumers {
  private CaptureConsumers() {}

  static AutoCloseable events(Task task) {
    return events(task, capture(task).build());
  }

  static Consumer shapedEvents(Shape shape) {
    return task -> events(task, capture(task).shape(shape).build());
  }

  private static AutoCloseable events(Task task, ChangeCapture<RawBsonDocument> capture) {
    return running(
        task,
        capture,
        capture
            .events()
            .doOnNext(ChangeEvent::acknowledge)
            .doOnNext(event -> task.done().increment()));
  }

  /** With a handler that has nothing to do. */
  static AutoCloseable process(Task task) {
    ChangeCapture<RawBsonDocument> capture = capture(task).build();
    return running(
        task,
        capture,
        capture.process(event -> Mono.fromRunnable(task.done()::increment), Concurrency.DEFAULT));
  }

  static AutoCloseable deliverToFiles(Task task) {
    return deliver(task, capture(task), files(task));
  }

  static AutoCloseable deliverMaskedToFiles(Task task) {
    return deliver(task, capture(task).shape(Shapings.MASK), files(task));
  }

  static AutoCloseable deliverToAdls(Task task) {
    return deliver(task, capture(task), adls(task));
  }

  private static RollingSink adls(Task task) {
    AdlsFolder folder =
        AdlsFolder.builder()
            .connectionString(task.storage())
            .fileSystem("benchmark")
            .createFileSystemIfMissing()
            .build();
    return AdlsJsonlSink.builder().folder(folder).build();
  }

  private static RollingSink files(Task task) {
    Path folder = task.folder().resolve("files");
    var unused = NewestFiles.keepIn(task.folder());
    return RollingSink.builder()
        .store(LocalSegmentStore.in(folder))
        .roll(RollingPolicy.atPartitionEnd().orAtBytes(RecycledFile.LONGEST))
        .encoder(ExtendedJsonEncoder.relaxed())
        .build();
  }

  private static AutoCloseable deliver(
      Task task, ChangeCaptureBuilder<RawBsonDocument> configured, Sink sink) {
    ChangeCapture<RawBsonDocument> capture = configured.build();
    return running(task, capture, capture.deliverTo(new CountingSink(sink, task)));
  }

  private static ChangeCaptureBuilder<RawBsonDocument> capture(Task task) {
    return ChangeCapture.builder()
        .name("benchmark")
        .connectionString(task.uri())
        .database(task.workload().database())
        .documentType(RawBsonDocument.class)
        .checkpointStore(CheckpointStores.file(task.folder().resolve("checkpoints")));
  }

  private static AutoCloseable running(
      Task task, ChangeCapture<?> capture, Publisher<?> consumption) {
    var unused = Flux.from(consumption).subscribe(each -> {}, task::failed, task::completed);
    return capture;
  }
}
