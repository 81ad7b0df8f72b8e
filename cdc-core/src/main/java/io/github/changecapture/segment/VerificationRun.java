package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** One verification, from the first series to the last file; for one thread, but for cancel. */
final class VerificationRun {
  private static final long BYTES_BETWEEN_REPORTS = 64L * 1024 * 1024;

  private final SegmentCatalog catalog;
  private final Map<String, EventEncoder> encoders;
  private final TimeRange range;
  private final Consumer<VerificationProgress> listener;
  private final SegmentReader reader;
  private final Problems problems = new Problems();
  private final RecordedPaths recorded = new RecordedPaths();
  private final Set<String> folders = new TreeSet<>();
  private final List<String> setAside = new ArrayList<>();
  private final List<String> withoutFile = new ArrayList<>();
  private long series;
  private long segments;
  private long unsealed;
  private long lines;
  private long bytes;
  private long bytesRead;
  private long bytesReported;
  private volatile boolean cancelled;

  VerificationRun(
      SegmentCatalog catalog,
      Map<String, EventEncoder> encoders,
      TimeRange range,
      Consumer<VerificationProgress> listener) {
    this.catalog = catalog;
    this.encoders = encoders;
    this.range = range;
    this.listener = listener;
    this.reader = new SegmentReader(catalog, this::read);
  }

  void cancel() {
    cancelled = true;
  }

  Verification verified() {
    try (Stream<String> names = catalog.series()) {
      names.forEach(this::verifySeries);
    }
    verifyFiles();
    return new Verification(
        series,
        segments,
        lines,
        bytes,
        unsealed,
        problems.named(),
        problems.count(),
        setAside,
        withoutFile);
  }

  private void verifySeries(String name) {
    requireWanted();
    series++;
    SeriesCheck check = new SeriesCheck(reader, encoders, problems);
    SnapshotCheck chunk = new SnapshotCheck(reader, encoders, problems);
    long first = new RecordSearch(catalog, name, range::isBehind).lastBefore();
    try (Stream<SegmentRecord> records = catalog.segments(name, first)) {
      // Not by its iterator, which would read all records before the first is looked at.
      var unused = records.allMatch(record -> isFollowed(record, check, chunk));
    } catch (SinkRejected damaged) {
      problems.add(Kind.DAMAGED_RECORD, name, String.valueOf(damaged.getMessage()));
    }
  }

  /** Whether more of the series is wanted. */
  private boolean isFollowed(SegmentRecord record, SeriesCheck check, SnapshotCheck chunk) {
    boolean isAhead = range.isAheadOf(record);
    boolean isOutside = isAhead || range.isBehind(record);
    if (SnapshotSegments.isChunk(record)) {
      if (!isOutside) {
        verify(record, chunk::next);
      }
    } else if (isOutside) {
      check.pass(record);
    } else {
      verify(record, check::next);
    }
    return !isAhead;
  }

  private void verify(SegmentRecord record, Function<SegmentRecord, @Nullable SegmentScan> check) {
    segments++;
    recorded.add(record.path());
    if (!range.isAll()) {
      folders.add(record.partition().path());
    }
    if (record.state() == State.SET_ASIDE) {
      setAside.add(record.path());
    } else if (record.state() != State.SEALED && record.state() != State.DISCARDED) {
      unsealed++;
    }
    SegmentScan scan = check.apply(record);
    if (scan != null) {
      lines += scan.lines();
      bytes += scan.length();
    } else if (record.state() == State.OPEN) {
      withoutFile.add(record.path());
    }
    report();
  }

  /** A range has the files of its partitions' folders, everything has those of the whole store. */
  private void verifyFiles() {
    Set<String> places = range.isAll() ? Set.of("") : folders;
    if (places.stream().anyMatch(this::hasStrangers)) {
      // Segments outside of the range, and such as have begun meanwhile.
      addAllRecorded();
      places.forEach(this::reportStrangers);
    }
  }

  private boolean hasStrangers(String folder) {
    try (Stream<String> files = catalog.files(folder)) {
      return files.anyMatch(this::isStranger);
    }
  }

  private void reportStrangers(String folder) {
    try (Stream<String> files = catalog.files(folder)) {
      files
          .filter(this::isStranger)
          .forEach(
              path ->
                  problems.add(
                      Kind.FOREIGN_FILE,
                      path,
                      "is in no record of the catalog: somebody else put it there, or its record is missing"));
    }
  }

  private boolean isStranger(String path) {
    requireWanted();
    return !recorded.contains(path);
  }

  private void addAllRecorded() {
    try (Stream<String> names = catalog.series()) {
      names.forEach(
          name -> {
            try (Stream<SegmentRecord> records = catalog.segments(name, 1)) {
              records.forEach(
                  record -> {
                    requireWanted();
                    recorded.add(record.path());
                  });
            } catch (SinkRejected damaged) {
              problems.add(Kind.DAMAGED_RECORD, name, String.valueOf(damaged.getMessage()));
            }
          });
    }
  }

  private void read(int count) {
    requireWanted();
    bytesRead += count;
    if (bytesRead - bytesReported >= BYTES_BETWEEN_REPORTS) {
      report();
    }
  }

  private void report() {
    bytesReported = bytesRead;
    listener.accept(new VerificationProgress(series, segments, bytesRead, problems.count()));
  }

  private void requireWanted() {
    if (cancelled || Thread.currentThread().isInterrupted()) {
      throw new CancellationException("the verification was cancelled");
    }
  }
}
