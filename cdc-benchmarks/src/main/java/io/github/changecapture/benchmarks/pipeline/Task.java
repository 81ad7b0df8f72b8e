package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.benchmarks.load.Workload;
import io.github.changecapture.event.ChangeEvent;
import java.nio.file.Path;
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
record Task(
    String uri,
    Workload workload,
    Path folder,
    String storage,
    LongAdder done,
    Delays delays,
    CompletableFuture<String> ended) {
  Task(String uri, Workload workload, Path folder, String storage) {
    this(uri, workload, folder, storage, new LongAdder(), new Delays(), new CompletableFuture<>());
  }

  /** Counts events that are done. */
  void done(List<? extends ChangeEvent<?>> events) {
    if (workload.perSecond() > 0) {
      events.forEach(event -> delays.add(event.wallTime()));
    }
    done.add(events.size());
  }

  void failed(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  void completed() {
    ended.complete("it has completed, which an endless stream never does");
  }
}
