package io.github.changecapture.test.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;

/** Runs the same on several threads that start together, several times. */
final class ManyThreads {
  private static final int THREADS = 8;
  private static final int TIMES = 5;

  private ManyThreads() {}

  static <T> List<T> run(Callable<T> action) throws Exception {
    List<T> results = new ArrayList<>();
    for (int i = 0; i < TIMES; i++) {
      results.addAll(runOnce(action));
    }
    return results;
  }

  private static <T> List<T> runOnce(Callable<T> action) throws Exception {
    CyclicBarrier start = new CyclicBarrier(THREADS);
    List<FutureTask<T>> tasks = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      FutureTask<T> task =
          new FutureTask<>(
              () -> {
                start.await();
                return action.call();
              });
      tasks.add(task);
      new Thread(task, "contract-" + i).start();
    }
    List<T> results = new ArrayList<>();
    for (FutureTask<T> task : tasks) {
      results.add(task.get(1, TimeUnit.MINUTES));
    }
    return results;
  }
}
