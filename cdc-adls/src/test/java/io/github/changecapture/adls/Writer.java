package io.github.changecapture.adls;

import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.OnClose;
import io.github.changecapture.segment.RollingPolicy;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SnapshotChunk;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.util.retry.Retry;

/**
 * A capture in small: claims, resumes, delivers, saves a checkpoint now and then, and stops. One
 * thread does all the writing, so that the requests of two runs are the same.
 */
final class Writer implements AutoCloseable {
  private static final String CAPTURE = "orders";
  private static final int SAVE_EVERY = 3;
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final CheckpointStore checkpoints;
  private final RollingSink sink;
  private final Scheduler scheduler;
  private final Consumer<Duration> wait;
  private final List<ChangeEvent<?>> durable = new ArrayList<>();

  Writer(AdlsFolder folder, ScheduledExecutorService thread, Consumer<Duration> wait) {
    this(folder, Compression.NONE, thread, wait);
  }

  Writer(
      AdlsFolder folder,
      Compression compression,
      ScheduledExecutorService thread,
      Consumer<Duration> wait) {
    this.wait = wait;
    this.checkpoints = AdlsCheckpoints.in(folder);
    this.scheduler = Schedulers.fromExecutorService(thread);
    this.sink =
        AdlsJsonlSink.builder()
            .folder(folder)
            .compression(compression)
            .commit(new CommitPolicy(1, Duration.ofMillis(1)))
            .roll(RollingPolicy.atPartitionEnd().orAtBytes(900))
            .maxOpenSegments(2)
            .onClose(OnClose.KEEP_OPEN)
            .scheduler(scheduler)
            .build();
  }

  /** The events that were reported as durable, or that an earlier run has saved as such. */
  List<ChangeEvent<?>> durable() {
    return durable;
  }

  /** Delivers what comes after the checkpoint. */
  void run(List<EventBatch> script) {
    run(script, batch -> {});
  }

  /** What else happens between two batches. */
  @FunctionalInterface
  interface Between {
    /**
     * Is called before each batch, when those before have come to rest.
     *
     * @param batch counts from 0; before 0 everything is owned, and nothing written
     */
    void batch(int batch);
  }

  /** The same, and something else in between. */
  void run(List<EventBatch> script, Between between) {
    Claim claim = claimed();
    Position from = claim.checkpoint() == null ? Script.BEFORE_ALL : claim.checkpoint().position();
    sink.open(new SinkContext(CAPTURE, claim.ownerEpoch(), from)).block(PATIENCE);
    int written = 0;
    Position last = from;
    for (EventBatch batch : script) {
      between.batch(written);
      List<? extends ChangeEvent<?>> news =
          batch.events().stream().filter(event -> event.position().compareTo(from) > 0).toList();
      sink.write(new EventBatch(news, batch.watermark())).block(PATIENCE);
      durable.addAll(batch.events());
      awaitRest();
      last = batch.watermark() == null ? last : batch.watermark();
      written++;
      if (written % SAVE_EVERY == 0 && last.compareTo(from) > 0) {
        checkpoints
            .save(CAPTURE, checkpoint(last, claim.ownerEpoch(), Progress.RUNNING))
            .block(PATIENCE);
      }
    }
    sink.close().block(PATIENCE);
    checkpoints
        .save(CAPTURE, checkpoint(last, claim.ownerEpoch(), Progress.STOPPED))
        .block(PATIENCE);
    checkpoints.release(CAPTURE, claim.ownerEpoch()).block(PATIENCE);
  }

  /**
   * Writes a chunk of a snapshot in portions, unless an earlier run has finished it.
   *
   * @return whether it was written now
   */
  boolean chunk(SnapshotChunk chunk, List<List<ChangeEvent<?>>> portions) {
    ChunkWriter writer = sink.snapshots().begin(chunk).block(PATIENCE);
    if (writer == null) {
      return false;
    }
    for (List<ChangeEvent<?>> portion : portions) {
      writer.write(portion).block(PATIENCE);
    }
    writer.finish().block(PATIENCE);
    writer.close().block(PATIENCE);
    return true;
  }

  /** As a capture does, but without letting time pass where nobody needs it. */
  private Claim claimed() {
    return checkpoints
        .claim(CAPTURE)
        .retryWhen(
            Retry.indefinitely()
                .filter(OwnedElsewhere.class::isInstance)
                .doBeforeRetry(held -> wait.accept(LOOK_AGAIN)))
        .block(PATIENCE);
  }

  private static Checkpoint checkpoint(Position position, long epoch, Progress progress) {
    return new Checkpoint(position, epoch, progress, new Identity("rs0", "shop", "hourly"));
  }

  /** Segments are sealed after a write has completed. */
  private void awaitRest() {
    CountDownLatch rest = new CountDownLatch(1);
    scheduler.schedule(rest::countDown);
    try {
      if (!rest.await(PATIENCE.toSeconds(), TimeUnit.SECONDS)) {
        throw new IllegalStateException("the sink does not come to rest");
      }
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  /** For one that died: frees memory and timers, and reaches nobody. */
  @Override
  public void close() {
    sink.close().onErrorComplete().block(PATIENCE);
  }
}
