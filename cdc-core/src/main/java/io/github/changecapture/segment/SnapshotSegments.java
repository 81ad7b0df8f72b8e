package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.partition.PathName;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.Rejections;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SnapshotChunk;
import io.github.changecapture.spi.SnapshotSink;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.scheduler.Scheduler;

/**
 * The chunks of snapshots as segments: one for each attempt, {@code
 * snapshot-<id>-<chunk>-<attempt>.jsonl}. A chunk is a series, and the numbers in it are the
 * attempts, so that the last record says how far the chunk has come.
 */
final class SnapshotSegments implements SnapshotSink {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotSegments.class);
  private static final String STEM = "snapshot-";

  private final RollingSettings settings;
  private final SegmentSession session;
  private final Recovery recovery;
  private final Writer author;
  private final Rejections rejections;
  private final Set<SnapshotSegment> writing = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  SnapshotSegments(
      RollingSettings settings,
      SegmentSession session,
      Recovery recovery,
      Writer author,
      Rejections rejections) {
    this.settings = settings;
    this.session = session;
    this.recovery = recovery;
    this.author = author;
    this.rejections = rejections;
  }

  /** Whether a segment holds a chunk. */
  static boolean isChunk(SegmentRecord record) {
    Partition partition = record.partition();
    return partition.stem().equals(leafOf(partition.series()) + '-' + record.number())
        && partition.stem().startsWith(STEM);
  }

  private static String leafOf(String series) {
    return series.substring(series.lastIndexOf('/') + 1);
  }

  @Override
  public Mono<ChunkWriter> begin(SnapshotChunk chunk) {
    return blocking(settings.scheduler(), () -> nextAttempt(chunk));
  }

  /** Null if the chunk is finished; blocks. */
  private @Nullable ChunkWriter nextAttempt(SnapshotChunk chunk) {
    String series = series(chunk);
    SegmentRecord last = session.catalog().last(series);
    if (last != null && last.state() == State.OPEN) {
      recovery.discard(last);
    } else if (last != null && last.state() == State.SEALING) {
      recovery.finishSealing(last);
    }
    if (last != null && (last.state() == State.SEALING || last.state() == State.SEALED)) {
      return null;
    }
    SnapshotSegment segment =
        new SnapshotSegment(this, series, last == null ? 1 : last.number() + 1);
    writing.add(segment);
    if (closed) {
      segment.release();
      throw new IllegalStateException("the rolling sink is closed");
    }
    return segment;
  }

  private static String series(SnapshotChunk chunk) {
    Namespace namespace = chunk.namespace();
    return "%s/%s/%s%s-%d"
        .formatted(
            PathName.encode(namespace.database()),
            PathName.encode(namespace.collection()),
            STEM,
            chunk.snapshot(),
            chunk.number());
  }

  /** In the folder of the strategy's, by the chunk's first event; a chunk is never parted. */
  SegmentRecord record(ChangeEvent<?> first, String series, long attempt) {
    Partition place = settings.partitions().partition(first);
    String stem = leafOf(series) + '-' + attempt;
    Partition partition = new Partition(place.path(), stem, null, series);
    SegmentRecord record =
        new SegmentRecord(
            SegmentPaths.path(partition, 0, settings.compression()),
            partition,
            attempt,
            null,
            State.OPEN,
            author,
            null);
    if (!session.catalog().reserve(record)) {
      throw new SinkRejected(
          "segment %s is there already, and the catalog of %s does not know it: take the file away, or restore the catalog from a copy"
              .formatted(record.path(), settings.store().location()));
    }
    return record;
  }

  RollingSettings settings() {
    return settings;
  }

  SegmentSession session() {
    return session;
  }

  Recovery recovery() {
    return recovery;
  }

  Rejections rejections() {
    return rejections;
  }

  void released(SnapshotSegment segment) {
    writing.remove(segment);
  }

  /** Waits for what is being written; blocks. */
  void close() {
    closed = true;
    writing.forEach(SnapshotSegment::release);
  }

  /** Not by subscribeOn, which interrupts the thread on cancel, and so closes file channels. */
  static <T> Mono<T> blocking(Scheduler scheduler, Callable<@Nullable T> work) {
    return Mono.create(sink -> schedule(scheduler, work, sink));
  }

  private static <T> void schedule(
      Scheduler scheduler, Callable<@Nullable T> work, MonoSink<T> sink) {
    AtomicBoolean isWanted = new AtomicBoolean(true);
    var cancellable = sink.onCancel(() -> isWanted.set(false));
    var unused = scheduler.schedule(() -> run(work, cancellable, isWanted));
  }

  private static <T> void run(
      Callable<@Nullable T> work, MonoSink<T> sink, AtomicBoolean isWanted) {
    try {
      sink.success(work.call());
    } catch (Exception | Error failed) {
      if (isWanted.get()) {
        sink.error(failed);
      } else {
        LOG.debug("A step that nobody waits for any more has failed", failed);
      }
    }
  }
}
