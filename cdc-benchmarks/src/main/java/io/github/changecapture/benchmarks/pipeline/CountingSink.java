package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import java.util.concurrent.atomic.LongAdder;
import reactor.core.publisher.Mono;

/**
 * Counts the events that a sink has made durable.
 *
 * @param sink what does the work
 * @param done the count
 */
record CountingSink(Sink sink, LongAdder done) implements Sink {
  @Override
  public Mono<Void> open(SinkContext context) {
    return sink.open(context);
  }

  @Override
  public Mono<Void> write(EventBatch batch) {
    return sink.write(batch).doOnSuccess(durable -> done.add(batch.events().size()));
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
