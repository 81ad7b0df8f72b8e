package io.github.changecapture.test.snowflake;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** What lies where the stage points to; must be safe for use by several threads. */
@FunctionalInterface
public interface SnowflakeFiles {

  /**
   * Reads a file.
   *
   * @param path relative to the stage, as the catalog has it
   * @return its lines, or null if there is no such file
   */
  @Nullable List<String> lines(String path);

  /**
   * The files of a catalog's segments, compressed ones too; each is read when it is asked for.
   *
   * @param catalog such as {@code LocalSegmentStore.in(folder).catalog()}
   * @return its files
   */
  static SnowflakeFiles of(SegmentCatalog catalog) {
    Map<String, SegmentRecord> known = new HashMap<>();
    return path -> {
      SegmentRecord segment;
      synchronized (known) {
        if (!known.containsKey(path)) {
          try (Stream<String> series = catalog.series()) {
            series
                .flatMap(name -> catalog.segments(name, 1))
                .forEach(record -> known.put(record.path(), record));
          }
        }
        segment = known.get(path);
      }
      return segment == null ? null : read(catalog, segment);
    };
  }

  private static List<String> read(SegmentCatalog catalog, SegmentRecord segment) {
    try (InputStream file = catalog.read(segment);
        BufferedReader lines =
            new BufferedReader(
                new InputStreamReader(
                    segment.path().endsWith(".gz") ? new GZIPInputStream(file) : file,
                    StandardCharsets.UTF_8))) {
      return lines.lines().toList();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
