package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.adls.AdlsJsonlSink;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.SinkContext;
import java.time.Duration;
import reactor.core.publisher.Flux;

/** How much memory the sink needs for collections that have an open segment. */
final class OpenCollections {
  private static final Duration PATIENCE = Duration.ofMinutes(30);
  private static final int GARBAGE_COLLECTIONS = 3;

  private OpenCollections() {}

  /**
   * What was seen.
   *
   * @param heapBytes in use after the garbage collector ran, more than before the sink was opened
   * @param seconds until the first event of each collection was durable
   */
  record Result(int openSegments, long heapBytes, double seconds) {
    double bytesPerCollection(int collections) {
      return (double) heapBytes / collections;
    }
  }

  static Result measure(Workload workload, Target target, int maxOpen) {
    long before = heap();
    RollingSink sink =
        AdlsJsonlSink.builder().folder(target.folder()).maxOpenSegments(maxOpen).build();
    sink.open(new SinkContext("benchmark", 1, Workload.BEFORE_ALL)).block(PATIENCE);
    long start = System.nanoTime();
    Flux.fromIterable(workload.batches()).flatMapSequential(sink::write).then().block(PATIENCE);
    double seconds = Approach.secondsSince(start);
    long after = heap();
    int open = sink.status().openSegments();
    sink.close().block(PATIENCE);
    return new Result(open, after - before, seconds);
  }

  private static long heap() {
    for (int i = 0; i < GARBAGE_COLLECTIONS; i++) {
      System.gc();
    }
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
