package io.github.changecapture.internal;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Operators;
import reactor.util.context.Context;

/**
 * Reads a change stream by commands of its own: the next reply is asked for while one is handed on,
 * as long as there is demand and room, so that at most two are in memory. The driver's change
 * streams copy each event three times, keep the post-batch token to themselves, and ask for a reply
 * only when the last one is used up.
 *
 * <p>Ends as the server ends the cursor, and with the first error; whoever reads opens another.
 */
final class OwnCursor extends Flux<RawBsonDocument> implements StreamSource {
  private final ServerCursor cursor;
  private final BatchProgress batches;
  private final Downstream downstream;
  private volatile @Nullable Reading reading;

  /**
   * Prepares to read; for one subscriber.
   *
   * @param cursor what is read
   * @param batches is told of replies as they are handed on
   * @param downstream says whether another reply may be asked for
   */
  OwnCursor(ServerCursor cursor, BatchProgress batches, Downstream downstream) {
    this.cursor = cursor;
    this.batches = batches;
    this.downstream = downstream;
  }

  @Override
  public Flux<RawBsonDocument> events() {
    return this;
  }

  @Override
  public void subscribe(CoreSubscriber<? super RawBsonDocument> actual) {
    Reading started = new Reading(actual);
    reading = started;
    actual.onSubscribe(started);
  }

  @Override
  public void roomAppeared() {
    Reading current = reading;
    if (current != null) {
      current.goOn();
    }
  }

  @Override
  public boolean moreFollows() {
    Reading current = reading;
    return current != null && current.left > 1;
  }

  /** Hands on what comes, on whichever thread brings a reply, demand or room. */
  private final class Reading implements Subscription {
    private final CoreSubscriber<? super RawBsonDocument> actual;
    private final AtomicLong wanted = new AtomicLong();
    private final AtomicInteger work = new AtomicInteger();
    private volatile boolean cancelled;

    /** Whether a reply is under way; it is the only one. */
    private volatile boolean asking;

    /** The reply behind the one that is handed on, or why there is none. */
    private volatile @Nullable StreamReply next;

    private volatile @Nullable Throwable failure;

    /** What is handed on; as is what follows, only touched by who is at work. */
    private List<RawBsonDocument> events = List.of();

    private int at;

    /** How many of them are yet to come without waiting. */
    private int left;

    private boolean isLastReply;

    Reading(CoreSubscriber<? super RawBsonDocument> actual) {
      this.actual = actual;
    }

    @Override
    public void request(long n) {
      if (Operators.validate(n)) {
        wanted.accumulateAndGet(n, Operators::addCap);
        goOn();
      }
    }

    @Override
    public void cancel() {
      cancelled = true;
      cursor.close();
    }

    void goOn() {
      if (work.getAndIncrement() != 0) {
        return;
      }
      int missed = 1;
      do {
        try {
          boolean moved;
          do {
            moved = !cancelled && step();
          } while (moved);
        } catch (RuntimeException broken) {
          breakOff(broken);
        }
        missed = work.addAndGet(-missed);
      } while (missed != 0);
    }

    /** What is behind the place where it broke cannot follow. */
    private void breakOff(RuntimeException broken) {
      if (cancelled) {
        throw broken;
      }
      failure = broken;
      finish();
    }

    /** Does what is next; says whether anything could be done. */
    private boolean step() {
      if (at < events.size()) {
        return handOn();
      }
      if (asking) {
        return false; // whoever brings the answer goes on, when there is nothing more to it
      }
      StreamReply come = next;
      if (come != null) {
        return begin(come);
      }
      if (isLastReply || failure != null) {
        finish();
      } else {
        askIfWanted();
      }
      return false;
    }

    private boolean handOn() {
      long demand = wanted.get();
      int count = (int) Math.min(demand, events.size() - at);
      if (count == 0) {
        return false;
      }
      for (left = count; left > 0 && !cancelled; left--) {
        actual.onNext(events.get(at++));
      }
      if (demand != Long.MAX_VALUE) {
        wanted.addAndGet(-count);
      }
      if (at == events.size()) {
        events = List.of(); // they may be gone before another reply comes
        at = 0;
        downstream.replyEnds();
      }
      downstream.pauses();
      return true;
    }

    /** Events that nobody wants yet wait, as the next reply is asked for with their beginning. */
    private boolean begin(StreamReply reply) {
      if (!reply.events().isEmpty() && wanted.get() == 0) {
        return false;
      }
      batches.batch(reply.events().size(), reply.token());
      events = reply.events();
      at = 0;
      isLastReply = reply.cursor() == 0;
      next = null;
      if (!isLastReply) {
        askIfWanted();
      }
      return true;
    }

    private void askIfWanted() {
      if (wanted.get() > 0 && downstream.hasRoom()) {
        asking = true;
        cursor.next().subscribe(new Answer());
      }
    }

    private void finish() {
      cancelled = true;
      cursor.close();
      Throwable reason = failure;
      if (reason == null) {
        actual.onComplete();
      } else {
        actual.onError(reason);
      }
    }

    /** Takes one reply. */
    private final class Answer extends BaseSubscriber<StreamReply> {
      @Override
      protected void hookOnNext(StreamReply reply) {
        next = reply;
        come();
      }

      @Override
      protected void hookOnError(Throwable reason) {
        failure = reason;
        come();
      }

      private void come() {
        asking = false;
        goOn();
      }

      @Override
      public Context currentContext() {
        return actual.currentContext();
      }
    }
  }
}
