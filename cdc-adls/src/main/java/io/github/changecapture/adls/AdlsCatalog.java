package io.github.changecapture.adls;

import io.github.changecapture.adls.Records.Stored;
import io.github.changecapture.adls.Requests.Properties;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.InputStream;
import java.util.Comparator;
import java.util.Objects;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records as files, one folder for each series. */
final class AdlsCatalog implements SegmentCatalog {
  private final Files files;
  private final Records records;

  AdlsCatalog(Files files) {
    this.files = files;
    this.records = new Records(files);
  }

  @Override
  public Stream<String> series() {
    return files.names(StorePaths.CATALOG).map(this::seriesIn).filter(Objects::nonNull);
  }

  @Override
  public Stream<SegmentRecord> segments(String series, long from) {
    String folder = StorePaths.records(series);
    return numbered(folder)
        .filter(name -> StorePaths.numberOf(name) >= from)
        .sorted(Comparator.comparingLong(StorePaths::numberOf))
        .map(name -> readIfPresent(folder + '/' + name))
        .filter(Objects::nonNull);
  }

  @Override
  public InputStream read(SegmentRecord segment) {
    Properties found = files.properties(segment.path());
    if (found == null) {
      throw missing(segment, files.location());
    }
    return new RangeInput(files, segment.path(), found.length());
  }

  @Override
  public Stream<String> files(String folder) {
    return files.filesBelow(folder).filter(StorePaths::isNamedLikeSegment);
  }

  static SinkRejected missing(SegmentRecord segment, String location) {
    return new SinkRejected(
        "segment %s is missing in %s, and its record says that it is %s: restore it from a copy"
            .formatted(segment.path(), location, segment.state()));
  }

  /** Of the records that count, the one with the highest number, or null. */
  @Nullable Stored last(String series, Predicate<Stored> counts) {
    String folder = StorePaths.records(series);
    return numbered(folder)
        .sorted(Comparator.comparingLong(StorePaths::numberOf).reversed())
        .map(name -> records.read(folder + '/' + name))
        .filter(Objects::nonNull)
        .filter(counts)
        .findFirst()
        .orElse(null);
  }

  private @Nullable SegmentRecord readIfPresent(String path) {
    Stored stored = records.read(path);
    return stored == null ? null : stored.record();
  }

  private @Nullable String seriesIn(String folderName) {
    String folder = StorePaths.CATALOG + '/' + folderName;
    return numbered(folder)
        .findFirst()
        .map(name -> readIfPresent(folder + '/' + name))
        .map(record -> record.partition().series())
        .orElse(null);
  }

  private Stream<String> numbered(String folder) {
    return files.names(folder).filter(StorePaths::isRecord);
  }
}
