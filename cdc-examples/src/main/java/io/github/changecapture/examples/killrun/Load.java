package io.github.changecapture.examples.killrun;

import io.github.changecapture.examples.workload.Writer;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import reactor.core.publisher.Flux;

/** Changes that keep coming, about a thousand a second. */
final class Load implements AutoCloseable {
  private static final int CHANGES_PER_TICK = 20;
  private static final Duration TICK = Duration.ofMillis(20);

  private final AtomicBoolean stopped = new AtomicBoolean();
  private final CompletableFuture<Void> written;

  Load(Writer writer) {
    this.written =
        Flux.interval(TICK)
            .onBackpressureDrop()
            .takeUntil(tick -> stopped.get())
            .concatMap(tick -> writer.write(CHANGES_PER_TICK), 1)
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
