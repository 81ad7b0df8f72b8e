package io.github.changecapture.segment;

import io.github.changecapture.segment.Verification.Problem;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Proves what a catalog says, by reading every segment once.
 *
 * <p>Of each series it shows that no record is missing between the oldest and the newest; that
 * every segment is present and, once sealed, has the length and CRC32C of its record; that every
 * line is an event; that positions rise strictly from line to line and from segment to segment, so
 * that no event is there twice; and that each segment follows the one that its record says it
 * follows. Of a chunk of a snapshot, which has an order of its own, it shows that one attempt at
 * most counts, and that no document is in it twice. A segment that is open is read as far as its last whole line. Whether each change of the
 * source is there is another question.
 */
public final class SegmentVerifier {
  private final SegmentCatalog catalog;
  private final Map<String, EventEncoder> encoders;
  private final List<Problem> problems = new ArrayList<>();
  private final List<String> setAside = new ArrayList<>();
  private long problemCount;
  private long series;
  private long segments;
  private long lines;
  private long bytes;

  private SegmentVerifier(SegmentCatalog catalog, List<EventEncoder> encoders) {
    this.catalog = catalog;
    this.encoders =
        encoders.stream()
            .collect(
                Collectors.toMap(EventEncoder::format, Function.identity(), (one, other) -> one));
  }

  /**
   * Reads all segments of a catalog; blocks, and keeps no more than a line in memory.
   *
   * <p>For a store at rest: a segment that its owner seals meanwhile may be reported.
   *
   * @param catalog the catalog
   * @param encoders one for each format that the segments have
   * @return what was found
   * @throws io.github.changecapture.error.CaptureException if a record cannot be read, or the store
   *     cannot be reached
   */
  public static Verification verify(SegmentCatalog catalog, EventEncoder... encoders) {
    return new SegmentVerifier(catalog, List.of(encoders)).verified();
  }

  private Verification verified() {
    try (Stream<String> names = catalog.series()) {
      names.forEach(this::verifySeries);
    }
    return new Verification(series, segments, lines, bytes, problems, problemCount, setAside);
  }

  private void verifySeries(String name) {
    series++;
    SeriesCheck check = new SeriesCheck(catalog, encoders, this::problem);
    SnapshotCheck chunk = new SnapshotCheck(catalog, encoders, this::problem);
    try (Stream<SegmentRecord> records = catalog.segments(name, 1)) {
      records.forEach(
          record ->
              verify(record, SnapshotSegments.isChunk(record) ? chunk::next : check::next));
    }
  }

  private void verify(
      SegmentRecord record, Function<SegmentRecord, @Nullable SegmentScan> check) {
    segments++;
    if (record.state() == SegmentRecord.State.SET_ASIDE) {
      setAside.add(record.path());
    }
    SegmentScan scan = check.apply(record);
    if (scan != null) {
      lines += scan.lines();
      bytes += scan.length();
    }
  }

  private void problem(SegmentRecord record, String detail) {
    problemCount++;
    if (problems.size() < Verification.MOST_PROBLEMS) {
      problems.add(new Problem(record.path(), detail));
    }
  }
}
