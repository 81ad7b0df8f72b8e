package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Works on elements of the same key one after the other and on others at once, up to a limit.
 *
 * <p>An element without a key is a barrier: everything before it is done first, and it before
 * everything after. Elements are requested one by one while there is room for them; the byte limit
 * is passed by one element at most. What was received is worked on before the source's end or error
 * is passed on; work that fails, and a cancel, cancel all other work at once.
 *
 * <p>In place of {@code groupBy}, which stalls when its groups outnumber those subscribed to.
 */
final class OrderedByKey<E> extends Mono<Void> {
  /** Read ahead, so that one busy key does not keep the others from being seen. */
  private static final int WAITING_FOR_EACH = 32;

  private static final Object BARRIER = new Object();

  private final Flux<E> source;
  private final Function<E, Mono<Void>> work;
  private final Function<E, @Nullable Object> key;
  private final ToLongFunction<E> size;
  private final Bounds bounds;
  private final AtomicLong bytes = new AtomicLong();

  /**
   * What may be under way.
   *
   * @param atWork the most elements that are worked on at once
   * @param bytes where reading stops; one element always fits
   */
  record Bounds(int atWork, long bytes) {
    long elements() {
      return atWork * (1L + WAITING_FOR_EACH);
    }
  }

  /**
   * Prepares the work.
   *
   * @param work completes when an element is done
   * @param key what orders elements, or null for a barrier; must not throw
   * @param size an element's bytes
   */
  OrderedByKey(
      Flux<E> source,
      Function<E, Mono<Void>> work,
      Function<E, @Nullable Object> key,
      ToLongFunction<E> size,
      Bounds bounds) {
    this.source = source;
    this.work = work;
    this.key = key;
    this.size = size;
    this.bounds = bounds;
  }

  @Override
  public void subscribe(CoreSubscriber<? super Void> actual) {
    source.subscribe(new Lanes(actual));
  }

  /** How many bytes are waiting or being worked on. */
  long bufferedBytes() {
    return bytes.get();
  }

  private record Arrived<E>(Object key, E element, long bytes) {}

  private final class Lanes implements CoreSubscriber<E>, Subscription {
    private final CoreSubscriber<? super Void> actual;
    private final Disposable.Composite atWork = Disposables.composite();

    /** What has happened, to be dealt with by one thread at a time: one arrival, and some ends. */
    private final Queue<Runnable> happened = Queues.<Runnable>unboundedMultiproducer().get();

    private final AtomicInteger toDealWith = new AtomicInteger();
    private volatile boolean over;
    private @Nullable Subscription upstream;

    // Only for whoever deals with what has happened:
    private final Deque<Arrived<E>> waiting = new ArrayDeque<>();

    /** For each key that is worked on, what waits for it. */
    private final Map<Object, Deque<Arrived<E>>> lanes = new HashMap<>();

    private long elements;
    private boolean requested;
    private boolean ended;
    private @Nullable Throwable error;

    Lanes(CoreSubscriber<? super Void> actual) {
      this.actual = actual;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (Operators.validate(upstream, subscription)) {
        upstream = subscription;
        actual.onSubscribe(this);
        happens(this::readOn);
      }
    }

    @Override
    public void onNext(E element) {
      happens(() -> arrived(element));
    }

    @Override
    public void onError(Throwable cause) {
      happens(() -> sourceEnded(cause));
    }

    @Override
    public void onComplete() {
      happens(() -> sourceEnded(null));
    }

    /** There is nothing to request but the end. */
    @Override
    public void request(long n) {
      var unused = Operators.validate(n);
    }

    @Override
    public void cancel() {
      over = true;
      requireNonNull(upstream).cancel();
      atWork.dispose();
    }

    private void happens(Runnable what) {
      happened.offer(what);
      if (toDealWith.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        for (Runnable next = happened.poll(); next != null; next = happened.poll()) {
          if (!over) {
            next.run();
          }
        }
        missed = toDealWith.addAndGet(-missed);
      } while (missed != 0);
    }

    private void readOn() {
      boolean hasRoom = elements < bounds.elements() && bytes.get() < bounds.bytes();
      if (!requested && !ended && (hasRoom || elements == 0)) {
        requested = true;
        requireNonNull(upstream).request(1);
      }
    }

    private void arrived(E element) {
      Object elementKey = key.apply(element);
      long elementBytes = size.applyAsLong(element);
      requested = false;
      elements++;
      bytes.addAndGet(elementBytes);
      waiting.add(new Arrived<>(elementKey == null ? BARRIER : elementKey, element, elementBytes));
      beginWhatMay();
      readOn();
    }

    private void beginWhatMay() {
      for (Arrived<E> next = waiting.peek();
          next != null && !over && isPlaced(next);
          next = waiting.peek()) {
        waiting.remove();
      }
    }

    private boolean isPlaced(Arrived<E> next) {
      Deque<Arrived<E>> lane = lanes.get(next.key());
      if (lane != null && next.key() != BARRIER) {
        lane.add(next);
        return true;
      }
      boolean mayBegin =
          next.key() == BARRIER
              ? lanes.isEmpty()
              : lanes.size() < bounds.atWork() && !lanes.containsKey(BARRIER);
      if (mayBegin) {
        lanes.put(next.key(), new ArrayDeque<>());
        begin(next);
      }
      return mayBegin;
    }

    private void begin(Arrived<E> next) {
      Worker worker = new Worker(next);
      if (atWork.add(worker)) {
        Mono.defer(() -> work.apply(next.element())).subscribe(worker);
      }
    }

    private void done(Worker worker) {
      atWork.remove(worker);
      elements--;
      bytes.addAndGet(-worker.on.bytes());
      Deque<Arrived<E>> lane = requireNonNull(lanes.get(worker.on.key()));
      Arrived<E> next = lane.poll();
      if (next == null) {
        lanes.remove(worker.on.key());
        beginWhatMay();
      } else {
        begin(next);
      }
      readOn();
      endIfDone();
    }

    private void failed(Throwable cause) {
      cancel();
      actual.onError(cause);
    }

    private void sourceEnded(@Nullable Throwable cause) {
      ended = true;
      error = cause;
      endIfDone();
    }

    private void endIfDone() {
      if (!ended || elements > 0) {
        return;
      }
      over = true;
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

    private final class Worker extends BaseSubscriber<Void> {
      private final Arrived<E> on;

      Worker(Arrived<E> on) {
        this.on = on;
      }

      @Override
      protected void hookOnComplete() {
        happens(() -> done(this));
      }

      @Override
      protected void hookOnError(Throwable cause) {
        happens(() -> failed(cause));
      }

      @Override
      public Context currentContext() {
        return actual.currentContext();
      }
    }
  }
}
