package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Passes demand on only while there is room, and the rest of it when room appears.
 *
 * <p>For one subscriber at a time.
 */
final class DemandGate<T> extends FluxOperator<T, T> {
  private final LongSupplier room;
  private volatile @Nullable Gate<T> gate;

  /**
   * Puts a gate behind a source.
   *
   * @param room how many more elements there is room for, not counting those already requested
   */
  DemandGate(Flux<T> source, LongSupplier room) {
    super(source);
    this.room = room;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Gate<T> opened = new Gate<>(actual, room);
    gate = opened;
    source.subscribe(opened);
  }

  /** Looks for room again; called whenever some may have appeared. */
  void roomAppeared() {
    Gate<T> current = gate;
    if (current != null) {
      current.roomAppeared();
    }
  }

  /** Whether the calling thread is just handing an element to the subscriber. */
  boolean isHandingOnHere() {
    Gate<T> current = gate;
    return current != null && current.handingOn == Thread.currentThread();
  }

  private static final class Gate<T> implements CoreSubscriber<T>, Subscription {
    /** As long as so many are under way, room that appears for one more changes nothing. */
    private static final long PLENTY = 1_024;

    private final CoreSubscriber<? super T> actual;
    private final LongSupplier room;

    /** Of all elements ever: how many the subscriber wants, were requested, have arrived. */
    private final AtomicLong wanted = new AtomicLong();

    private volatile long requested;
    private final AtomicLong arrived = new AtomicLong();

    private final AtomicInteger passing = new AtomicInteger();
    private @Nullable Subscription upstream;

    /** A thread only looks for itself, which it sees without a barrier. */
    private @Nullable Thread handingOn;

    Gate(CoreSubscriber<? super T> actual, LongSupplier room) {
      this.actual = actual;
      this.room = room;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (Operators.validate(upstream, subscription)) {
        upstream = subscription;
        actual.onSubscribe(this);
      }
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n)) {
        wanted.accumulateAndGet(n, Operators::addCap);
        pass();
      }
    }

    void roomAppeared() {
      if (requested - arrived.get() < PLENTY) {
        pass();
      }
    }

    private void pass() {
      if (passing.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        long before = requested;
        long underWay = before - arrived.get();
        long now = Math.min(wanted.get() - before, room.getAsLong() - underWay);
        if (now > 0) {
          requested = before + now;
          requireNonNull(upstream).request(now);
        }
        missed = passing.addAndGet(-missed);
      } while (missed != 0);
    }

    @Override
    public void onNext(T element) {
      long now = arrived.get() + 1;
      arrived.lazySet(now);
      long underWay = requested - now;
      // At 0 for room that appeared while this element counted twice, here and behind the gate.
      if ((underWay == PLENTY - 1 || underWay == 0) && wanted.get() > requested) {
        pass();
      }
      Thread outer = handingOn;
      handingOn = Thread.currentThread();
      try {
        actual.onNext(element);
      } finally {
        handingOn = outer;
      }
    }

    @Override
    public void onError(Throwable error) {
      actual.onError(error);
    }

    @Override
    public void onComplete() {
      actual.onComplete();
    }

    @Override
    public void cancel() {
      requireNonNull(upstream).cancel();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
