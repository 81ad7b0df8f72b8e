package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Turns each element into one or, seldom, several, and honours demand: what was asked for comes at
 * once, the rest of a group when it is asked for, and nothing is requested meanwhile that would
 * pile up behind it. For one subscriber at a time.
 */
final class Expansion<S, T> extends Flux<T> {
  private final Flux<S> source;
  private final Function<S, T> map;
  private final Function<T, List<T>> followers;
  private volatile @Nullable Expander expander;

  /**
   * Prepares an expansion.
   *
   * @param map makes the first element of a group; called once for each, in order
   * @param followers makes the others, nearly always none
   */
  Expansion(Flux<S> source, Function<S, T> map, Function<T, List<T>> followers) {
    this.source = source;
    this.map = map;
    this.followers = followers;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Expander started = new Expander(actual);
    expander = started;
    source.subscribe(started);
  }

  /** How many elements have been made and not been asked for. */
  int waiting() {
    Expander current = expander;
    return current == null ? 0 : current.waiting.size();
  }

  private final class Expander implements CoreSubscriber<S>, Subscription {
    private final CoreSubscriber<? super T> actual;

    /** What came when nothing was wanted: the rest of a group, and what had been requested. */
    private final Queue<T> waiting = Queues.<T>unbounded(Queues.XS_BUFFER_SIZE).get();

    /** Of all elements ever: how many the subscriber wants, and how many have come. */
    private final AtomicLong wanted = new AtomicLong();

    private final AtomicLong came = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();

    /** How many were handed on and requested; touched by whoever is at work. */
    private long handedOn;

    private long requested;
    private @Nullable Subscription upstream;
    private @Nullable Throwable error;
    private volatile boolean done;
    private volatile boolean over;

    Expander(CoreSubscriber<? super T> actual) {
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
      T first;
      List<T> others;
      try {
        first = map.apply(element);
        others = followers.apply(first);
      } catch (RuntimeException failed) {
        requireNonNull(upstream).cancel();
        onError(failed);
        return;
      }
      if (others.isEmpty() && work.compareAndSet(0, 1)) {
        oneCame();
        if (waiting.isEmpty() && wanted.get() > handedOn && !over) {
          handedOn++;
          actual.onNext(first);
        } else {
          waiting.offer(first);
        }
        if (work.decrementAndGet() != 0) {
          passOn();
        }
        return;
      }
      waiting.offer(first);
      others.forEach(waiting::offer);
      oneCame();
      pass();
    }

    /** Not before the element is seen to wait, or it would be requested once more. */
    private void oneCame() {
      came.lazySet(came.get() + 1); // elements come one after the other
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n)) {
        wanted.accumulateAndGet(n, Operators::addCap);
        pass();
      }
    }

    private void pass() {
      if (work.getAndIncrement() == 0) {
        passOn();
      }
    }

    private void passOn() {
      int missed = work.get();
      do {
        handOn();
        missed = work.addAndGet(-missed);
      } while (missed != 0);
    }

    private void handOn() {
      boolean last = done;
      while (!over && wanted.get() > handedOn) {
        T next = waiting.poll();
        if (next == null) {
          break;
        }
        handedOn++;
        actual.onNext(next);
      }
      if (over || !waiting.isEmpty()) {
        return;
      }
      if (last) {
        finish();
        return;
      }
      long missing = (wanted.get() - handedOn) - (requested - came.get());
      if (missing > 0) {
        requested += missing;
        requireNonNull(upstream).request(missing);
      }
    }

    private void finish() {
      over = true;
      if (error == null) {
        actual.onComplete();
      } else {
        actual.onError(error);
      }
    }

    @Override
    public void onError(Throwable cause) {
      error = cause;
      done = true;
      pass();
    }

    @Override
    public void onComplete() {
      done = true;
      pass();
    }

    @Override
    public void cancel() {
      over = true;
      requireNonNull(upstream).cancel();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
