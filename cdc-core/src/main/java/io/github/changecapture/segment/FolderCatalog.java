package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Records as files, one folder for each series. */
final class FolderCatalog implements SegmentCatalog {
  private final StoreLayout layout;
  private final FileErrors errors;

  FolderCatalog(StoreLayout layout, FileErrors errors) {
    this.layout = layout;
    this.errors = errors;
  }

  @Override
  public Stream<String> series() {
    return list(layout.catalog()).map(this::seriesIn).filter(Objects::nonNull);
  }

  @Override
  public Stream<SegmentRecord> segments(String series, long from) {
    return numbered(layout.records(series))
        .filter(file -> StoreLayout.numberOf(file) >= from)
        .sorted()
        .map(this::readIfPresent)
        .filter(Objects::nonNull);
  }

  @Override
  public InputStream read(SegmentRecord segment) {
    try {
      return Files.newInputStream(layout.file(segment.path()));
    } catch (NoSuchFileException missing) {
      throw missing(segment, layout.base());
    } catch (IOException failed) {
      throw errors.about("segment " + segment.path()).of(failed);
    }
  }

  @Override
  @SuppressWarnings("StreamResourceLeak") // Closed by whom it is given to.
  public Stream<String> files(String folder) {
    try {
      return Files.walk(layout.base().resolve(folder))
          .filter(Files::isRegularFile)
          .map(file -> layout.base().relativize(file).toString().replace(File.separatorChar, '/'))
          .filter(StorePaths::isNamedLikeSegment);
    } catch (NoSuchFileException none) {
      return Stream.empty();
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  static SinkRejected missing(SegmentRecord segment, Path base) {
    return new SinkRejected(
        "segment %s is missing from folder %s, and its record says that it is %s: restore it from a copy"
            .formatted(segment.path(), base, segment.state()));
  }

  /** The record with the highest number, or null. */
  @Nullable SegmentRecord last(String series) {
    try (Stream<Path> records = numbered(layout.records(series))) {
      return records.max(Path::compareTo).map(this::readIfPresent).orElse(null);
    }
  }

  /** Null if there is no such file. */
  @Nullable SegmentRecord readIfPresent(Path file) {
    try {
      return SegmentRecordFormat.fromJson(Files.readString(file), file.toString());
    } catch (NoSuchFileException none) {
      return null;
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  private @Nullable String seriesIn(Path records) {
    try (Stream<Path> files = numbered(records)) {
      return files
          .findFirst()
          .map(this::readIfPresent)
          .map(record -> record.partition().series())
          .orElse(null);
    }
  }

  private Stream<Path> numbered(Path records) {
    return list(records).filter(StoreLayout::isRecord);
  }

  @SuppressWarnings("StreamResourceLeak") // Closed by whom it is given to.
  private Stream<Path> list(Path folder) {
    try {
      return Files.list(folder);
    } catch (NoSuchFileException none) {
      return Stream.empty();
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }
}
