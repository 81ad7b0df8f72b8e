package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Where a sink puts an event.
 *
 * @param path the folder, relative, its parts separated by {@code /}; {@code PathName} in the
 *     partition package makes parts of database and collection names
 * @param stem what the names of the partition's segments begin with, without extension
 * @param end the cluster time from which on no event belongs to the partition any more, or null if
 *     there is no such time; then segments are sealed by size and inactivity only
 * @param series what the partition is a stretch of: of partitions with the same series, one begins
 *     when the one before is over, such as the hours of a collection. A segment's record names the
 *     last event of the segment before it in the series
 */
public record Partition(String path, String stem, @Nullable Instant end, String series) {

  /** Checks that path, stem and series are not null. */
  public Partition {
    requireNonNull(path, "path");
    requireNonNull(stem, "stem");
    requireNonNull(series, "series");
  }

  /**
   * A partition that is a series of its own.
   *
   * @param path the folder, relative, its parts separated by {@code /}
   * @param stem what the names of the partition's segments begin with, without extension
   * @param end the cluster time from which on no event belongs to the partition any more, or null
   */
  public Partition(String path, String stem, @Nullable Instant end) {
    this(path, stem, end, path + '/' + stem);
  }
}
