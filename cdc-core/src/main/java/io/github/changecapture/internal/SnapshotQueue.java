package io.github.changecapture.internal;

import io.github.changecapture.event.EventBytes;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.util.ArrayDeque;
import java.util.Iterator;
import java.util.List;
import java.util.Queue;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * Holds what chunks have read until a subscriber wants it, and knows when all of a chunk is
 * acknowledged. Each chunk has two batches here or on their way, and asks for the next when one was
 * taken; a batch is never empty.
 *
 * <p>Events are numbered downwards from -1, to be told from those of the stream. Safe for use by
 * several threads.
 */
final class SnapshotQueue implements SnapshotDelivery {
  private static final int FIRST_CAPACITY = 1_024;

  /** One to be taken from, and one that is being read meanwhile. */
  private static final int BATCHES_AHEAD = 2;

  private final Runnable appeared;
  private final Queue<Chunk> ready = new ArrayDeque<>();

  /** The chunks of the events that were taken and are not acknowledged, in a ring. */
  private @Nullable Chunk[] taken = new @Nullable Chunk[FIRST_CAPACITY];

  private long head;
  private long tail;
  private long outstanding;

  /** An event that is taken: what it is, and the number to acknowledge it by. */
  record Taken(EventBytes event, long generation, long sequence) {}

  /**
   * Prepares a queue.
   *
   * @param appeared told when there is something to be taken
   */
  SnapshotQueue(Runnable appeared) {
    this.appeared = appeared;
  }

  static boolean isNumbered(long sequence) {
    return sequence < 0;
  }

  @Override
  public Mono<Long> deliver(
      CollectionSnapshot snapshot, int number, Flux<List<EventBytes>> events) {
    return Mono.create(
        sink -> {
          Chunk chunk = new Chunk(snapshot.generation(), sink);
          var unused = sink.onDispose(chunk);
          events.subscribe(chunk);
        });
  }

  /** The next event, or null if there is none; on one thread at a time. */
  @Nullable Taken poll() {
    Taken next = null;
    Chunk emptied = null;
    synchronized (this) {
      if (!ready.isEmpty()) {
        Chunk chunk = ready.element();
        Iterator<EventBytes> batch = chunk.waiting.element();
        next = new Taken(batch.next(), chunk.generation, -1 - add(chunk));
        if (!batch.hasNext()) {
          ready.remove();
          chunk.waiting.remove();
          chunk.isReady = false;
          chunk.makeReady(); // at the end, so that chunks take turns
          emptied = chunk;
        }
      }
    }
    if (emptied != null) {
      emptied.readOn();
    }
    return next;
  }

  /** Marks an event as done; one that is done already changes nothing. */
  void acknowledge(long sequence) {
    Chunk chunk;
    boolean isDone;
    synchronized (this) {
      long at = -1 - sequence;
      chunk = at < head || at >= tail ? null : taken[slot(at)];
      if (chunk == null) {
        return;
      }
      taken[slot(at)] = null;
      outstanding--;
      while (head < tail && taken[slot(head)] == null) {
        head++;
      }
      chunk.acknowledged++;
      isDone = chunk.isDone();
    }
    if (isDone) {
      chunk.succeed();
    }
  }

  /** How many events were taken and are not acknowledged. */
  synchronized long outstanding() {
    return outstanding;
  }

  /** How many events are kept track of, because the oldest of them is not acknowledged. */
  synchronized long entries() {
    return tail - head;
  }

  private long add(Chunk chunk) {
    if (tail - head == taken.length) {
      @Nullable Chunk[] more = new @Nullable Chunk[taken.length * 2];
      for (long at = head; at < tail; at++) {
        more[(int) (at & (more.length - 1))] = taken[slot(at)];
      }
      taken = more;
    }
    taken[slot(tail)] = chunk;
    outstanding++;
    return tail++;
  }

  private int slot(long at) {
    return (int) (at & (taken.length - 1));
  }

  private final class Chunk extends BaseSubscriber<List<EventBytes>> {
    private final long generation;
    private final MonoSink<Long> sink;

    // Guarded by the queue:
    private final Queue<Iterator<EventBytes>> waiting = new ArrayDeque<>();
    private boolean isReady;
    private long arrived;
    private long acknowledged;
    private boolean exhausted;

    Chunk(long generation, MonoSink<Long> sink) {
      this.generation = generation;
      this.sink = sink;
    }

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      subscription.request(BATCHES_AHEAD);
    }

    @Override
    protected void hookOnNext(List<EventBytes> batch) {
      synchronized (SnapshotQueue.this) {
        waiting.add(batch.iterator());
        arrived += batch.size();
        makeReady();
      }
      appeared.run();
    }

    void makeReady() {
      if (!isReady && !waiting.isEmpty()) {
        isReady = true;
        ready.add(this);
      }
    }

    void readOn() {
      request(1);
    }

    @Override
    protected void hookOnComplete() {
      boolean isDone;
      synchronized (SnapshotQueue.this) {
        exhausted = true;
        isDone = isDone();
      }
      if (isDone) {
        succeed();
      }
    }

    @Override
    protected void hookOnError(Throwable error) {
      sink.error(error);
    }

    @Override
    protected void hookOnCancel() {
      synchronized (SnapshotQueue.this) {
        waiting.clear();
        ready.remove(this);
      }
    }

    boolean isDone() {
      return exhausted && acknowledged == arrived;
    }

    void succeed() {
      sink.success(arrived);
    }
  }
}
