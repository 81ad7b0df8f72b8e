package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.core.scheduler.Scheduler;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Hands events from the thread that reads to the one that encodes, in batches of what has arrived.
 *
 * <p>The bound is in bytes, from the moment an event arrives until {@link #release} says that it is
 * durable: reading stops at the bound. Events are requested one by one, because an event may have
 * 16 MiB: so the bound is passed by one event at most. For one subscriber.
 */
final class ReadAhead extends Flux<EventBatch> {
  /**
   * Few enough to keep a batch's bytes in the processor's cache, many enough to share its costs.
   */
  private static final int EVENTS_PER_BATCH = 512;

  private final Flux<? extends ChangeEvent<?>> source;
  private final Function<ChangeEvent<?>, List<ChangeEvent<?>>> group;
  private final Consumer<ChangeEvent<?>> taken;
  private final long mostBytes;
  private final Scheduler scheduler;
  private final AtomicLong bytes = new AtomicLong();

  private volatile @Nullable Progress progress;
  private volatile @Nullable Handover handover;

  /** A position that the stream had reached when so many events had arrived. */
  private record Progress(long number, Position position, long afterEvents) {}

  /**
   * Prepares a handover.
   *
   * @param group an event and those that belong to the same place, which no batch separates; empty
   *     for an event alone
   * @param taken told of each event of the source when it is in the queue
   * @param mostBytes where reading stops
   * @param scheduler whose one worker hands on the batches
   */
  ReadAhead(
      Flux<? extends ChangeEvent<?>> source,
      Function<ChangeEvent<?>, List<ChangeEvent<?>>> group,
      Consumer<ChangeEvent<?>> taken,
      long mostBytes,
      Scheduler scheduler) {
    this.source = source;
    this.group = group;
    this.taken = taken;
    this.mostBytes = mostBytes;
    this.scheduler = scheduler;
  }

  @Override
  public void subscribe(CoreSubscriber<? super EventBatch> actual) {
    Handover started = new Handover(actual, scheduler.createWorker());
    handover = started;
    source.subscribe(started);
  }

  /** Notes a position that the stream has reached; called in order with the events. */
  void reached(Position position) {
    Handover current = handover;
    if (current != null) {
      Progress before = progress;
      long number = before == null ? 1 : before.number() + 1;
      progress = new Progress(number, position, current.arrived.get());
      current.schedule();
    }
  }

  /** Gives room back when a batch is durable. */
  void release(EventBatch batch) {
    long size = 0;
    for (ChangeEvent<?> event : batch.events()) {
      size += event.sizeInBytes();
    }
    bytes.addAndGet(-size);
    Handover current = handover;
    if (current != null) {
      current.readOn();
    }
  }

  /** How many bytes of events are on their way. */
  long bufferedBytes() {
    return bytes.get();
  }

  private final class Handover implements CoreSubscriber<ChangeEvent<?>>, Subscription, Runnable {
    private final CoreSubscriber<? super EventBatch> actual;
    private final Scheduler.Worker worker;

    /** Events, and lists of events that belong together. */
    private final Queue<Object> queue = Queues.unbounded(EVENTS_PER_BATCH).get();

    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private final AtomicBoolean paused = new AtomicBoolean();
    private @Nullable Subscription upstream;
    private @Nullable Throwable error;
    private volatile boolean done;
    private volatile boolean cancelled;
    private final AtomicLong arrived = new AtomicLong();
    private long handedOver;
    private long progressSeen;

    Handover(CoreSubscriber<? super EventBatch> actual, Scheduler.Worker worker) {
      this.actual = actual;
      this.worker = worker;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      upstream = subscription;
      actual.onSubscribe(this);
      subscription.request(1);
    }

    @Override
    public void onNext(ChangeEvent<?> event) {
      try {
        take(event);
      } catch (RuntimeException malformed) {
        requireNonNull(upstream).cancel();
        onError(malformed);
        return;
      }
      schedule();
      paused.set(true);
      readOn();
    }

    private void take(ChangeEvent<?> event) {
      List<ChangeEvent<?>> several = group.apply(event);
      if (several.isEmpty()) {
        bytes.addAndGet(event.sizeInBytes());
        queue.offer(event);
        arrived.incrementAndGet();
      } else {
        several.forEach(one -> bytes.addAndGet(one.sizeInBytes()));
        queue.offer(several);
        arrived.addAndGet(several.size());
      }
      taken.accept(event);
    }

    void readOn() {
      if (bytes.get() < mostBytes && paused.compareAndSet(true, false)) {
        requireNonNull(upstream).request(1);
      }
    }

    @Override
    public void onError(Throwable cause) {
      error = cause;
      done = true;
      schedule();
    }

    @Override
    public void onComplete() {
      done = true;
      schedule();
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n)) {
        demand.accumulateAndGet(n, Operators::addCap);
        schedule();
      }
    }

    @Override
    public void cancel() {
      cancelled = true; // the worker ends with its scheduler: to dispose of it would interrupt it
      requireNonNull(upstream).cancel();
    }

    void schedule() {
      if (work.getAndIncrement() == 0 && !cancelled) {
        worker.schedule(this);
      }
    }

    @Override
    public void run() {
      int missed = work.get();
      do {
        try {
          handOver();
        } catch (RuntimeException malformed) {
          requireNonNull(upstream).cancel();
          error = malformed;
          finish();
        }
        missed = work.addAndGet(-missed);
      } while (missed != 0 && !cancelled);
    }

    private void handOver() {
      while (demand.get() > 0 && !cancelled) {
        boolean last = done;
        EventBatch batch = nextBatch();
        if (batch != null) {
          demand.accumulateAndGet(1, (left, one) -> left == Long.MAX_VALUE ? left : left - one);
          actual.onNext(batch);
        } else if (last) {
          finish();
          return;
        } else {
          return;
        }
      }
    }

    private @Nullable EventBatch nextBatch() {
      List<ChangeEvent<?>> events = new ArrayList<>();
      Object next;
      while (events.size() < EVENTS_PER_BATCH && (next = queue.poll()) != null) {
        if (next instanceof ChangeEvent<?> event) {
          events.add(event);
        } else {
          ((List<?>) next).forEach(one -> events.add((ChangeEvent<?>) one));
        }
      }
      handedOver += events.size();
      Position watermark = watermark(events);
      return events.isEmpty() && watermark == null ? null : new EventBatch(events, watermark);
    }

    /** Nothing more comes at or before the last event handed over, or where the server got to. */
    private @Nullable Position watermark(List<ChangeEvent<?>> events) {
      Progress reached = progress;
      if (reached != null
          && reached.number() > progressSeen
          && handedOver >= reached.afterEvents()) {
        progressSeen = reached.number();
        if (handedOver == reached.afterEvents()) {
          return reached.position();
        }
      }
      return events.isEmpty() ? null : events.get(events.size() - 1).position();
    }

    private void finish() {
      cancelled = true;
      if (error == null) {
        actual.onComplete();
      } else {
        actual.onError(error);
      }
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
