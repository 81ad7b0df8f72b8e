package io.github.changecapture.benchmarks.pipeline;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SnapshotSink;
import java.util.List;
import reactor.core.publisher.Mono;

/**
 * Counts the reads that a sink has taken, which are durable when their chunk is finished.
 *
 * @param sink what does the work
 * @param task whose reads they are
 */
record CountingChunks(Sink sink, Task task) implements Sink {

  @Override
  public Mono<Void> open(SinkContext context) {
    return sink.open(context);
  }

  @Override
  public Mono<Void> write(EventBatch batch) {
    return sink.write(batch);
  }

  @Override
  public SnapshotSink snapshots() {
    SnapshotSink chunks = requireNonNull(sink.snapshots());
    return chunk -> chunks.begin(chunk).map(writer -> new Counted(writer, task));
  }

  @Override
  public Mono<Void> close() {
    return sink.close();
  }

  @Override
  public String layout() {
    return sink.layout();
  }

  private record Counted(ChunkWriter writer, Task task) implements ChunkWriter {

    @Override
    public Mono<Void> write(List<? extends ChangeEvent<?>> events) {
      return writer.write(events).doOnSuccess(taken -> task.done().add(events.size()));
    }

    @Override
    public Mono<Void> finish() {
      return writer.finish();
    }

    @Override
    public Mono<Void> close() {
      return writer.close();
    }
  }
}
