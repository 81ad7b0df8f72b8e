package io.github.changecapture.benchmarks.pipeline;

import com.sun.management.OperatingSystemMXBean;
import com.sun.management.ThreadMXBean;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.time.Duration;
import java.util.Arrays;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** Measures a consumer in this process. */
final class Meter {
  private static final Duration UNTIL_FIRST = Duration.ofMinutes(2);
  private static final int LONGEST_WARMUPS = 5;
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final Task task;
  private final ThreadMXBean threads = ManagementFactory.getPlatformMXBean(ThreadMXBean.class);
  private final OperatingSystemMXBean system =
      ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

  /** What the process had done at a moment. */
  private record Sample(long events, long nanos, long cpuNanos, long allocatedBytes) {}

  private Meter(Task task) {
    this.task = task;
  }

  /**
   * Lets a task's consumer run for some time of a processor, and then looks at it for some time.
   *
   * @param warm is run between the two
   * @throws IllegalStateException if the consumer ends
   */
  static Measurement measure(Task task, Duration warmup, Runnable warm, Duration time) {
    Meter meter = new Meter(task);
    meter.awaitFirst();
    meter.warmUp(warmup);
    warm.run();
    task.delays().reset();
    Sample before = meter.sample();
    meter.pause(time);
    Sample after = meter.sample();
    long median = task.delays().percentile(50);
    long p99 = task.delays().percentile(99);
    return new Measurement(
        after.events() - before.events(),
        after.nanos() - before.nanos(),
        after.cpuNanos() - before.cpuNanos(),
        after.allocatedBytes() - before.allocatedBytes(),
        heapAfterCollection(),
        median,
        p99,
        0);
  }

  private void awaitFirst() {
    long end = System.nanoTime() + UNTIL_FIRST.toNanos();
    while (task.done().sum() == 0) {
      if (System.nanoTime() > end) {
        throw new IllegalStateException("no event was done within " + UNTIL_FIRST);
      }
      pause(LOOK_AGAIN);
    }
  }

  /** On a busy machine a process gets to compile only when it gets the time of a processor. */
  private void warmUp(Duration warmup) {
    long start = System.nanoTime();
    long cpuStart = system.getProcessCpuTime();
    pause(warmup);
    while (system.getProcessCpuTime() - cpuStart < warmup.toNanos()
        && System.nanoTime() - start < LONGEST_WARMUPS * warmup.toNanos()) {
      pause(LOOK_AGAIN);
    }
  }

  private void pause(Duration time) {
    CompletableFuture<String> ended = task.ended();
    try {
      throw new IllegalStateException(ended.get(time.toNanos(), TimeUnit.NANOSECONDS));
    } catch (TimeoutException stillRunning) {
      // as it should be
    } catch (ExecutionException failed) {
      throw new IllegalStateException("the consumer has failed", failed.getCause());
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(interrupted);
    }
  }

  /** Threads that ended since the last sample are missing from the allocation. */
  private Sample sample() {
    long allocated =
        Arrays.stream(threads.getThreadAllocatedBytes(threads.getAllThreadIds()))
            .filter(bytes -> bytes > 0)
            .sum();
    return new Sample(task.done().sum(), System.nanoTime(), system.getProcessCpuTime(), allocated);
  }

  private static long heapAfterCollection() {
    System.gc();
    return ManagementFactory.getMemoryPoolMXBeans().stream()
        .filter(pool -> pool.getType() == MemoryType.HEAP)
        .map(MemoryPoolMXBean::getCollectionUsage)
        .filter(usage -> usage != null)
        .mapToLong(usage -> usage.getUsed())
        .sum();
  }
}
