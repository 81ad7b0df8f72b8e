package io.github.changecapture.examples.killrun;

import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.CRC32;

/** Remembers what sealed files looked like when they were first seen. */
final class SealedFiles {
  private final Path folder;
  private final Map<String, String> seen = new LinkedHashMap<>();

  SealedFiles(Path folder) {
    this.folder = folder;
  }

  int count() {
    return seen.size();
  }

  /** Notes the files that are sealed by now. */
  void look() {
    SegmentCatalog catalog = LocalSegmentStore.in(folder).catalog();
    try (Stream<String> series = catalog.series()) {
      series.forEach(
          name -> {
            try (Stream<SegmentRecord> segments = catalog.segments(name, 1)) {
              segments
                  .filter(segment -> segment.state() == SegmentRecord.State.SEALED)
                  .forEach(segment -> seen.computeIfAbsent(segment.path(), this::fingerprint));
            }
          });
    }
  }

  /** Says which of them look otherwise now. */
  List<String> changed() {
    List<String> changed = new ArrayList<>();
    seen.forEach(
        (path, before) -> {
          String now = fingerprint(path);
          if (!now.equals(before)) {
            changed.add("sealed " + path + " was " + before + " and is " + now);
          }
        });
    return changed;
  }

  private String fingerprint(String path) {
    Path file = folder.resolve(path);
    if (!Files.exists(file)) {
      return "missing";
    }
    try (InputStream in = Files.newInputStream(file)) {
      CRC32 checksum = new CRC32();
      checksum.update(in.readAllBytes());
      return Files.size(file) + " bytes, CRC32 " + Long.toHexString(checksum.getValue());
    } catch (IOException error) {
      throw new UncheckedIOException(error);
    }
  }
}
