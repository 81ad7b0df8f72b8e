package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Takes each element through a step that gives one or none, nearly always at once; while it does
 * not, what has been requested waits for its turn.
 *
 * <p>As {@link Flux#concatMap(Function, int)} does, which without prefetching requests the elements
 * one by one, and with it reads ahead of what is wanted. For one subscriber.
 */
final class InTurn<S, T> extends FluxOperator<S, T> {
  private final Step<S, T> step;
  private volatile boolean holdsUp;

  /** What becomes of an element. */
  interface Step<S, T> {
    /** Begins when all elements before have been through; what it gives is subscribed to once. */
    Mono<T> take(S element);

    /** Whether no more are to be taken; asked when an element has been through. */
    boolean isLast();

    /** Told when what had to wait has been through; on any thread. */
    void caughtUp();
  }

  /** Puts a step behind a source. */
  InTurn(Flux<S> source, Step<S, T> step) {
    super(source);
    this.step = step;
  }

  /** Whether elements would have to wait now. */
  boolean holdsUp() {
    return holdsUp;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    source.subscribe(new Turns(actual));
  }

  private final class Turns implements CoreSubscriber<S>, Subscription {
    private final CoreSubscriber<? super T> actual;
    private final Queue<S> waiting = Queues.<S>unbounded(Queues.XS_BUFFER_SIZE).get();
    private final AtomicInteger work = new AtomicInteger();
    private volatile @Nullable Later later;
    private @Nullable Subscription upstream;
    private @Nullable Throwable error;
    private volatile boolean done;
    private volatile boolean over;

    Turns(CoreSubscriber<? super T> actual) {
      this.actual = actual;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (Operators.validate(upstream, subscription)) {
        upstream = subscription;
        actual.onSubscribe(this);
      }
    }

    @Override
    public void onNext(S element) {
      if (work.compareAndSet(0, 1)) {
        if (later == null && waiting.isEmpty() && !over) {
          take(element);
        } else {
          waiting.offer(element);
        }
        if (work.decrementAndGet() != 0) {
          drain();
        }
      } else {
        waiting.offer(element);
        goOn();
      }
    }

    private void take(S element) {
      try {
        Mono<T> taken = step.take(element);
        if (taken instanceof Callable<?> present) {
          @SuppressWarnings("unchecked") // a Mono<T> that is there at once gives a T
          T value = (T) present.call();
          through(value);
        } else {
          holdsUp = true;
          Later started = new Later();
          later = started;
          taken.subscribe(started);
        }
      } catch (Exception failed) {
        fail(failed);
      }
    }

    private void through(@Nullable T value) {
      if (value != null) {
        actual.onNext(value);
      }
      if (step.isLast()) {
        requireNonNull(upstream).cancel();
        waiting.clear();
        finish(null);
      } else if (value == null) {
        requireNonNull(upstream).request(1); // in its place
      }
    }

    private void goOn() {
      if (work.getAndIncrement() == 0) {
        drain();
      }
    }

    private void drain() {
      int missed = work.get();
      do {
        takeWaiting();
        missed = work.addAndGet(-missed);
      } while (missed != 0);
    }

    private void takeWaiting() {
      boolean last = done;
      while (!over) {
        Later pending = later;
        if (pending != null && !pending.ended) {
          return;
        }
        if (pending != null) {
          later = null;
          ended(pending);
          continue;
        }
        S next = waiting.poll();
        if (next == null) {
          break;
        }
        take(next);
      }
      if (over) {
        waiting.clear();
        return;
      }
      if (holdsUp) {
        holdsUp = false;
        step.caughtUp();
      }
      if (last) {
        finish(error);
      }
    }

    private void ended(Later ended) {
      Throwable failed = ended.failure;
      if (failed == null) {
        through(ended.value);
      } else {
        fail(failed);
      }
    }

    private void fail(Throwable failed) {
      requireNonNull(upstream).cancel();
      finish(failed);
    }

    private void finish(@Nullable Throwable cause) {
      over = true;
      holdsUp = false;
      if (cause == null) {
        actual.onComplete();
      } else {
        actual.onError(cause);
      }
    }

    @Override
    public void onError(Throwable cause) {
      error = cause;
      done = true;
      goOn();
    }

    @Override
    public void onComplete() {
      done = true;
      goOn();
    }

    @Override
    public void request(long n) {
      requireNonNull(upstream).request(n);
    }

    @Override
    public void cancel() {
      over = true;
      holdsUp = false;
      requireNonNull(upstream).cancel();
      Later pending = later;
      if (pending != null) {
        pending.cancel();
      }
      goOn(); // what waits is let go
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    /** A step that takes its time. */
    private final class Later implements CoreSubscriber<T> {
      private @Nullable T value;
      private @Nullable Throwable failure;
      private volatile boolean ended;
      private volatile @Nullable Subscription subscription;

      @Override
      public void onSubscribe(Subscription started) {
        subscription = started;
        if (over) {
          started.cancel();
        } else {
          started.request(Long.MAX_VALUE);
        }
      }

      @Override
      public void onNext(T taken) {
        value = taken;
      }

      @Override
      public void onError(Throwable cause) {
        failure = cause;
        ended = true;
        goOn();
      }

      @Override
      public void onComplete() {
        ended = true;
        goOn();
      }

      void cancel() {
        Subscription started = subscription;
        if (started != null) {
          started.cancel();
        }
      }

      @Override
      public Context currentContext() {
        return actual.currentContext();
      }
    }
  }
}
