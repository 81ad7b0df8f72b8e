package io.github.changecapture.segment;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.IOException;
import java.io.InputStream;
import java.util.function.IntConsumer;

/** Reads segments of a catalog, seen by whoever may want to stop that. */
record SegmentReader(SegmentCatalog catalog, IntConsumer watcher) {

  /** Fails with SinkRejected if the file is missing. */
  SegmentScan scan(SegmentRecord record, SegmentScan.Lines lines) {
    try (InputStream in = new WatchedInput(catalog.read(record), watcher)) {
      return SegmentScan.read(in, Compression.of(record.path()), lines);
    } catch (IOException failed) {
      throw new SinkUnavailable(
          "segment %s could not be read (%s)".formatted(record.path(), failed), failed);
    }
  }
}
