package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.spi.SegmentStore;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Builds a {@link RollingSink}; for one thread.
 *
 * <p>Defaults: partitioned hourly, lines of relaxed Extended JSON, sealed at the partition's end,
 * not compressed, committed at 4 MiB or after 200 milliseconds, at most 256 segments open in the
 * store, kept open on close.
 */
public final class RollingSinkBuilder {
  private static final int DEFAULT_MAX_OPEN_SEGMENTS = 256;

  private @Nullable SegmentStore store;
  private PartitionStrategy partitions = PartitionStrategies.hourly();
  private EventEncoder encoder = ExtendedJsonEncoder.relaxed();
  private Compression compression = Compression.NONE;
  private RollingPolicy roll = RollingPolicy.atPartitionEnd();
  private CommitPolicy commit = CommitPolicy.standard();
  private OnClose onClose = OnClose.KEEP_OPEN;
  private int maxOpenSegments = DEFAULT_MAX_OPEN_SEGMENTS;
  private Scheduler scheduler = Schedulers.boundedElastic();

  RollingSinkBuilder() {}

  /**
   * Where segments and their catalog are kept; required.
   *
   * @param segmentStore the store, which the sink opens and closes
   * @return this builder
   */
  public RollingSinkBuilder store(SegmentStore segmentStore) {
    this.store = requireNonNull(segmentStore, "store");
    return this;
  }

  /**
   * Where an event goes; by default {@link PartitionStrategies#hourly()}.
   *
   * @param strategy the strategy
   * @return this builder
   */
  public RollingSinkBuilder partitionedBy(PartitionStrategy strategy) {
    this.partitions = requireNonNull(strategy, "strategy");
    return this;
  }

  /**
   * How an event becomes a line; by default {@link ExtendedJsonEncoder#relaxed()}, relaxed Extended
   * JSON v2 with broken text replaced.
   *
   * @param eventEncoder the encoder
   * @return this builder
   */
  public RollingSinkBuilder encoder(EventEncoder eventEncoder) {
    this.encoder = requireNonNull(eventEncoder, "encoder");
    return this;
  }

  /**
   * Whether segments are compressed; by default they are not. A segment that an earlier run has
   * begun in another way is sealed, and the next part begins.
   *
   * @param kind how lines are written
   * @return this builder
   */
  public RollingSinkBuilder compression(Compression kind) {
    this.compression = requireNonNull(kind, "compression");
    return this;
  }

  /**
   * When a segment is sealed besides its partition's end; by default at nothing else.
   *
   * @param policy the policy
   * @return this builder
   */
  public RollingSinkBuilder roll(RollingPolicy policy) {
    this.roll = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * When waiting lines are made durable; by default at 4 MiB or after 200 milliseconds.
   *
   * @param policy the policy
   * @return this builder
   */
  public RollingSinkBuilder commit(CommitPolicy policy) {
    this.commit = requireNonNull(policy, "policy");
    return this;
  }

  /**
   * What becomes of open segments when the sink is closed; by default they are kept open, so that
   * the next run goes on in them.
   *
   * @param action what to do
   * @return this builder
   */
  public RollingSinkBuilder onClose(OnClose action) {
    this.onClose = requireNonNull(action, "action");
    return this;
  }

  /**
   * How many segments are open in the store at once; by default 256. Beyond that, the one that was
   * not written for longest is released, without being sealed, and opened again when needed.
   *
   * @param count at least 1
   * @return this builder
   */
  public RollingSinkBuilder maxOpenSegments(int count) {
    if (count < 1) {
      throw new ConfigurationError("maxOpenSegments must be positive, was " + count);
    }
    this.maxOpenSegments = count;
    return this;
  }

  /**
   * Where files are read and written and time is taken; by default {@link
   * Schedulers#boundedElastic()}.
   *
   * @param blockingScheduler a scheduler whose threads may block; stays the caller's
   * @return this builder
   */
  public RollingSinkBuilder scheduler(Scheduler blockingScheduler) {
    this.scheduler = requireNonNull(blockingScheduler, "scheduler");
    return this;
  }

  /**
   * Builds the sink, without touching the store.
   *
   * @return a new sink, to be opened once
   * @throws ConfigurationError if there is no store
   */
  public RollingSink build() {
    if (store == null) {
      throw new ConfigurationError(
          "store must be set: RollingSink.builder().store(LocalSegmentStore.in(folder))");
    }
    return new RollingSink(
        new RollingSettings(
            store,
            partitions,
            encoder,
            compression,
            roll,
            commit,
            onClose,
            maxOpenSegments,
            scheduler));
  }
}
