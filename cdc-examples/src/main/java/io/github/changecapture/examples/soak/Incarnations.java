package io.github.changecapture.examples.soak;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonTimestamp;
import org.bson.Document;
import reactor.core.Disposable;

/** The lives of one capture, which is cancelled or closed again and again. */
final class Incarnations implements Runnable {
  private static final String NAME = "soak";
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final long SEGMENT_BYTES = 256 << 10;
  private static final int LONGEST_LIFE_MILLIS = 4_000;

  private final String connectionString;
  private final List<Namespace> selected;
  private final BsonTimestamp beginning;
  private final Path folder;
  private final Random random;
  private final AtomicBoolean enough;
  private final List<String> problems;
  private final AtomicInteger cancelled = new AtomicInteger();
  private final AtomicInteger closed = new AtomicInteger();

  Incarnations(
      String connectionString,
      List<Namespace> selected,
      BsonTimestamp beginning,
      Path folder,
      Random random,
      AtomicBoolean enough,
      List<String> problems) {
    this.connectionString = connectionString;
    this.selected = selected;
    this.beginning = beginning;
    this.folder = folder;
    this.random = random;
    this.enough = enough;
    this.problems = problems;
  }

  int cancelled() {
    return cancelled.get();
  }

  int closed() {
    return closed.get();
  }

  @Override
  public void run() {
    try {
      while (!enough.get()) {
        live();
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    } catch (RuntimeException error) {
      problems.add("a capture could not be ended: " + error);
    }
  }

  private void live() throws InterruptedException {
    try (ChangeCapture<Document> capture = capture()) {
      CompletableFuture<Void> ended = new CompletableFuture<>();
      Disposable delivery =
          capture
              .deliverTo(sink())
              .subscribe(nothing -> {}, ended::completeExceptionally, () -> ended.complete(null));
      // some end while they connect
      boolean early = random.nextInt(8) == 0;
      awaitEnd(ended, Duration.ofMillis(random.nextInt(early ? 50 : LONGEST_LIFE_MILLIS)));
      if (random.nextBoolean()) {
        delivery.dispose();
        cancelled.incrementAndGet();
      } else {
        capture.closeGracefully(PATIENCE).block();
        closed.incrementAndGet();
        awaitEnd(ended, PATIENCE);
      }
    }
  }

  private void awaitEnd(CompletableFuture<Void> ended, Duration patience)
      throws InterruptedException {
    try {
      ended.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (ExecutionException error) {
      problems.add("a delivery failed: " + error.getCause());
    } catch (TimeoutException alive) {
      if (patience.equals(PATIENCE)) {
        problems.add("a delivery did not end within " + PATIENCE);
      }
    }
  }

  /** Delivers until everything before a time is saved. */
  void catchUp(BsonTimestamp end) throws InterruptedException {
    try (ChangeCapture<Document> capture = capture()) {
      CompletableFuture<Void> ended = capture.deliverTo(sink()).toFuture();
      long deadline = System.nanoTime() + PATIENCE.toNanos();
      while (saved().compareTo(end) < 0) {
        if (ended.isDone() || System.nanoTime() > deadline) {
          problems.add("the last capture did not catch up: it is at " + saved());
          break;
        }
        Thread.sleep(50);
      }
      capture.closeGracefully(PATIENCE).block();
      awaitEnd(ended, PATIENCE);
    }
  }

  /** How far is saved. */
  BsonTimestamp saved() {
    Checkpoint checkpoint = store().load(NAME).block();
    return checkpoint == null ? beginning : checkpoint.position().clusterTime();
  }

  private CheckpointStore store() {
    return CheckpointStores.file(folder.resolve("_cdc"));
  }

  private RollingSink sink() {
    return RollingSink.builder()
        .store(LocalSegmentStore.in(folder))
        .roll(RollingPolicy.atPartitionEnd().orAtBytes(SEGMENT_BYTES))
        .build();
  }

  private ChangeCapture<Document> capture() {
    return ChangeCapture.builder()
        .name(NAME)
        .connectionString(
            connectionString
                + "&heartbeatFrequencyMS=500&socketTimeoutMS="
                + Troubles.READ_TIMEOUT.toMillis())
        .database(selected.get(0).database())
        .include(selected.toArray(Namespace[]::new))
        .startAt(StartPosition.checkpointOr(StartPosition.at(beginning)))
        .checkpointStore(store())
        .maxAwaitTime(Duration.ofMillis(100))
        .retryPolicy(new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(200), 100))
        .build();
  }
}
