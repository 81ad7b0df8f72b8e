package io.github.changecapture.segment;

import java.util.Collection;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;

/**
 * Finds where series end that are new to a run, several at once if there are many: each costs a
 * store some requests. The caller's thread searches too, so that it never waits for a thread that
 * the scheduler does not have.
 */
final class TailSearch implements Runnable {
  private static final int MOST_HELPERS = 15;

  /** For fewer another thread is not worth its while. */
  private static final int SERIES_PER_HELPER = 4;

  private final Function<String, SeriesTail> search;
  private final Queue<String> names;
  private final CountDownLatch left;
  private final Map<String, SeriesTail> found = new ConcurrentHashMap<>();
  private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();

  private TailSearch(Collection<String> names, Function<String, SeriesTail> search) {
    this.search = search;
    this.names = new ConcurrentLinkedQueue<>(names);
    this.left = new CountDownLatch(names.size());
  }

  /** Blocks; throws what the first search that failed has thrown. */
  static Map<String, SeriesTail> find(
      Collection<String> names, Function<String, SeriesTail> search, Scheduler scheduler) {
    TailSearch all = new TailSearch(names, search);
    int helpers = Math.min(MOST_HELPERS, names.size() / SERIES_PER_HELPER);
    try {
      for (int i = 0; i < helpers; i++) {
        var unused = scheduler.schedule(all);
      }
    } catch (RejectedExecutionException busyOrDisposed) {
      // Then without help.
    }
    all.run();
    return all.result();
  }

  @Override
  public void run() {
    for (String name = names.poll(); name != null; name = names.poll()) {
      try {
        if (failure.get() == null) {
          found.put(name, search.apply(name));
        }
      } catch (RuntimeException | Error failed) {
        failure.compareAndSet(null, failed);
      } finally {
        left.countDown();
      }
    }
  }

  private Map<String, SeriesTail> result() {
    try {
      left.await();
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the thread that writes was interrupted", interrupted);
    }
    Throwable failed = failure.get();
    if (failed instanceof Error error) {
      throw error;
    }
    if (failed != null) {
      throw (RuntimeException) failed;
    }
    return found;
  }
}
