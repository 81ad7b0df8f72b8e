package io.github.changecapture.internal;

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
      current.pass();
    }
  }

  /** Whether the calling thread is just handing an element to the subscriber. */
  boolean isHandingOnHere() {
    Gate<T> current = gate;
    return current != null && current.handingOn == Thread.currentThread();
  }

  private static final class Gate<T> implements CoreSubscriber<T>, Subscription {
    private final CoreSubscriber<? super T> actual;
    private final LongSupplier room;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicLong underWay = new AtomicLong();
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

    void pass() {
      if (passing.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        long now = Math.min(wanted.get(), room.getAsLong() - underWay.get());
        if (now > 0) {
          underWay.addAndGet(now);
          wanted.accumulateAndGet(
              now, (left, passed) -> left == Long.MAX_VALUE ? left : left - passed);
          java.util.Objects.requireNonNull(upstream).request(now);
        }
        missed = passing.addAndGet(-missed);
      } while (missed != 0);
    }

    @Override
    public void onNext(T element) {
      if (underWay.decrementAndGet() == 0 && wanted.get() > 0) {
        pass(); // room that appeared while this element counted twice, here and behind the gate
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
      java.util.Objects.requireNonNull(upstream).cancel();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
