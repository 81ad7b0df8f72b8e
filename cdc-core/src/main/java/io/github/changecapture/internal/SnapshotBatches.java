package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.EventBytes;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxOperator;
import reactor.core.publisher.Operators;
import reactor.util.concurrent.Queues;
import reactor.util.context.Context;

/**
 * Puts documents into batches that are bounded in number and bytes, and asks for documents by
 * batches: to ask for them one by one would cost more than a document does. What was asked for and
 * came over the bound in bytes waits for the next demand; it lay in the driver's memory before.
 *
 * <p>After an error nothing is emitted any more, not even what has come before.
 */
final class SnapshotBatches extends FluxOperator<EventBytes, List<EventBytes>> {
  private final int mostDocuments;
  private final int mostBytes;

  SnapshotBatches(Flux<EventBytes> documents, int mostDocuments, int mostBytes) {
    super(documents);
    this.mostDocuments = mostDocuments;
    this.mostBytes = mostBytes;
  }

  @Override
  public void subscribe(CoreSubscriber<? super List<EventBytes>> actual) {
    source.subscribe(new Batching(actual));
  }

  private final class Batching implements CoreSubscriber<EventBytes>, Subscription {
    private final CoreSubscriber<? super List<EventBytes>> actual;
    private final Queue<List<EventBytes>> ready =
        Queues.<List<EventBytes>>unbounded(Queues.XS_BUFFER_SIZE).get();
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger draining = new AtomicInteger();

    /** Whether all that was asked for has come. */
    private volatile boolean hasCome = true;

    // Of the thread that documents come on:
    private List<EventBytes> current = new ArrayList<>();
    private long bytes;

    /** Of what was asked for, what is yet to come: set before asking, then touched as it comes. */
    private int missing;

    /** How many documents the batch had that is being filled, when all had come. */
    private int filled;

    private @Nullable Subscription upstream;
    private volatile @Nullable Throwable error;
    private volatile boolean done;
    private volatile boolean over;

    Batching(CoreSubscriber<? super List<EventBytes>> actual) {
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
    public void onNext(EventBytes document) {
      current.add(document);
      bytes += document.length();
      boolean isFull = current.size() >= mostDocuments || bytes >= mostBytes;
      if (isFull) {
        emitLater();
      }
      missing--;
      boolean isLast = missing == 0;
      if (isLast) {
        filled = current.size();
        hasCome = true; // from now on another thread may ask for more
      }
      if (isFull || isLast) {
        drain();
      }
    }

    private void emitLater() {
      ready.offer(current);
      current = new ArrayList<>(current.size()); // the next one is likely to be as large
      bytes = 0;
    }

    @Override
    public void onComplete() {
      if (!current.isEmpty()) {
        emitLater();
      }
      done = true;
      drain();
    }

    @Override
    public void onError(Throwable cause) {
      error = cause;
      done = true;
      drain();
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n)) {
        wanted.accumulateAndGet(n, Operators::addCap);
        drain();
      }
    }

    private void drain() {
      if (draining.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        step();
        missed = draining.addAndGet(-missed);
      } while (missed != 0);
    }

    private void step() {
      boolean isLast = done;
      Throwable failure = error;
      if (isLast && failure != null && !over) {
        over = true;
        actual.onError(failure);
      }
      while (!over && wanted.get() > 0 && !ready.isEmpty()) {
        wanted.accumulateAndGet(1, (left, one) -> left == Long.MAX_VALUE ? left : left - one);
        actual.onNext(requireNonNull(ready.poll()));
      }
      if (over || !ready.isEmpty()) {
        return;
      }
      if (isLast) {
        over = true;
        actual.onComplete();
      } else if (hasCome && wanted.get() > 0) {
        int next = mostDocuments - filled;
        missing = next;
        hasCome = false;
        requireNonNull(upstream).request(next);
      }
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
