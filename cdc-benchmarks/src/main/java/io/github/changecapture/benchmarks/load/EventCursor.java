package io.github.changecapture.benchmarks.load;

import java.nio.ByteBuffer;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/** An open change stream: what is due, and what was handed out. */
final class EventCursor implements LoadCursor {
  private static final int INITIAL_EVENTS = 1_024;

  private final long id;
  private final Workload workload;
  private final ClusterClock clock;
  private final long openedNanos = System.nanoTime();
  private final long openedMillis = System.currentTimeMillis();
  private EventBlock block;
  private boolean grown;
  private long number;

  EventCursor(long id, Workload workload, ClusterClock clock) {
    this.id = id;
    this.workload = workload;
    this.clock = clock;
    this.block = new EventBlock(workload, INITIAL_EVENTS);
  }

  @Override
  public long id() {
    return id;
  }

  Workload workload() {
    return workload;
  }

  @Override
  public synchronized Batch next(int mostEvents, long patienceMillis) {
    if (mostEvents > block.capacity() && !grown) {
      grown = true;
      block = new EventBlock(workload, Integer.MAX_VALUE);
    }
    int count = Math.min(due(patienceMillis), Math.min(mostEvents, block.capacity()));
    long first = clock.take(count);
    ByteBuffer elements =
        block.batch(count, new EventBlock.Beginning(first, wallTimeOfNext(), number));
    number += count;
    return new Batch(elements, false);
  }

  private long wallTimeOfNext() {
    return workload.perSecond() == 0
        ? System.currentTimeMillis()
        : openedMillis + number * 1_000 / workload.perSecond();
  }

  /** Waits for one event at most. */
  private int due(long patienceMillis) {
    if (workload.perSecond() == 0) {
      return Integer.MAX_VALUE;
    }
    long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(patienceMillis);
    long due = dueNow();
    while (due <= number && System.nanoTime() < end) {
      LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(1) / workload.perSecond());
      due = dueNow();
    }
    return (int) Math.min(Integer.MAX_VALUE, due - number);
  }

  private long dueNow() {
    double seconds = (System.nanoTime() - openedNanos) / 1e9;
    return (long) (seconds * workload.perSecond());
  }
}
