package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.WholeFiles;
import java.time.Clock;
import org.jspecify.annotations.Nullable;

/**
 * Builds a {@link Compaction}; for one thread.
 *
 * <p>Default: files of at most 256 MiB.
 */
public final class CompactionBuilder {
  private static final long DEFAULT_MAX_BYTES = 256L * 1024 * 1024;

  private @Nullable SegmentCatalog catalog;
  private @Nullable WholeFiles files;
  private long maxBytes = DEFAULT_MAX_BYTES;
  private Clock clock = Clock.systemUTC();

  CompactionBuilder() {}

  /**
   * Where the segments are; required.
   *
   * @param segments such as {@code LocalSegmentStore.in(folder).catalog()}
   * @return this builder
   */
  public CompactionBuilder catalog(SegmentCatalog segments) {
    this.catalog = requireNonNull(segments, "catalog");
    return this;
  }

  /**
   * The folder of the segments, in which compacted files are written too; required.
   *
   * @param folder the same place as the catalog's, such as {@code LocalWholeFiles.in(folder)}
   * @return this builder
   */
  public CompactionBuilder files(WholeFiles folder) {
    this.files = requireNonNull(folder, "files");
    return this;
  }

  /**
   * How long a compacted file may be; by default 256 MiB. Segments that would make it longer begin
   * another; a segment that is longer by itself stays as it is.
   *
   * @param bytes at least 1
   * @return this builder
   * @throws ConfigurationError if it is less
   */
  public CompactionBuilder maxBytes(long bytes) {
    if (bytes < 1) {
      throw new ConfigurationError(
          "maxBytes must be positive, was %d: leave it out for 256 MiB".formatted(bytes));
    }
    this.maxBytes = bytes;
    return this;
  }

  CompactionBuilder clock(Clock ofGrace) {
    this.clock = ofGrace;
    return this;
  }

  /**
   * Builds it, without reading or writing anything.
   *
   * @return a new compaction
   * @throws ConfigurationError if the catalog or the place is missing
   */
  public Compaction build() {
    if (catalog == null || files == null) {
      throw new ConfigurationError(
          "catalog and files must be set:"
              + " Compaction.builder().catalog(store.catalog()).files(LocalWholeFiles.in(folder))");
    }
    return new Compaction(catalog, files, maxBytes, clock);
  }
}
