package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Puts what a snapshot has read between the elements of a stream, and honours demand: the stream is
 * asked for what is wanted, and what the snapshot has takes from that. An element of the stream
 * that comes when nothing is wanted any more waits, as many as were asked for at most. For one
 * subscriber at a time.
 */
final class SnapshotInterleave<T> extends FluxOperator<T, T> {
  private final Supplier<@Nullable T> snapshot;
  private final Mono<Void> work;
  private volatile @Nullable Interleaver interleaver;

  /**
   * Prepares to interleave.
   *
   * @param snapshot gives the next element of a snapshot, or null; called one after the other
   * @param work runs meanwhile, and fails the stream if it fails
   */
  SnapshotInterleave(Flux<T> stream, Supplier<@Nullable T> snapshot, Mono<Void> work) {
    super(stream);
    this.snapshot = snapshot;
    this.work = work;
  }

  @Override
  public void subscribe(CoreSubscriber<? super T> actual) {
    Interleaver started = new Interleaver(actual);
    interleaver = started;
    source.subscribe(started);
  }

  /** Looks for elements of the snapshot again. */
  void appeared() {
    Interleaver current = interleaver;
    if (current != null) {
      current.pass();
    }
  }

  /** How many elements of the stream wait, because nothing is wanted. */
  int waiting() {
    Interleaver current = interleaver;
    return current == null ? 0 : current.waiting.size();
  }

  private final class Interleaver implements CoreSubscriber<T>, Subscription {
    private final CoreSubscriber<? super T> actual;
    private final Queue<T> waiting = Queues.<T>unbounded(Queues.XS_BUFFER_SIZE).get();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger passing = new AtomicInteger();

    /** Of what was requested of the stream, what has not come. */
    private final AtomicLong requested = new AtomicLong();

    private final Disposable.Swap working = reactor.core.Disposables.swap();
    private @Nullable Subscription upstream;
    private volatile @Nullable Throwable error;
    private volatile boolean done;
    private volatile boolean over;

    Interleaver(CoreSubscriber<? super T> actual) {
      this.actual = actual;
    }

    @Override
    public void onSubscribe(Subscription subscription) {
      if (Operators.validate(upstream, subscription)) {
        upstream = subscription;
        actual.onSubscribe(this);
        working.update(work.subscribe(nothing -> {}, this::workFailed));
      }
    }

    private void workFailed(Throwable failure) {
      requireNonNull(upstream).cancel();
      onError(failure);
    }

    @Override
    public void onNext(T element) {
      take(requested, 1);
      waiting.offer(element);
      pass();
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
        handOn();
        missed = passing.addAndGet(-missed);
      } while (missed != 0);
    }

    private void handOn() {
      boolean last = done;
      boolean mayHaveMore = true;
      while (mayHaveMore && !over && wanted.get() > 0) {
        mayHaveMore = passOn(wanted.get());
      }
      if (over) {
        return;
      }
      if (last && waiting.isEmpty()) {
        finish();
        return;
      }
      long missing = wanted.get() - requested.get() - waiting.size();
      if (missing > 0 && !last) {
        requested.accumulateAndGet(missing, Operators::addCap);
        requireNonNull(upstream).request(missing);
      }
    }

    /** Says whether there may be more; a demand is counted down once for all that it lets pass. */
    private boolean passOn(long most) {
      long passed = 0;
      T next = null;
      while (!over && passed < most && (next = next()) != null) {
        passed++;
        actual.onNext(next);
      }
      take(wanted, passed);
      return next != null;
    }

    /** The stream's come first: they are fewer, and a server keeps them for so long only. */
    private @Nullable T next() {
      T next = waiting.poll();
      return next == null && !done ? snapshot.get() : next;
    }

    /** Takes some from a demand; an unbounded one stays so. */
    private void take(AtomicLong demand, long count) {
      demand.accumulateAndGet(count, (left, took) -> left == Long.MAX_VALUE ? left : left - took);
    }

    private void finish() {
      over = true;
      working.dispose();
      Throwable failure = error;
      if (failure == null) {
        actual.onComplete();
      } else {
        actual.onError(failure);
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
      working.dispose();
      requireNonNull(upstream).cancel();
    }

    @Override
    public Context currentContext() {
      return actual.currentContext();
    }
  }
}
