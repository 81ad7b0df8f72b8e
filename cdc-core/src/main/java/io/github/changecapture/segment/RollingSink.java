package io.github.changecapture.segment;

import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SnapshotSink;
import io.github.changecapture.status.SegmentCounts;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.Exceptions;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Writes events as lines into segments, each event once, and seals a segment when its time is over.
 *
 * <ul>
 *   <li>Whole lines are committed together, for each segment at 4 MiB or after 200 milliseconds
 *       ({@link CommitPolicy}); a write completes when all its lines are durable.
 *   <li>After a crash the sink reads the last line of every segment that was open, goes on behind
 *       it, and skips events that it finds there. The order of positions decides, so the store must
 *       not be used by two captures.
 *   <li>A segment whose last line is somebody else's is left as it is; the sink goes on in the next
 *       part and says so in the log and in the catalog.
 *   <li>A segment is sealed when the stream has passed its partition's end, also when nothing is
 *       written to it any more, or when the {@link RollingPolicy} says so. A sealed segment never
 *       changes; what comes later goes into the next part ({@code -0001}). A rise of the generation
 *       seals all.
 *   <li>The catalog has a record of each segment: {@link
 *       io.github.changecapture.spi.SegmentCatalog}. {@link SegmentVerifier} proves it.
 *   <li>An event that cannot be encoded is rejected: by default that fails its write with {@link
 *       io.github.changecapture.error.MalformedEvent}, and what was taken before is still made
 *       durable. Where the capture writes dead letters, {@code write} waits for this one's before
 *       it takes what follows. A commit that fails fails every write that is not complete, and
 *       nothing more is written: it is unknown then what the segment holds. The next run finds out.
 *   <li>A chunk of a snapshot is a segment, {@code snapshot-<id>-<chunk>-<attempt>.jsonl}, which
 *       counts once it is sealed; an attempt that a crash has ended is discarded in the catalog.
 *   <li>The sink is for one run: it can be opened once.
 * </ul>
 *
 * <p>{@code write} encodes on the thread that subscribes, which may block for the first event of a
 * collection in a run. All else runs on the scheduler, {@code Schedulers.boundedElastic()} by
 * default. Cancelling a write does not take back what was taken. {@link #status()} may be called on
 * any thread.
 */
public final class RollingSink implements Sink {
  private static final int RECOVERIES_AT_ONCE = 16;

  private final RollingSettings settings;
  private final AtomicReference<@Nullable CompletableFuture<RollingWriter>> opening =
      new AtomicReference<>();

  RollingSink(RollingSettings settings) {
    this.settings = settings;
  }

  /**
   * Builds a sink; only the store has to be named.
   *
   * @return a new builder
   */
  public static RollingSinkBuilder builder() {
    return new RollingSinkBuilder();
  }

  @Override
  public Mono<Void> open(SinkContext context) {
    return Mono.defer(
        () -> {
          CompletableFuture<RollingWriter> opened = new CompletableFuture<>();
          if (!opening.compareAndSet(null, opened)) {
            return Mono.error(new IllegalStateException("a rolling sink can be opened once"));
          }
          // Goes on after a cancel, so that close finds what there is to be given back.
          var unused = writer(context).subscribe(opened::complete, opened::completeExceptionally);
          return Mono.fromFuture(opened, true).then();
        });
  }

  @Override
  public Mono<Void> write(EventBatch batch) {
    return Mono.create(sink -> opened().take(batch, sink));
  }

  @Override
  public Mono<Void> close() {
    return Mono.defer(
        () -> {
          CompletableFuture<RollingWriter> opened = opening.get();
          return opened == null
              ? Mono.empty()
              : Mono.fromFuture(opened, true).onErrorComplete().flatMap(RollingWriter::close);
        });
  }

  @Override
  public String layout() {
    return settings.partitions().layout() + '/' + settings.encoder().format();
  }

  /**
   * What the sink is doing and has done.
   *
   * @return a snapshot; all zero before the sink is open
   */
  public RollingStatus status() {
    CompletableFuture<RollingWriter> opened = opening.get();
    return opened == null || !opened.isDone() || opened.isCompletedExceptionally()
        ? new RollingStatus(0, 0, 0, 0, 0, 0, 0)
        : opened.join().status();
  }

  @Override
  public SegmentCounts segments() {
    RollingStatus now = status();
    return new SegmentCounts(now.openSegments(), now.sealedSegments(), now.lines(), now.bytes());
  }

  private RollingWriter opened() {
    CompletableFuture<RollingWriter> opened = opening.get();
    if (opened == null || !opened.isDone()) {
      throw new IllegalStateException("a rolling sink must be open before it is written to");
    }
    return opened.join();
  }

  private Mono<RollingWriter> writer(SinkContext context) {
    return blocking(() -> settings.store().open(context))
        .flatMap(
            session ->
                writer(context, session)
                    .onErrorResume(
                        failed ->
                            blocking(() -> closed(session))
                                .onErrorComplete()
                                .then(Mono.error(failed))));
  }

  private Mono<RollingWriter> writer(SinkContext context, SegmentSession session) {
    SegmentRecord.Writer author =
        new SegmentRecord.Writer(
            context.capture(), context.ownerEpoch(), settings.encoder().format());
    SegmentFiles files = new SegmentFiles(settings, session, author);
    Recovery recovery = new Recovery(settings, session, files);
    SnapshotSegments chunks =
        new SnapshotSegments(settings, session, recovery, author, context.rejections());
    return blocking(() -> session.catalog().unfinished())
        .flatMapMany(Flux::fromIterable)
        // All of them end before the store is given back, also if one fails.
        .flatMapDelayError(record -> recovered(recovery, record), RECOVERIES_AT_ONCE, 1)
        .collectList()
        .onErrorMap(failed -> Exceptions.unwrapMultiple(failed).get(0))
        .map(
            recovered -> {
              RollingWriter writer = new RollingWriter(settings, files, context, chunks);
              writer.start(recovered, context);
              return writer;
            });
  }

  private Mono<Recovered> recovered(Recovery recovery, SegmentRecord record) {
    return blocking(
        () -> {
          if (!SnapshotSegments.isChunk(record)) {
            return recovery.recover(record);
          }
          recovery.recoverChunk(record);
          return null;
        });
  }

  /** Each chunk goes into a segment of its own. */
  @Override
  public SnapshotSink snapshots() {
    return chunk -> Mono.defer(() -> opened().chunks().begin(chunk));
  }

  private static Boolean closed(SegmentSession session) {
    session.close();
    return true;
  }

  private <T> Mono<T> blocking(Callable<@Nullable T> work) {
    return SnapshotSegments.blocking(settings.scheduler(), work);
  }
}
