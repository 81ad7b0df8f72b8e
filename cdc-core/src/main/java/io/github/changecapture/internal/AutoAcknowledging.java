package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ChangeEvent;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/** Acknowledges an event once its receiver has returned from it and wants another. */
final class AutoAcknowledging<T> extends FluxOperator<ChangeEvent<T>, ChangeEvent<T>> {

  AutoAcknowledging(Flux<ChangeEvent<T>> events) {
    super(events);
  }

  @Override
  public void subscribe(CoreSubscriber<? super ChangeEvent<T>> actual) {
    source.subscribe(new Receiver<>(actual));
  }

  private static final class Receiver<T> implements CoreSubscriber<ChangeEvent<T>>, Subscription {
    private final CoreSubscriber<? super ChangeEvent<T>> actual;
    private final AtomicLong wanted = new AtomicLong();

    /** The event that the receiver has returned from without wanting another. */
    private final AtomicReference<@Nullable ChangeEvent<T>> last = new AtomicReference<>();

    private @Nullable Subscription upstream;

    Receiver(CoreSubscriber<? super ChangeEvent<T>> actual) {
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
    public void request(long n) {
      if (Operators.validate(n)) {
        wanted.accumulateAndGet(n, Operators::addCap);
        acknowledgeLast();
        requireNonNull(upstream).request(n);
      }
    }

    @Override
    public void onNext(ChangeEvent<T> event) {
      wanted.accumulateAndGet(1, (left, one) -> left == Long.MAX_VALUE ? left : left - one);
      actual.onNext(event);
      last.set(event);
      if (wanted.get() > 0) {
        acknowledgeLast();
      }
    }

    private void acknowledgeLast() {
      ChangeEvent<T> event = last.getAndSet(null);
      if (event != null) {
        event.acknowledge();
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
