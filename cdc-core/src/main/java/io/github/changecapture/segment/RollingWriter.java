package io.github.changecapture.segment;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.Rejections;
import io.github.changecapture.spi.SinkContext;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;

/**
 * An open rolling sink: takes events, and decides when segments are committed and sealed.
 *
 * <p>One lock guards all state. Under it events are encoded to memory, but nothing is read from or
 * written to the store: that is done by {@link SeriesWorkers} between two turns under the lock,
 * and, for a series that is new to this run, by the thread that writes.
 */
final class RollingWriter {
  private static final Logger LOG = LoggerFactory.getLogger(RollingWriter.class);

  /** Of lines, after which others get the lock: some tenths of a millisecond. */
  private static final long BYTES_PER_TURN = 128 * 1024;

  private final RollingSettings settings;
  private final SegmentFiles files;
  private final SeriesWorkers workers;
  private final Rejections rejections;
  private final SnapshotSegments chunks;
  private final Object lock = new Object();

  // Guarded by the lock:
  private final WriterState state = new WriterState();
  private final Map<String, SeriesLog> series = new HashMap<>();
  private final Set<SeriesLog> waiting = new LinkedHashSet<>();
  private final SealSchedule schedule = new SealSchedule();
  private final BufferPool buffers;
  private final Counts counts = new Counts();
  private long generation;
  private boolean tickPlanned;
  private Disposable clockSeals = Disposables.disposed();

  RollingWriter(
      RollingSettings settings, SegmentFiles files, SinkContext context, SnapshotSegments chunks) {
    this.chunks = chunks;
    this.settings = settings;
    this.files = files;
    this.rejections = context.rejections();
    this.workers = new SeriesWorkers(lock, files, settings, new Outcome());
    this.buffers = new BufferPool(SeriesLog.mostPortionBytes(settings.commit().bytes()));
    this.generation = context.resumeFrom().generation();
  }

  /** Begins with what earlier runs have left. */
  void start(List<Recovered> recovered, SinkContext context) {
    synchronized (lock) {
      recovered.forEach(this::restore);
      schedule.passed(context.resumeFrom(), this::seal);
      clockSeals = ClockSeals.start(settings, context.watermarks(), this::sealIf);
    }
  }

  /** Takes a batch; on one thread at a time, which may block. */
  void take(EventBatch batch, MonoSink<Void> sink) {
    PendingWrite write;
    synchronized (lock) {
      write = state.begin(sink);
    }
    if (write == null) {
      return;
    }
    try {
      List<? extends ChangeEvent<?>> events = batch.events();
      for (int taken = 0; taken < events.size(); ) {
        taken += take(events.subList(taken, events.size()), write);
      }
      passed(batch);
      write.partDone();
    } catch (RuntimeException | Error failed) {
      synchronized (lock) {
        state.refuse(failed);
      }
      write.failed(failed);
    }
  }

  SnapshotSegments chunks() {
    return chunks;
  }

  RollingStatus status() {
    synchronized (lock) {
      int open = series.values().stream().mapToInt(SeriesLog::unsealed).sum();
      return counts.status(open);
    }
  }

  /** Makes durable what was taken, unless a step has failed, and gives the store back. */
  Mono<Void> close() {
    return Mono.create(
        sink -> {
          synchronized (lock) {
            state.refuse(new IllegalStateException("the rolling sink is closed"));
            clockSeals.dispose();
            series.values().forEach(this::finish);
            state.closing(sink); // Only now: a worker that rests before has not seen all series.
            if (workers.isResting()) {
              release();
            }
          }
        });
  }

  private void restore(Recovered recovered) {
    SeriesLog log = new SeriesLog(recovered.tail(), settings.commit().bytes());
    if (series.put(recovered.series(), log) != null) {
      throw new SinkRejected(
          "series '%s' has two unfinished segments in %s, and no run leaves more than one: restore the catalog from a copy"
              .formatted(recovered.series(), settings.store().location()));
    }
    if (recovered.wasSetAside()) {
      counts.setAside++;
    }
    SegmentFile file = recovered.open();
    if (file != null) {
      GrowingSegment segment = log.begin(file, now());
      schedule.add(segment);
      Position last = file.last();
      if (recovered.isToBeSealed() || (last != null && last.generation() < generation)) {
        seal(segment);
      }
    }
  }

  /** Takes some of these, the first ones; gives how many, none if a series has to be found. */
  private int take(List<? extends ChangeEvent<?>> events, PendingWrite write) {
    Turn turn = new Turn(write);
    synchronized (lock) {
      Throwable failure = state.failure();
      if (failure != null) {
        write.failed(failure);
        return events.size();
      }
      turn.take(events);
    }
    if (turn.malformed != null) {
      ChangeEvent<?> event = events.get(turn.taken);
      reject(event, UnwritableEvent.named(event, turn.malformed));
      return turn.taken + 1;
    }
    if (turn.meetsUnknown) {
      find(events.subList(turn.taken, events.size()));
    }
    return turn.taken;
  }

  /** Events that are taken under the lock in one go: an event costs less than taking a lock. */
  private final class Turn {
    private final PendingWrite write;
    private final long now = now();
    private int taken;
    private long bytes;

    /** Whether the first event that was not taken is of a series that this run has not met. */
    private boolean meetsUnknown;

    /** Why the first event that was not taken cannot be. */
    private @Nullable MalformedEvent malformed;

    /** The last event's: of several events in a row it is registered once. */
    private @Nullable SeriesLog last;

    Turn(PendingWrite write) {
      this.write = write;
    }

    void take(List<? extends ChangeEvent<?>> events) {
      try {
        while (taken < events.size() && bytes < BYTES_PER_TURN && !meetsUnknown) {
          take(events.get(taken));
        }
      } catch (MalformedEvent refused) {
        malformed = refused;
      } finally {
        registerLast();
      }
    }

    private void take(ChangeEvent<?> event) {
      Partition partition = settings.partitions().partition(event);
      SeriesLog log = series.get(partition.series());
      if (log == null) {
        meetsUnknown = true;
        return;
      }
      riseTo(event.generation());
      if (log != last) {
        registerLast();
        last = log;
      }
      add(event, log, partition);
      taken++;
    }

    private void add(ChangeEvent<?> event, SeriesLog log, Partition partition) {
      if (log.covers(event)) {
        counts.skipped++;
        return;
      }
      if (log.wouldBegin(partition)) {
        requireEncodable(event); // a segment begins with a line
      }
      GrowingSegment segment = log.segmentFor(partition, now, schedule::add);
      int added = log.take(event, segment, settings.encoder(), buffers::take, write);
      counts.buffered += added;
      bytes += added;
      segment.touched(now);
      if (segment.bytes() >= settings.roll().maxBytes()) {
        segment.requestSeal();
      }
    }

    private void registerLast() {
      if (last != null) {
        if (waiting.add(last)) {
          planTick();
        }
        workers.submit(last);
      }
    }
  }

  /**
   * Waits, so that nothing behind the event is durable before its dead letter is: after a crash it
   * would be taken for written.
   */
  private void reject(ChangeEvent<?> event, MalformedEvent reason) {
    Void unused = rejections.reject(event, reason).block();
  }

  /** Only the writing thread adds series after the start. */
  private void find(List<? extends ChangeEvent<?>> events) {
    Map<String, SeriesTail> found =
        TailSearch.find(unknown(events), files::tailOf, settings.scheduler());
    synchronized (lock) {
      found.forEach(
          (name, tail) -> series.put(name, new SeriesLog(tail, settings.commit().bytes())));
    }
  }

  /** All that follow in the batch, since each has to be looked for. */
  private Set<String> unknown(List<? extends ChangeEvent<?>> events) {
    Set<String> names = new LinkedHashSet<>();
    for (ChangeEvent<?> event : events) {
      try {
        names.add(settings.partitions().partition(event).series());
      } catch (RuntimeException failed) {
        LOG.trace("What is wrong with {} is said when its turn has come", event, failed);
      }
    }
    synchronized (lock) {
      names.removeAll(series.keySet());
    }
    return names;
  }

  private void requireEncodable(ChangeEvent<?> event) {
    JsonBuffer line = buffers.take();
    try {
      settings.encoder().encode(event, line);
    } catch (IOException impossible) {
      throw new UncheckedIOException(impossible);
    } finally {
      buffers.giveBack(line);
    }
  }

  /** A new generation may go back in time: nothing of an older one may follow it in a segment. */
  private void riseTo(long next) {
    if (next > generation) {
      generation = next;
      series.values().forEach(this::sealCurrent);
    }
  }

  /** The last event says as much as a watermark: no event before it follows. */
  private void passed(EventBatch batch) {
    Position watermark = batch.watermark();
    if (watermark == null && !batch.events().isEmpty()) {
      watermark = batch.events().get(batch.events().size() - 1).position();
    }
    if (watermark != null) {
      synchronized (lock) {
        schedule.passed(watermark, this::seal);
      }
    }
  }

  private void seal(GrowingSegment segment) {
    segment.requestSeal();
    workers.submit(segment.series());
  }

  private void sealCurrent(SeriesLog log) {
    log.sealCurrent();
    workers.submit(log);
  }

  private void finish(SeriesLog log) {
    if (settings.onClose() == OnClose.SEAL) {
      log.sealCurrent();
    }
    log.commitDue();
    workers.submit(log);
  }

  /** Asked by the clock, outside the lock. */
  private void sealIf(Predicate<GrowingSegment> isOver) {
    synchronized (lock) {
      if (state.isRefusing()) {
        return;
      }
      for (SeriesLog log : series.values()) {
        GrowingSegment current = log.current();
        if (current != null && isOver.test(current)) {
          seal(current);
        }
      }
    }
  }

  private void planTick() {
    if (!tickPlanned) {
      tickPlanned = true;
      long delay = settings.commit().delay().toMillis();
      var unused = settings.scheduler().schedule(this::tick, delay, TimeUnit.MILLISECONDS);
    }
  }

  private void tick() {
    synchronized (lock) {
      tickPlanned = false;
      for (SeriesLog log : waiting) {
        log.commitDue();
        workers.submit(log);
      }
      waiting.clear();
    }
  }

  private long now() {
    return settings.scheduler().now(TimeUnit.MILLISECONDS);
  }

  /** Under the lock, when nobody works: giving the store back may block, and is done elsewhere. */
  private void release() {
    MonoSink<Void> closed = state.takeClosing();
    if (closed != null) {
      Throwable failure = state.failure();
      var unused = settings.scheduler().schedule(() -> release(closed, failure));
    }
  }

  private void release(MonoSink<Void> closed, @Nullable Throwable failure) {
    try {
      chunks.close();
      files.close();
    } catch (RuntimeException failed) {
      if (failure == null) {
        closed.error(failed);
        return;
      }
      LOG.warn("Giving the segment store back failed, after a write had failed", failed);
    }
    closed.success();
  }

  /** What the workers report. */
  private final class Outcome implements SeriesWorkers.Listener {
    @Override
    public void written(Portion portion) {
      buffers.giveBack(portion.buffer());
    }

    @Override
    public void committed(Portion portion) {
      counts.committed(portion);
    }

    @Override
    public void sealed() {
      counts.sealed++;
    }

    @Override
    public void failed(Throwable cause) {
      synchronized (lock) {
        state.fail(cause);
      }
      state.pending().forEach(write -> write.failed(cause));
    }

    @Override
    public void resting() {
      release();
    }
  }
}
