package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.benchmarks.load.Workload;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;

/**
 * What a consumer is given.
 *
 * @param uri of the load server
 * @param workload to consume
 * @param folder of its own, for files
 * @param done how many events it is done with
 * @param ended completed by a consumer that ends or fails, which none should
 */
record Task(
    String uri, Workload workload, Path folder, LongAdder done, CompletableFuture<String> ended) {
  Task(String uri, Workload workload, Path folder) {
    this(uri, workload, folder, new LongAdder(), new CompletableFuture<>());
  }

  void failed(Throwable failure) {
    ended.completeExceptionally(failure);
  }

  void completed() {
    ended.complete("it has completed, which an endless stream never does");
  }
}
