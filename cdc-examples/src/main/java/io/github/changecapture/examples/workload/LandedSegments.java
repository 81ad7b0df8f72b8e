package io.github.changecapture.examples.workload;

import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * Reads what landed where there are no files of this machine, by the catalog.
 *
 * @param catalog that of the store that a capture delivers to
 */
public record LandedSegments(SegmentCatalog catalog) implements Landing {

  @Override
  public List<Landed> sizes() {
    try (Stream<SegmentRecord> segments = segments()) {
      return segments.map(this::size).toList();
    }
  }

  private Landed size(SegmentRecord segment) {
    try (InputStream in = catalog.read(segment)) {
      return Landed.of(Path.of(segment.path()), in);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  @Override
  public History history(String run) {
    LandedLines lines = new LandedLines(run);
    try (Stream<SegmentRecord> segments = segments()) {
      segments.forEach(segment -> read(segment, lines));
    }
    return lines.history();
  }

  private void read(SegmentRecord segment, LandedLines lines) {
    try (BufferedReader in =
        new BufferedReader(new InputStreamReader(catalog.read(segment), StandardCharsets.UTF_8))) {
      lines.read(in);
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }

  private Stream<SegmentRecord> segments() {
    List<String> series;
    try (Stream<String> names = catalog.series()) {
      series = names.sorted().toList();
    }
    return series.stream().flatMap(name -> catalog.segments(name, 1));
  }
}
