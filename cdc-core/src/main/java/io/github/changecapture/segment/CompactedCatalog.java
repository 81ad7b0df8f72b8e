package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.WholeFiles;
import java.io.InputStream;
import java.util.stream.Stream;

/** Reads segments whose own file is gone out of the file that replaces them. */
final class CompactedCatalog implements SegmentCatalog {
  private final SegmentCatalog catalog;
  private final WholeFiles files;

  CompactedCatalog(SegmentCatalog catalog, WholeFiles files) {
    this.catalog = catalog;
    this.files = files;
  }

  @Override
  public Stream<String> series() {
    return catalog.series();
  }

  @Override
  public Stream<SegmentRecord> segments(String series, long from) {
    return catalog.segments(series, from);
  }

  /** Only files of their own, not what is inside a compacted one. */
  @Override
  public Stream<String> files(String folder) {
    return catalog.files(folder);
  }

  @Override
  public InputStream read(SegmentRecord segment) {
    try {
      return catalog.read(segment);
    } catch (SinkRejected missing) {
      CompactionRecords records =
          new CompactionRecords(catalog, files, segment.partition().series());
      for (CompactedSegment compacted : records.done()) {
        long from = 0;
        for (SegmentRecord replaced : compacted.replaces()) {
          if (replaced.number() == segment.number()) {
            return new FileRange(files, compacted.path(), from, CompactedSegment.length(replaced));
          }
          from += CompactedSegment.length(replaced);
        }
      }
      throw missing;
    }
  }
}
