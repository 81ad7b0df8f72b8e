package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.adls.AdlsJsonlSink;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.SinkContext;
import java.time.Duration;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/** AdlsJsonlSink, given batches as a capture does: the next ones before the first is durable. */
final class RollingApproach implements Approach {
  /** Some 64 MB, which is what a capture holds at most by default. */
  private static final long BUFFERED_BYTES = 64L * 1024 * 1024;

  private static final Duration PATIENCE = Duration.ofMinutes(30);

  private final String title;
  private final CommitPolicy commit;

  RollingApproach(String title, CommitPolicy commit) {
    this.title = title;
    this.commit = commit;
  }

  @Override
  public String title() {
    return title;
  }

  @Override
  public double deliver(Workload workload, Target target) {
    RollingSink sink = AdlsJsonlSink.builder().folder(target.folder()).commit(commit).build();
    sink.open(new SinkContext("benchmark", 1, Workload.BEFORE_ALL)).block(PATIENCE);
    Scheduler thread = Schedulers.newSingle("benchmark");
    Sinks.Empty<Void> taken = Sinks.empty();
    try {
      long start = System.nanoTime();
      Mono<Void> written =
          Flux.fromIterable(workload.batches())
              .publishOn(thread, 1)
              .doOnComplete(taken::tryEmitEmpty)
              .flatMap(sink::write, atOnce(workload), 1)
              .then();
      // A close makes durable what waits for the delay of a commit.
      Mono.when(written, taken.asMono().then(Mono.defer(sink::close))).block(PATIENCE);
      return Approach.secondsSince(start);
    } finally {
      thread.dispose();
    }
  }

  private static int atOnce(Workload workload) {
    long bytes =
        workload.batches().get(0).events().stream().mapToLong(event -> event.sizeInBytes()).sum();
    return (int) Math.max(2, BUFFERED_BYTES / bytes);
  }
}
