package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.SnapshotEvents;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads one chunk, and goes on from its last document after errors that may go away; for one
 * subscriber.
 */
final class SnapshotChunkReader {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotChunkReader.class);

  /** Enough to share the costs of a batch, and little enough to wait in memory. */
  private static final int BATCH_BYTES = 1 << 20;

  private static final int BATCH_DOCUMENTS = 512;

  private final SnapshotSource source;
  private final CollectionSnapshot snapshot;
  private final SnapshotEvents events;
  private final SnapshotPace pace;
  private final RetryPolicy retry;
  private final @Nullable BsonValue from;
  private final @Nullable BsonValue to;

  private volatile @Nullable EventBytes last;
  private volatile int attempts;

  SnapshotChunkReader(
      SnapshotSource source,
      CollectionSnapshot snapshot,
      int chunk,
      SnapshotEvents events,
      SnapshotPace pace,
      RetryPolicy retry) {
    List<BsonValue> bounds = requireNonNull(snapshot.chunks()).bounds();
    this.source = source;
    this.snapshot = snapshot;
    this.events = events;
    this.pace = pace;
    this.retry = retry;
    this.from = chunk == 0 ? null : bounds.get(chunk - 1);
    this.to = chunk == bounds.size() ? null : bounds.get(chunk);
  }

  /** The chunk's documents as events, in batches that are bounded in number and bytes. */
  Flux<List<EventBytes>> read() {
    return Flux.defer(this::batches)
        .retryWhen(Retry.from(signals -> signals.concatMap(s -> beforeNext(s.failure()), 1)))
        .concatMap(pace::paced, 0);
  }

  /** Whole batches are retried: of one that has not come to its end nothing was handed on. */
  private Flux<List<EventBytes>> batches() {
    EventBytes lastRead = last;
    BsonValue id = lastRead == null ? from : SnapshotEvents.idOf(lastRead);
    return source
        .documents(
            snapshot.namespace(),
            new SnapshotSource.Range(id, to, visible(snapshot)),
            events,
            found -> inBatches(lastRead == null ? found : found.filter(read -> !hasId(read, id))))
        .doOnNext(this::passed);
  }

  private Flux<List<EventBytes>> inBatches(Flux<EventBytes> found) {
    int most = Math.min(BATCH_DOCUMENTS, pace.mostAtOnce());
    return new SnapshotBatches(found, most, BATCH_BYTES);
  }

  private static boolean hasId(EventBytes read, @Nullable BsonValue id) {
    return SnapshotEvents.idOf(read).equals(id);
  }

  private void passed(List<EventBytes> batch) {
    last = batch.get(batch.size() - 1);
    if (attempts != 0) {
      attempts = 0;
    }
  }

  /** Everything before the snapshot's time. */
  private static BsonTimestamp visible(CollectionSnapshot snapshot) {
    return new BsonTimestamp(snapshot.clusterTime().getValue() - 1);
  }

  private Mono<Long> beforeNext(Throwable failure) {
    int attempt = attempts + 1;
    if (!(failure instanceof TransientCaptureException) || attempt > retry.attempts()) {
      return Mono.error(failure);
    }
    attempts = attempt;
    Duration delay = retry.delayBefore(attempt, ThreadLocalRandom.current());
    LOG.warn(
        "snapshot of {} broke, reading on from its last document (attempt {} of {} without one): {}",
        snapshot.namespace(),
        attempt,
        retry.attempts(),
        failure.getMessage());
    return Mono.delay(delay);
  }
}
