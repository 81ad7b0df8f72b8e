package io.github.changecapture.internal;

import io.github.changecapture.config.SnapshotPolicy;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/** Keeps all chunks of a run together at so many documents per second; safe for several threads. */
final class SnapshotPace {
  private static final int BATCHES_PER_SECOND = 10;

  private final long documentsPerSecond;
  private final LongSupplier ticker;
  private final Pausing pausing;
  private long nextAt;

  SnapshotPace(SnapshotPolicy policy, LongSupplier ticker, Pausing pausing) {
    this.documentsPerSecond = policy.documentsPerSecond();
    this.ticker = ticker;
    this.pausing = pausing;
    this.nextAt = ticker.getAsLong();
  }

  /** How many documents may come together without being more than a moment's. */
  int mostAtOnce() {
    return (int) Math.min(Integer.MAX_VALUE, Math.max(1, documentsPerSecond / BATCHES_PER_SECOND));
  }

  /** The same batch, when it may come. */
  <E> Mono<List<E>> paced(List<E> batch) {
    return pausing.isPaused()
        ? pausing.resumed().then(Mono.defer(() -> atRate(batch)))
        : atRate(batch);
  }

  private <E> Mono<List<E>> atRate(List<E> batch) {
    if (documentsPerSecond == SnapshotPolicy.UNLIMITED) {
      return Mono.just(batch);
    }
    long wait = waitFor(batch.size());
    return wait <= 0 ? Mono.just(batch) : Mono.delay(Duration.ofNanos(wait)).thenReturn(batch);
  }

  private synchronized long waitFor(int documents) {
    long now = ticker.getAsLong();
    long at = nextAt - now > 0 ? nextAt : now;
    nextAt = at + documents * TimeUnit.SECONDS.toNanos(1) / documentsPerSecond;
    return at - now;
  }
}
