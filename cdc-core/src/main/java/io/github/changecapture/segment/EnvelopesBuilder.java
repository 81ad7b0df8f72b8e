package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.WholeFiles;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Builds {@link Envelopes}; for one thread.
 *
 * <p>Defaults: paths with the database; all changes of an hour in one file; segments in relaxed or
 * canonical Extended JSON.
 */
public final class EnvelopesBuilder {
  private final Map<String, EventEncoder> encoders = new HashMap<>();
  private @Nullable SegmentCatalog catalog;
  private @Nullable WholeFiles files;
  private @Nullable String database;
  private long maxChanges = Long.MAX_VALUE;
  private Clock clock = Clock.systemUTC();

  EnvelopesBuilder() {
    var unused = encoder(ExtendedJsonEncoder.relaxed()).encoder(ExtendedJsonEncoder.canonical());
  }

  /**
   * Where the segments are; required.
   *
   * @param segments such as {@code LocalSegmentStore.in(folder).catalog()}
   * @return this builder
   */
  public EnvelopesBuilder catalog(SegmentCatalog segments) {
    this.catalog = requireNonNull(segments, "catalog");
    return this;
  }

  /**
   * Where envelopes are written; required. It may be the folder of the segments.
   *
   * @param place such as {@code LocalWholeFiles.in(folder)}; not shared by several catalogs
   * @return this builder
   */
  public EnvelopesBuilder files(WholeFiles place) {
    this.files = requireNonNull(place, "files");
    return this;
  }

  /**
   * What the segments were written with, if that is not Extended JSON.
   *
   * @param eventEncoder the sink's encoder, whose lines are JSON objects
   * @return this builder
   */
  public EnvelopesBuilder encoder(EventEncoder eventEncoder) {
    encoders.put(eventEncoder.format(), eventEncoder);
    return this;
  }

  /**
   * The only database, which paths leave out then: {@code orders/2026-11-21-10.json}. By default
   * they begin with the database.
   *
   * @param name the name; segments of another database are an error
   * @return this builder
   */
  public EnvelopesBuilder database(String name) {
    this.database = requireNonNull(name, "database");
    return this;
  }

  /**
   * How many changes a file has at most; the next part takes the rest. By default there is no
   * limit. A part that is full is written before its hour is over, as soon as its segments are
   * sealed, for which the sink's {@link RollingPolicy} may be asked.
   *
   * @param count at least 1
   * @return this builder
   * @throws ConfigurationError if it is less
   */
  public EnvelopesBuilder maxChanges(long count) {
    if (count < 1) {
      throw new ConfigurationError(
          "maxChanges must be positive, was %d: leave it out for one file for each hour"
              .formatted(count));
    }
    this.maxChanges = count;
    return this;
  }

  EnvelopesBuilder clock(Clock ofMetadata) {
    this.clock = ofMetadata;
    return this;
  }

  /**
   * Builds it, without reading or writing anything.
   *
   * @return new envelopes
   * @throws ConfigurationError if the catalog or the place is missing
   */
  public Envelopes build() {
    if (catalog == null || files == null) {
      throw new ConfigurationError(
          "catalog and files must be set:"
              + " Envelopes.builder().catalog(store.catalog()).files(LocalWholeFiles.in(folder))");
    }
    return new Envelopes(
        new EnvelopeSettings(catalog, files, Map.copyOf(encoders), database, maxChanges, clock));
  }
}
