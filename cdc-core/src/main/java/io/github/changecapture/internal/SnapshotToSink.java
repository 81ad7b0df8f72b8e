package io.github.changecapture.internal;

import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SnapshotChunk;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import io.github.changecapture.spi.SnapshotSink;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.scheduler.Scheduler;

/** Delivers chunks to a sink: as a whole if it can take them so, otherwise among the others. */
final class SnapshotToSink implements SnapshotDelivery {
  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private final Sink sink;
  private final Scheduler scheduler;
  private final Runnable requireHeld;
  private final Tally tally;

  /**
   * Prepares a delivery.
   *
   * @param scheduler whose one thread subscribes to the sink's writes
   * @param requireHeld fails when nothing may be handed on any more
   * @param tally counts what is durable
   */
  SnapshotToSink(Sink sink, Scheduler scheduler, Runnable requireHeld, Tally tally) {
    this.sink = sink;
    this.scheduler = scheduler;
    this.requireHeld = requireHeld;
    this.tally = tally;
  }

  @Override
  public Mono<Long> deliver(
      CollectionSnapshot snapshot, int number, Flux<List<EventBytes>> events) {
    Flux<List<ChangeEvent<RawBsonDocument>>> viewed =
        events.map(batch -> view(batch, snapshot.generation()));
    SnapshotSink chunks = sink.snapshots();
    if (chunks == null) {
      return viewed.concatMap(this::written, 0).reduce(0L, Long::sum);
    }
    SnapshotChunk chunk = new SnapshotChunk(snapshot.id(), snapshot.namespace(), number);
    return Flux.usingWhen(
            chunks.begin(chunk),
            writer -> written(writer, viewed),
            ChunkWriter::close,
            (writer, error) -> writer.close(),
            ChunkWriter::close)
        .transform(SnapshotToSink::untilCancelled)
        .reduce(0L, Long::sum);
  }

  /** A chunk that fails while it is given up for the failure of another has nobody to tell. */
  private static <E> Flux<E> untilCancelled(Flux<E> chunk) {
    return Flux.defer(
        () -> {
          AtomicBoolean cancelled = new AtomicBoolean();
          return chunk
              .onErrorResume(error -> cancelled.get() ? Flux.empty() : Flux.error(error))
              .doOnCancel(() -> cancelled.set(true));
        });
  }

  /** An event's bytes are bounded by its batch; two batches are under way, one here, one read. */
  private Flux<Long> written(ChunkWriter writer, Flux<List<ChangeEvent<RawBsonDocument>>> events) {
    return events
        .concatMap(
            batch ->
                Mono.fromRunnable(requireHeld)
                    .then(Mono.defer(() -> writer.write(batch)))
                    .doOnSuccess(nothing -> tally.count(batch))
                    .thenReturn((long) batch.size()),
            1)
        .concatWith(
            Mono.fromRunnable(requireHeld).then(Mono.defer(writer::finish)).then(Mono.empty()));
  }

  private Mono<Long> written(List<ChangeEvent<RawBsonDocument>> batch) {
    return Mono.defer(
            () -> {
              requireHeld.run();
              return sink.write(new EventBatch(batch, null));
            })
        .subscribeOn(scheduler)
        .doOnSuccess(nothing -> tally.count(batch))
        .thenReturn((long) batch.size());
  }

  private List<ChangeEvent<RawBsonDocument>> view(List<EventBytes> batch, long generation) {
    return batch.stream()
        .map(event -> decoder.decode(event, generation, Acknowledgement.none(), 0))
        .toList();
  }
}
