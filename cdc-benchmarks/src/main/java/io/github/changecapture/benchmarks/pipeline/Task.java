package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.benchmarks.load.Workload;
import io.github.changecapture.event.ChangeEvent;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a consumer is given.
 *
 * @param uri of the load server
 * @param workload to consume
 * @param folder of its own, for files
 * @param storage the connection string of a storage account, or nothing
 * @param done how many events it is done with
 * @param delays of these events, where they become due at a rate
 * @param ended completed by a consumer that ends or fails, which none should
 */
public record Task(
    String uri,
    Workload workload,
    Path folder,
    String storage,
    LongAdder done,
    Delays delays,
    CompletableFuture<String> ended) {
  /** A task of which nothing is done yet. */
  Task(String uri, Workload workload, Path folder, String storage) {
    this(uri, workload, folder, storage, new LongAdder(), new Delays(), new CompletableFuture<>());
  }

  /** Counts events when they are done; until then they are kept only if their times are wanted. */
  Runnable counting(List<? extends ChangeEvent<?>> events) {
    int count = events.size();
    if (workload.perSecond() == 0) {
      return () -> done.add(count);
    }
    List<Instant> due = events.stream().map(ChangeEvent::wallTime).toList();
    return () -> {
      due.forEach(delays::add);
      done.add(count);
    };
  }

  /**
   * Ends the measurement.
   *
   * @param failure why the consumer has ended
   */
  public void failed(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  void completed() {
    ended.complete("it has completed, which an endless stream never does");
  }
}
