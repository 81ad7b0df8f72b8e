package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.partition.PartitionStrategies;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.PartitionStrategy;
import io.github.changecapture.spi.WholeFiles;
import org.jspecify.annotations.Nullable;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;

/**
 * Builds an {@link EventFilesSink}; for one thread.
 *
 * <p>Defaults: partitioned hourly, relaxed Extended JSON, 16 files at once, at most 64 MiB waiting.
 */
public final class EventFilesSinkBuilder {
  private static final int DEFAULT_CONCURRENCY = 16;
  private static final int MOST_CONCURRENCY = 256;
  private static final long DEFAULT_BUFFER = 64L * 1024 * 1024;

  private @Nullable WholeFiles files;
  private PartitionStrategy partitions = PartitionStrategies.hourly();
  private EventEncoder encoder = ExtendedJsonEncoder.relaxed();
  private int concurrency = DEFAULT_CONCURRENCY;
  private long maxBufferedBytes = DEFAULT_BUFFER;
  private Scheduler scheduler = Schedulers.boundedElastic();

  EventFilesSinkBuilder() {}

  /**
   * Where files are written; required.
   *
   * @param place such as {@code LocalWholeFiles.in(folder)}
   * @return this builder
   */
  public EventFilesSinkBuilder files(WholeFiles place) {
    this.files = requireNonNull(place, "files");
    return this;
  }

  /**
   * Which folder an event's file is in; by default {@link PartitionStrategies#hourly()}.
   *
   * @param strategy the strategy, of whose partitions only the paths matter
   * @return this builder
   */
  public EventFilesSinkBuilder partitionedBy(PartitionStrategy strategy) {
    this.partitions = requireNonNull(strategy, "strategy");
    return this;
  }

  /**
   * What a file holds; by default a line of {@link ExtendedJsonEncoder#relaxed()}.
   *
   * @param eventEncoder the encoder
   * @return this builder
   */
  public EventFilesSinkBuilder encoder(EventEncoder eventEncoder) {
    this.encoder = requireNonNull(eventEncoder, "encoder");
    return this;
  }

  /**
   * How many files are written at once; by default 16.
   *
   * @param count from 1 to 256
   * @return this builder
   * @throws ConfigurationError if it is not
   */
  public EventFilesSinkBuilder concurrency(int count) {
    if (count < 1 || count > MOST_CONCURRENCY) {
      throw new ConfigurationError(
          "concurrency must be from 1 to %d, was %d: leave it out for %d"
              .formatted(MOST_CONCURRENCY, count, DEFAULT_CONCURRENCY));
    }
    this.concurrency = count;
    return this;
  }

  /**
   * How many bytes may wait to be written; by default 64 MiB. One event always fits.
   *
   * @param bytes at least 1
   * @return this builder
   * @throws ConfigurationError if it is less
   */
  public EventFilesSinkBuilder maxBufferedBytes(long bytes) {
    if (bytes < 1) {
      throw new ConfigurationError(
          "maxBufferedBytes must be positive, was %d: leave it out for 64 MiB".formatted(bytes));
    }
    this.maxBufferedBytes = bytes;
    return this;
  }

  /**
   * Where files are written; by default {@link Schedulers#boundedElastic()}.
   *
   * @param blockingScheduler a scheduler whose threads may block; stays the caller's
   * @return this builder
   */
  public EventFilesSinkBuilder scheduler(Scheduler blockingScheduler) {
    this.scheduler = requireNonNull(blockingScheduler, "scheduler");
    return this;
  }

  /**
   * Builds the sink, without touching the place.
   *
   * @return a new sink, to be opened once
   * @throws ConfigurationError if there is no place
   */
  public EventFilesSink build() {
    if (files == null) {
      throw new ConfigurationError(
          "files must be set: EventFilesSink.builder().files(LocalWholeFiles.in(folder))");
    }
    return new EventFilesSink(
        new EventFilesSettings(
            files, partitions, encoder, concurrency, maxBufferedBytes, scheduler));
  }
}
