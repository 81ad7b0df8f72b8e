package io.github.changecapture.examples.killrun;

import io.github.changecapture.examples.workload.Writer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/** Changes that keep coming, fifty times a second. */
final class Load implements AutoCloseable {
  private static final Duration TICK = Duration.ofMillis(20);

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CompletableFuture<Void> written;

  Load(Writer writer, int changesPerTick) {
    this.written =
        Flux.interval(TICK)
            .onBackpressureDrop()
            .takeUntil(tick -> stopped.get())
            .concatMap(tick -> writer.write(changesPerTick), 1)
            .then()
            .toFuture();
  }

  /** Waits for the last write, so that what was written is known; fails if writing has failed. */
  void stop() {
    stopped.set(true);
    written.join();
  }

  @Override
  public void close() {
    stopped.set(true);
  }
}
