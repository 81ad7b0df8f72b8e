package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.EventBatch;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
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
 * durable. A lower one holds for those that wait to be handed on, two replies: what lies there for
 * long is copied by the garbage collector again and again. Everything is requested at once, and the
 * source asks {@link #hasRoom} before it reads on: to request by event would cost more than an
 * event does. For one subscriber.
 */
final class ReadAhead extends Flux<EventBatch> {
  /**
   * Few enough to keep a batch's bytes in the processor's cache, many enough to share its costs.
   */
  private static final int EVENTS_PER_BATCH = 512;

  private static final int LEAST_CAPACITY = 16;

  /** As many bytes may wait to be handed on, or as many as the last reply had, and a reply more. */
  private static final long LEAST_QUEUED_BYTES = 1024 * 1024;

  private final Flux<? extends ChangeEvent<?>> source;
  private final Upstream upstream;
  private final long mostBytes;
  private final Scheduler scheduler;

  private final AtomicLong arrivedBytes = new AtomicLong();
  private final AtomicLong handedOverBytes = new AtomicLong();
  private volatile long bytesBefore;
  private volatile long replyBytes;

  private final AtomicLong releasedBytes = new AtomicLong();

  private volatile @Nullable Progress progress;
  private volatile @Nullable Handover handover;

  /** Where the events come from; called where they arrive, but for {@link #roomAppeared}. */
  interface Upstream {
    /** Those that belong to the same place as an event, which no batch separates from it. */
    List<ChangeEvent<?>> followersOf(ChangeEvent<?> event);

    /** Told of each event of the source when it will be handed on. */
    void taken(ChangeEvent<?> event);

    /** Whether the next event comes at once; if not, {@link ReadAhead#pauses} may be called. */
    boolean moreFollows();

    /** Told when there is room again; on any thread. */
    void roomAppeared();
  }

  /** A position that the stream had reached when so many events had arrived. */
  private record Progress(long number, Position position, long afterEvents) {}

  /**
   * Prepares a handover.
   *
   * @param mostBytes from where on there is no room
   * @param scheduler whose one worker hands on the batches
   */
  ReadAhead(
      Flux<? extends ChangeEvent<?>> source,
      Upstream upstream,
      long mostBytes,
      Scheduler scheduler) {
    this.source = source;
    this.upstream = upstream;
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

  /** Notes how large a reply was, as the next one is likely to be; on any thread. */
  void replyEnds() {
    long now = arrivedBytes.get();
    replyBytes = now - bytesBefore;
    bytesBefore = now;
  }

  /** Hands on what has arrived without waiting for more; on any thread. */
  void pauses() {
    Handover current = handover;
    if (current != null) {
      current.schedule();
    }
  }

  /** How much room a batch takes. */
  long bytesOf(EventBatch batch) {
    return sizeOf(batch.events());
  }

  private static long sizeOf(List<? extends ChangeEvent<?>> events) {
    long size = 0;
    for (ChangeEvent<?> event : events) {
      size += event.sizeInBytes();
    }
    return size;
  }

  /** Gives room back when a batch is durable. */
  void release(long bytes) {
    releasedBytes.addAndGet(bytes);
    if (hasRoom()) {
      upstream.roomAppeared();
    }
  }

  /** Whether more may be read. */
  boolean hasRoom() {
    long queued = arrivedBytes.get() - handedOverBytes.get();
    return bufferedBytes() < mostBytes && queued <= Math.max(LEAST_QUEUED_BYTES, replyBytes);
  }

  /** How many bytes of events are on their way. */
  long bufferedBytes() {
    return arrivedBytes.get() - releasedBytes.get();
  }

  private final class Handover implements CoreSubscriber<ChangeEvent<?>>, Subscription, Runnable {
    private final CoreSubscriber<? super EventBatch> actual;
    private final Scheduler.Worker worker;

    /** Events, and lists of events that belong together. */
    private final Queue<Object> queue = Queues.unbounded(EVENTS_PER_BATCH).get();

    private final AtomicInteger work = new AtomicInteger();
    private final AtomicLong demand = new AtomicLong();
    private @Nullable Subscription subscription;
    private @Nullable Throwable error;
    private volatile boolean done;
    private volatile boolean cancelled;

    /** How many have arrived: written where events arrive, one after the other. */
    private final AtomicLong arrived = new AtomicLong();

    /** How many are in the queue without the worker having been told: to tell it costs more. */
    private int untold;

    private long handedOver;
    private long progressSeen;

    /** The next one is likely to be as large. */
    private int lastBatch = LEAST_CAPACITY;

    Handover(CoreSubscriber<? super EventBatch> actual, Scheduler.Worker worker) {
      this.actual = actual;
      this.worker = worker;
    }

    @Override
    public void onSubscribe(Subscription started) {
      subscription = started;
      actual.onSubscribe(this);
      started.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(ChangeEvent<?> event) {
      try {
        take(event);
      } catch (RuntimeException malformed) {
        requireNonNull(subscription).cancel();
        onError(malformed);
      }
    }

    private void take(ChangeEvent<?> event) {
      List<ChangeEvent<?>> followers = upstream.followersOf(event);
      if (followers.isEmpty()) {
        put(event, 1, event.sizeInBytes());
      } else {
        List<ChangeEvent<?>> group = new ArrayList<>(followers);
        group.add(0, event);
        put(group, group.size(), sizeOf(group));
      }
      upstream.taken(event);
      untold++;
      if (untold >= EVENTS_PER_BATCH || !upstream.moreFollows()) {
        untold = 0;
        schedule();
      }
    }

    /** Whoever sees the element in the queue also sees what was written before. */
    private void put(Object element, int events, long size) {
      arrivedBytes.lazySet(arrivedBytes.get() + size);
      queue.offer(element);
      arrived.lazySet(arrived.get() + events);
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
      requireNonNull(subscription).cancel();
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
          requireNonNull(subscription).cancel();
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
      List<ChangeEvent<?>> events = nextEvents();
      handedOver += events.size();
      noteHandedOver(events);
      Position watermark = watermark(events);
      return events.isEmpty() && watermark == null ? null : new EventBatch(events, watermark);
    }

    private List<ChangeEvent<?>> nextEvents() {
      List<ChangeEvent<?>> events = new ArrayList<>(lastBatch);
      Object next;
      while (events.size() < EVENTS_PER_BATCH && (next = queue.poll()) != null) {
        if (next instanceof ChangeEvent<?> event) {
          events.add(event);
        } else {
          ((List<?>) next).forEach(one -> events.add((ChangeEvent<?>) one));
        }
      }
      lastBatch = Math.max(LEAST_CAPACITY, events.size());
      return events;
    }

    private void noteHandedOver(List<ChangeEvent<?>> events) {
      long size = sizeOf(events);
      handedOverBytes.addAndGet(size);
      if (size > 0 && hasRoom()) {
        upstream.roomAppeared(); // the next reply is read while these are encoded
      }
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
