package io.github.changecapture.segment;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.partition.PathName;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import org.jspecify.annotations.Nullable;

/**
 * Where the envelopes of a series are, and what they say of it.
 *
 * @param folder without the database if there is only one
 * @param database null for what concerns no single collection, and for series of unknown form
 */
record EnvelopePlace(String folder, @Nullable String database, String collection) {
  private static final String CONTROL = "_cdc/control";
  private static final DateTimeFormatter HOUR =
      DateTimeFormatter.ofPattern("yyyy-MM-dd-HH").withZone(ZoneOffset.UTC);

  /**
   * @param only the only database, or null if there may be several
   */
  static EnvelopePlace of(String series, @Nullable String only) {
    int end = endOfDatabase(series);
    if (series.equals(CONTROL) || end < 0) {
      return new EnvelopePlace(series, null, series);
    }
    String database = decoded(series.substring(0, end));
    String collection = decoded(series.substring(end + 1));
    if (database == null || collection == null) {
      return new EnvelopePlace(series, null, series);
    }
    if (only == null) {
      return new EnvelopePlace(series, database, collection);
    }
    if (!only.equals(database)) {
      throw new ConfigurationError(
          "database must be the only one in the catalog, was '%s', and there is '%s' too: leave it out, and paths get the database"
              .formatted(only, database));
    }
    return new EnvelopePlace(series.substring(end + 1), database, collection);
  }

  String path(Instant hour, int part) {
    String digits = Integer.toString(part);
    String suffix = part == 0 ? "" : '-' + "0".repeat(Math.max(0, 4 - digits.length())) + digits;
    return folder + '/' + HOUR.format(hour) + suffix + ".json";
  }

  /** A database's name may take several parts, of which all but the last end with a tilde. */
  private static int endOfDatabase(String series) {
    int end = series.indexOf('/');
    while (end > 0 && series.charAt(end - 1) == '~') {
      end = series.indexOf('/', end + 1);
    }
    return end;
  }

  private static @Nullable String decoded(String path) {
    try {
      return PathName.decode(path);
    } catch (IllegalArgumentException ofAnotherStrategy) {
      return null;
    }
  }
}
