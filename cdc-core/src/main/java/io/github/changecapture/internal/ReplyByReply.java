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
 * Asks the driver for events in step with the server's replies: for all of a reply at once, since
 * they are in memory, and for the next reply only while there is room.
 *
 * <p>So whoever has a bound in bytes need not ask for events one by one, which costs more than an
 * event does: the bound is passed by one reply at most, and a reply is no longer than the largest
 * event, 16 MiB.
 */
final class ReplyByReply<T> extends FluxOperator<T, T> {
  private final LongSupplier inMemory;
  private final Downstream downstream;
  private volatile @Nullable Step<T> step;

  /**
   * Prepares the steps of one stream; for one subscriber.
   *
   * @param inMemory how many events the driver has received and not handed on; 0 if nobody knows
   * @param downstream says whether another reply may be asked for
   */
  ReplyByReply(Flux<T> source, LongSupplier inMemory, Downstream downstream) {
    super(source);
    this.inMemory = inMemory;
    this.downstream = downstream;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Step<T> first = new Step<>(actual, inMemory, downstream);
    step = first;
    source.subscribe(first);
  }

  /** Looks for room again; called on any thread whenever some may have appeared. */
  void roomAppeared() {
    Step<T> current = step;
    if (current != null && current.isOver) {
      current.ask();
    }
  }

  /** Whether another event follows the one that is just handed on, without waiting for it. */
  boolean moreFollows() {
    Step<T> current = step;
    return current != null && current.left > 1;
  }

  private static final class Step<T> implements CoreSubscriber<T>, Subscription {
    private final CoreSubscriber<? super T> actual;
    private final LongSupplier inMemory;
    private final Downstream downstream;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger asking = new AtomicInteger();

    /** Whether all that was asked for has come. */
    private volatile boolean isOver = true;

    /** What is yet to come of it: set before asking, then only touched as events come. */
    private long left;

    private @Nullable Subscription upstream;

    Step(CoreSubscriber<? super T> actual, LongSupplier inMemory, Downstream downstream) {
      this.actual = actual;
      this.inMemory = inMemory;
      this.downstream = downstream;
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
        ask();
      }
    }

    @Override
    public void onNext(T element) {
      actual.onNext(element);
      left--;
      if (left == 0) {
        if (inMemory.getAsLong() <= 0) {
          downstream.replyEnds();
        }
        downstream.pauses();
        isOver = true;
        ask();
      }
    }

    void ask() {
      if (asking.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        long next = isOver ? Math.min(wanted.get(), available()) : 0;
        if (next > 0) {
          wanted.accumulateAndGet(next, (all, asked) -> all == Long.MAX_VALUE ? all : all - asked);
          left = next;
          isOver = false;
          requireNonNull(upstream).request(next);
        }
        missed = asking.addAndGet(-missed);
      } while (missed != 0);
    }

    private long available() {
      long ready = inMemory.getAsLong();
      return ready > 0 ? ready : downstream.hasRoom() ? 1 : 0;
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
