package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import io.github.changecapture.status.SnapshotStatus;
import java.time.Duration;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Knows how far a snapshot has come, and logs it now and then; safe for several threads. */
final class SnapshotMeter {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotMeter.class);
  private static final long LOG_EVERY_NANOS = Duration.ofSeconds(10).toNanos();

  private final LongSupplier ticker;
  private @Nullable CollectionSnapshot current;
  private int waiting;
  private long before;
  private long read;
  private int finished;
  private long beganAt;
  private long loggedAt;

  SnapshotMeter(LongSupplier ticker) {
    this.ticker = ticker;
  }

  synchronized void idle() {
    current = null;
  }

  synchronized void waiting(int collections) {
    waiting = collections;
  }

  synchronized void begins(CollectionSnapshot snapshot) {
    Chunks chunks = requireNonNull(snapshot.chunks());
    current = snapshot;
    before = chunks.documents();
    read = 0;
    finished = chunks.finished().cardinality();
    beganAt = ticker.getAsLong();
    loggedAt = beganAt;
    LOG.info(
        "snapshot {} of {} reads about {} documents in {} chunks, of which {} are done; {} more collections wait",
        snapshot.id(),
        snapshot.namespace(),
        chunks.estimated() < 0 ? "?" : chunks.estimated(),
        chunks.count(),
        finished,
        waiting);
  }

  synchronized void read(int documents) {
    read += documents;
    long now = ticker.getAsLong();
    SnapshotStatus status = status();
    if (now - loggedAt >= LOG_EVERY_NANOS && status != null) {
      loggedAt = now;
      LOG.info(
          "snapshot of {}: {} documents, {} %, {} of {} chunks, time left {}",
          status.namespace(),
          status.documents(),
          status.percent() == null ? "?" : status.percent(),
          status.finishedChunks(),
          status.chunks(),
          status.timeLeft() == null ? "unknown" : status.timeLeft());
    }
  }

  synchronized void chunkDone() {
    finished++;
  }

  synchronized void done() {
    if (current != null) {
      LOG.info(
          "snapshot {} of {} is done: {} documents in {}",
          current.id(),
          current.namespace(),
          before + read,
          Duration.ofNanos(ticker.getAsLong() - beganAt));
      current = null;
    }
  }

  /** Null if nothing is being read. */
  synchronized @Nullable SnapshotStatus status() {
    CollectionSnapshot snapshot = current;
    if (snapshot == null) {
      return null;
    }
    Chunks chunks = requireNonNull(snapshot.chunks());
    return new SnapshotStatus(
        snapshot.namespace(),
        before + read,
        chunks.estimated() < 0 ? null : chunks.estimated(),
        chunks.count(),
        finished,
        timeLeft(chunks.estimated()),
        waiting);
  }

  private @Nullable Duration timeLeft(long estimated) {
    if (estimated < 0 || read == 0) {
      return null;
    }
    double perDocument = (double) (ticker.getAsLong() - beganAt) / read;
    long left = Math.max(0, estimated - before - read);
    return Duration.ofMillis((long) (left * perDocument / 1e6));
  }
}
