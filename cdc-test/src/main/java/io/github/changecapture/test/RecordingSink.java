package io.github.changecapture.test;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/**
 * Remembers what it is given, and lets a test decide when and how writes end.
 *
 * <p>By default every write completes at once. After {@link #holdWrites} each one waits for {@link
 * #completeNext} or {@link #failNext}. It does not know what another sink was given before, so
 * events that come again are recorded again. For use by several threads at once.
 */
public final class RecordingSink implements Sink {
  private final List<EventBatch> batches = new ArrayList<>();
  private final Queue<Sinks.Empty<Void>> held = new ArrayDeque<>();
  private @Nullable SinkContext context;
  private boolean holding;
  private boolean closed;

  /** Creates a sink that completes every write at once. */
  public RecordingSink() {}

  /**
   * Lets all writes from now on wait.
   *
   * @return this sink
   */
  public synchronized RecordingSink holdWrites() {
    holding = true;
    return this;
  }

  /** Completes the oldest waiting write. */
  public void completeNext() {
    next().tryEmitEmpty().orThrow();
  }

  /**
   * Fails the oldest waiting write.
   *
   * @param error what it fails with
   */
  public void failNext(Throwable error) {
    next().tryEmitError(error).orThrow();
  }

  /**
   * What the sink was opened with.
   *
   * @return the context, or null before {@link #open}
   */
  public synchronized @Nullable SinkContext context() {
    return context;
  }

  /**
   * The batches whose writes were subscribed to, also those that wait or failed.
   *
   * @return a copy, in the order of subscription
   */
  public synchronized List<EventBatch> batches() {
    return List.copyOf(batches);
  }

  /**
   * The events of all batches.
   *
   * @return a copy, in stream order
   */
  public List<ChangeEvent<?>> events() {
    List<ChangeEvent<?>> events = new ArrayList<>();
    batches().forEach(batch -> events.addAll(batch.events()));
    return events;
  }

  /**
   * The last watermark that a batch brought.
   *
   * @return the watermark, or null if there was none
   */
  public @Nullable Position watermark() {
    Position last = null;
    for (EventBatch batch : batches()) {
      last = batch.watermark() != null ? batch.watermark() : last;
    }
    return last;
  }

  /**
   * Whether the sink was closed.
   *
   * @return whether {@link #close} was subscribed to
   */
  public synchronized boolean isClosed() {
    return closed;
  }

  @Override
  public Mono<Void> open(SinkContext opened) {
    return Mono.fromRunnable(() -> setContext(opened));
  }

  @Override
  public Mono<Void> write(EventBatch batch) {
    return Mono.defer(() -> record(batch));
  }

  /** Records that the sink is closed; writes that wait stay with the test. */
  @Override
  public Mono<Void> close() {
    return Mono.fromRunnable(this::setClosed);
  }

  private synchronized Mono<Void> record(EventBatch batch) {
    batches.add(batch);
    if (!holding) {
      return Mono.empty();
    }
    Sinks.Empty<Void> write = Sinks.empty();
    held.add(write);
    return write.asMono();
  }

  private synchronized Sinks.Empty<Void> next() {
    Sinks.Empty<Void> write = held.poll();
    if (write == null) {
      throw new IllegalStateException("no write waits: call holdWrites() before the batch comes");
    }
    return write;
  }

  private synchronized void setContext(SinkContext opened) {
    context = opened;
  }

  private synchronized void setClosed() {
    closed = true;
  }
}
