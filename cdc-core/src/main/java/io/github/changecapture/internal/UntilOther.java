package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Passes on what comes until another publisher ends: then the source is cancelled, and this ends as
 * the other did.
 *
 * <p>That is {@code takeUntilOther}, which takes two locks for every element; three of them were as
 * much work as all else between the driver and a subscriber. Here an element costs two additions.
 */
final class UntilOther<T> extends FluxOperator<T, T> {
  private final Publisher<?> other;

  UntilOther(Flux<T> source, Publisher<?> other) {
    super(source);
    this.other = other;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Passing<T> passing = new Passing<>(actual);
    other.subscribe(passing.watch);
    source.subscribe(passing);
  }

  private static final class Passing<T> implements CoreSubscriber<T>, Subscription {
    /** Added to {@link #busy} when the end has come. */
    private static final int ENDING = Integer.MIN_VALUE;

    private final CoreSubscriber<? super T> actual;
    private final Watch watch = new Watch();

    /** How many signals are being passed on, and whether the end is to follow them. */
    private final AtomicInteger busy = new AtomicInteger(1); // until the subscriber knows of this

    private final AtomicBoolean ended = new AtomicBoolean();
    private final AtomicBoolean finished = new AtomicBoolean();
    private @Nullable Throwable error;
    private volatile @Nullable Subscription upstream;

    Passing(CoreSubscriber<? super T> actual) {
      this.actual = actual;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (!Operators.validate(upstream, subscription)) {
        return;
      }
      upstream = subscription;
      if (ended.get()) {
        subscription.cancel();
      }
      actual.onSubscribe(this);
      passedOn();
    }

    @Override
    public void onNext(T element) {
      if (busy.getAndIncrement() >= 0) {
        actual.onNext(element);
      }
      passedOn();
    }

    private void passedOn() {
      if (busy.decrementAndGet() == ENDING) {
        finish();
      }
    }

    @Override
    public void onError(Throwable cause) {
      watch.dispose();
      end(cause);
    }

    @Override
    public void onComplete() {
      watch.dispose();
      end(null);
    }

    private void end(@Nullable Throwable cause) {
      if (isFirstEnd(cause)) {
        endWith(cause);
      }
    }

    private boolean isFirstEnd(@Nullable Throwable cause) {
      boolean isFirst = ended.compareAndSet(false, true);
      if (!isFirst && cause != null) {
        Operators.onErrorDropped(cause, currentContext());
      }
      return isFirst;
    }

    private void endWith(@Nullable Throwable cause) {
      error = cause;
      if (busy.addAndGet(ENDING) == ENDING) {
        finish();
      }
    }

    /** Also called behind an element that came too late to be passed on. */
    private void finish() {
      if (!finished.compareAndSet(false, true)) {
        return;
      }
      if (error == null) {
        actual.onComplete();
      } else {
        actual.onError(error);
      }
    }

    @Override
    public void request(long n) {
      requireNonNull(upstream).request(n);
    }

    @Override
    public void cancel() {
      watch.dispose();
      requireNonNull(upstream).cancel();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }

    /** Waits for the other's end. */
    private final class Watch extends BaseSubscriber<Object> implements Disposable {
      @Override
      protected void hookOnNext(Object anything) {
        cancel();
        stop(null);
      }

      @Override
      protected void hookOnComplete() {
        stop(null);
      }

      @Override
      protected void hookOnError(Throwable cause) {
        stop(cause);
      }

      /** A source that is being subscribed to sees that this has ended, or is seen here. */
      private void stop(@Nullable Throwable cause) {
        if (isFirstEnd(cause)) {
          Subscription reading = upstream;
          if (reading != null) {
            reading.cancel();
          }
          endWith(cause);
        }
      }

      @Override
      public Context currentContext() {
        return actual.currentContext();
      }
    }
  }
}
