package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import reactor.core.publisher.Mono;

/**
 * Counts the events that a sink has made durable.
 *
 * @param sink what does the work
 * @param task whose events they are
 */
record CountingSink(Sink sink, Task task) implements Sink {
  @Override
  public Mono<Void> open(SinkContext context) {
    return sink.open(context);
  }

  @Override
  public Mono<Void> write(EventBatch batch) {
    Runnable counting = task.counting(batch.events());
    // doOnSuccess would keep the batch until it is durable.
    return sink.write(batch).switchIfEmpty(Mono.fromRunnable(counting));
  }

  @Override
  public Mono<Void> close() {
    return sink.close();
  }

  @Override
  public String layout() {
    return sink.layout();
  }
}
