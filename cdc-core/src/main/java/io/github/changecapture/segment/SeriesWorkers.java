package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import io.github.changecapture.segment.SeriesLog.Commit;
import io.github.changecapture.segment.SeriesLog.Seal;
import io.github.changecapture.segment.SeriesLog.Step;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Does the reading and writing, for each series one step after the other, for several series at
 * once.
 *
 * <p>After a step has failed no other is begun: it is unknown then what the store holds, and only
 * opening it anew finds out.
 */
final class SeriesWorkers {
  /** More would only wait for the same disk, or for the scheduler's threads. */
  private static final int MOST = 16;

  private final Object lock;
  private final SegmentFiles files;
  private final Scheduler scheduler;
  private final int most;
  private final Listener listener;

  // Guarded by the lock:
  private final Deque<SeriesLog> ready = new ArrayDeque<>();
  private int workers;
  private boolean failed;

  /** Is told what came of the steps. */
  interface Listener {
    /** A portion is durable; under the lock. */
    void committed(Portion portion);

    /** A segment is sealed; under the lock. */
    void sealed();

    /** A step failed; without the lock. */
    void failed(Throwable cause);

    /** Nobody works and nothing is ready, or is to be done after a failure; under the lock. */
    void resting();
  }

  SeriesWorkers(Object lock, SegmentFiles files, RollingSettings settings, Listener listener) {
    this.lock = lock;
    this.files = files;
    this.scheduler = settings.scheduler();
    this.most = Math.min(MOST, settings.maxOpenSegments());
    this.listener = listener;
  }

  /** Lets a series be worked on if it has something to do; under the lock. */
  void submit(SeriesLog series) {
    if (failed || !series.needsWorker()) {
      return;
    }
    ready.add(series);
    if (workers < most) {
      workers++;
      try {
        var unused = scheduler.schedule(this::work);
      } catch (RejectedExecutionException rejected) {
        workers--;
        fail(rejected);
      }
    }
  }

  /** Whether nobody works and nothing is ready; under the lock. */
  boolean isResting() {
    return workers == 0;
  }

  private void work() {
    for (SeriesLog series = next(); series != null; series = next()) {
      step(series);
    }
  }

  private @Nullable SeriesLog next() {
    synchronized (lock) {
      SeriesLog next = failed ? null : ready.poll();
      if (next == null) {
        workers--;
        if (workers == 0) {
          listener.resting();
        }
      }
      return next;
    }
  }

  private void step(SeriesLog series) {
    List<PendingWrite> durable;
    try {
      durable = done(series, begun(series));
    } catch (RuntimeException | Error cause) {
      fail(cause);
      return;
    }
    durable.forEach(PendingWrite::partDone);
  }

  private @Nullable Step begun(SeriesLog series) {
    synchronized (lock) {
      return series.next();
    }
  }

  private List<PendingWrite> done(SeriesLog series, @Nullable Step step) {
    if (step instanceof Commit commit) {
      Position last = files.commit(series.tail(), commit.segment().file(), commit.portion());
      return afterStep(
          series,
          () -> {
            series.committed(commit, last);
            listener.committed(commit.portion());
          },
          commit.portion().writes());
    }
    if (step instanceof Seal seal) {
      files.seal(series.tail(), seal.segment().file());
      return afterStep(
          series,
          () -> {
            series.sealed(seal);
            listener.sealed();
          },
          List.of());
    }
    return afterStep(series, () -> {}, List.of());
  }

  private List<PendingWrite> afterStep(
      SeriesLog series, Runnable applied, List<PendingWrite> writes) {
    synchronized (lock) {
      applied.run();
      series.workerLeft();
      if (!failed && series.needsWorker()) {
        ready.add(series); // At the end: the others have waited longer.
      }
      return writes;
    }
  }

  private void fail(Throwable cause) {
    synchronized (lock) {
      failed = true;
      ready.clear();
    }
    listener.failed(cause);
  }
}
