package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.partition.PathName;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The collection behind a series, as the partition strategies that come with the library name it.
 */
final class SeriesName {
  /** A part of a name that goes on in the next part ends like this. */
  private static final String CONTINUED = "~";

  /** What the last part of a chunk's series is: the snapshot, and the number of the chunk. */
  private static final Pattern CHUNK = Pattern.compile("snapshot-.+-[0-9]+");

  private SeriesName() {}

  /** The series of the collection that a series holds a chunk of a snapshot of. */
  static Optional<String> ofChunk(String series) {
    int leaf = series.lastIndexOf('/');
    return leaf > 0
            && CHUNK.matcher(series.substring(leaf + 1)).matches()
            && namespace(series).isEmpty()
        ? Optional.of(series.substring(0, leaf))
        : Optional.empty();
  }

  /** Empty for control events, and for series of a strategy that names them otherwise. */
  static Optional<Namespace> namespace(String series) {
    int slash = series.indexOf('/');
    while (slash > 0 && series.startsWith(CONTINUED, slash - 1)) {
      slash = series.indexOf('/', slash + 1);
    }
    if (slash < 0) {
      return Optional.empty();
    }
    try {
      return Optional.of(
          new Namespace(
              PathName.decode(series.substring(0, slash)),
              PathName.decode(series.substring(slash + 1))));
    } catch (IllegalArgumentException notOurs) {
      return Optional.empty();
    }
  }
}
