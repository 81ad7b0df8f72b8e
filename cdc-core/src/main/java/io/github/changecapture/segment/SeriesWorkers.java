package io.github.changecapture.segment;

import io.github.changecapture.segment.SeriesLog.Commit;
import io.github.changecapture.segment.SeriesLog.Seal;
import io.github.changecapture.segment.SeriesLog.Step;
import io.github.changecapture.segment.SeriesLog.Written;
import io.github.changecapture.spi.OpenSegment.Flush;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Does the reading and writing, for several series at once: for each of them one step after the
 * other, except that a portion is flushed while the next one is written.
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
    /** A portion is in its file; under the lock. */
    void written(Portion portion);

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
    if (line(series) && workers < most) {
      workers++;
      try {
        var unused = scheduler.schedule(this::work);
      } catch (RejectedExecutionException rejected) {
        workers--;
        if (workers == 0) {
          fail(rejected); // Else one that is at work comes to it.
        }
      }
    }
  }

  /** At the end, since the others have waited longer; says whether there is something to do. */
  private boolean line(SeriesLog series) {
    return !failed && series.needsWorker() && ready.add(series);
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
    try {
      Step step = begun(series);
      if (step instanceof Commit commit) {
        commit(series, commit);
      } else if (step instanceof Seal seal) {
        files.seal(series.tail(), seal.segment().file());
        afterStep(
            series,
            () -> {
              series.sealed(seal);
              listener.sealed();
            });
      } else {
        afterStep(series, () -> {});
      }
    } catch (RuntimeException | Error cause) {
      fail(cause);
    }
  }

  private @Nullable Step begun(SeriesLog series) {
    synchronized (lock) {
      return failed ? null : series.next();
    }
  }

  private void afterStep(SeriesLog series, Runnable applied) {
    synchronized (lock) {
      applied.run();
      series.workerLeft();
      var unused = line(series);
    }
  }

  /** Writes, then flushes what nobody else does: meanwhile another worker may write. */
  private void commit(SeriesLog series, Commit commit) {
    Written written = files.write(series.tail(), commit.segment().file(), commit.portion());
    Written next = written(series, commit, written);
    while (next != null) {
      next.flush().complete();
      next = durable(series, next);
    }
  }

  private @Nullable Written written(SeriesLog series, Commit commit, Written written) {
    synchronized (lock) {
      series.written(commit, written);
      listener.written(commit.portion());
      return flushing(series);
    }
  }

  private @Nullable Written durable(SeriesLog series, Written written) {
    Written next;
    synchronized (lock) {
      series.flushed(written);
      listener.committed(written.portion());
      next = flushing(series);
    }
    written.portion().writes().forEach(PendingWrite::partDone);
    return next;
  }

  /** Gives what this worker is to flush; another one does meanwhile what else there is. */
  private @Nullable Written flushing(SeriesLog series) {
    Written next = failed ? null : series.nextToFlush();
    if (next == null || next.flush().equals(Flush.DONE)) {
      var unused = line(series); // This worker comes to it at once.
    } else {
      submit(series);
    }
    return next;
  }

  private void fail(Throwable cause) {
    synchronized (lock) {
      failed = true;
      ready.clear();
    }
    listener.failed(cause);
  }
}
