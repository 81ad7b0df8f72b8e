package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.CompactedSegment.Originals;
import io.github.changecapture.segment.CompactionRecords.Plan;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.WholeFiles;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;

/**
 * Puts the sealed segments of a partition that is over together, and later deletes them.
 *
 * <pre>{@code
 * Compaction compaction = Compaction.builder()
 *     .catalog(store.catalog()).files(LocalWholeFiles.in(folder)).build();
 * compaction.compact(checkpoint);
 * compaction.deleteOriginals(Duration.ofDays(7), compacted -> loader.hasLoaded(compacted));
 * }</pre>
 *
 * <ul>
 *   <li>{@code _compacted/shop/orders/.../events-20261121-10.jsonl} holds the bytes of {@code
 *       shop/orders/.../events-20261121-10.jsonl}, {@code ...-0001.jsonl} and so on, in the order
 *       of their numbers. It has the name of the first. Compressed segments give a compressed file.
 *   <li>First a record fixes which segments go together, then the file is made in one step, then a
 *       second record says that it is whole: {@link #compacted} shows it from then on. Whatever is
 *       killed when, the next call goes on where that one stopped. Several that are built alike may
 *       work at once.
 *   <li>A loader takes the file only if it has taken none of the segments ({@link
 *       CompactedSegment#mayBeLoaded}), and each segment that it has not taken otherwise.
 *   <li>The segments' files are deleted by a call of its own, after a time of grace, when the file
 *       has been read and found whole. Their records stay. {@link #catalog} reads what was deleted
 *       out of the compacted file, so that whoever verifies or loads through it sees no difference.
 *   <li>Segments that were set aside, and partitions with one segment, stay as they are.
 * </ul>
 *
 * <p>All calls block. Safe for use by several threads at once. It owns nothing and needs no
 * closing.
 */
public final class Compaction {
  /** Where compacted files are: {@value}. */
  public static final String FOLDER = "_compacted";

  private static final int CHUNK = 256 * 1024;

  private final SegmentCatalog catalog;
  private final WholeFiles files;
  private final long maxBytes;
  private final Clock clock;

  Compaction(SegmentCatalog catalog, WholeFiles files, long maxBytes, Clock clock) {
    this.catalog = catalog;
    this.files = files;
    this.maxBytes = maxBytes;
    this.clock = clock;
  }

  /**
   * Builds it; the catalog and the place of its files have to be named.
   *
   * @return a new builder
   */
  public static CompactionBuilder builder() {
    return new CompactionBuilder();
  }

  /**
   * Puts together what is over.
   *
   * @param checkpoint how far the capture has come that writes the segments: partitions that ended
   *     by then are over
   * @return what was finished
   * @throws io.github.changecapture.error.CaptureException if a segment is damaged or missing, or
   *     the place cannot be read or written
   */
  public CompactionReport compact(Position checkpoint) {
    Instant upTo = requireNonNull(checkpoint, "checkpoint").instant();
    CompactionReport report = new CompactionReport(0, 0, 0);
    for (String series : series()) {
      CompactionRecords records = new CompactionRecords(catalog, files, series);
      for (Plan plan : records.unfinished()) {
        report = report.and(finish(records, plan));
      }
      report = compact(series, records, upTo, report);
    }
    return report;
  }

  /**
   * What was put together of a series.
   *
   * @param series one of the catalog's
   * @return the files that are whole, by the numbers of their segments
   */
  public List<CompactedSegment> compacted(String series) {
    return new CompactionRecords(catalog, files, series).done();
  }

  /**
   * Deletes the files of segments that are in a compacted file.
   *
   * @param grace how long the compacted file must have been there, by this machine's clock: as long
   *     as anybody may still read the segments of an older listing
   * @param consent whether the segments may go: true when every loader has taken all of them or
   *     none, since one that has taken some of them needs the others
   * @return how many compacted files have become the only ones
   * @throws io.github.changecapture.error.CaptureException if a compacted file is not whole, and
   *     then nothing of it is deleted; or if the place cannot be read or written
   */
  public long deleteOriginals(Duration grace, Predicate<CompactedSegment> consent) {
    Instant latest = clock.instant().minus(requireNonNull(grace, "grace"));
    long deleted = 0;
    for (String series : series()) {
      CompactionRecords records = new CompactionRecords(catalog, files, series);
      for (CompactedSegment compacted : records.done()) {
        boolean isDue =
            compacted.originals() == Originals.KEPT && !compacted.finishedAt().isAfter(latest);
        if (isDue && consent.test(compacted)) {
          requireWhole(compacted);
          compacted.replaces().forEach(record -> files.delete(record.path()));
          records.originalsDeleted(compacted);
          deleted++;
        }
      }
    }
    return deleted;
  }

  /**
   * The catalog as it was: a segment whose file was deleted is read out of the compacted file.
   *
   * @return for verifiers and readers
   */
  public SegmentCatalog catalog() {
    return new CompactedCatalog(catalog, files);
  }

  private List<String> series() {
    try (Stream<String> series = catalog.series()) {
      return series.toList();
    }
  }

  private CompactionReport compact(
      String series, CompactionRecords records, Instant upTo, CompactionReport before) {
    CompactionReport report = before;
    Groups groups = groups(series, records.next(), upTo);
    for (List<SegmentRecord> group : groups.runs()) {
      Plan wanted = plan(group);
      Plan planned = records.planned(wanted);
      report = report.and(finish(records, planned));
      if (!planned.equals(wanted)) {
        return report; // Somebody else is at work, and further.
      }
    }
    records.lookedAt(groups.next());
    return report;
  }

  /**
   * Segments that belong together.
   *
   * @param runs at least two each
   * @param next the number of the first segment that has to be looked at again
   */
  private record Groups(List<List<SegmentRecord>> runs, long next) {}

  /** What is not over yet ends the search. */
  private Groups groups(String series, long from, Instant upTo) {
    List<List<SegmentRecord>> runs = new ArrayList<>();
    List<SegmentRecord> run = new ArrayList<>();
    long next = from;
    try (Stream<SegmentRecord> records = catalog.segments(series, from)) {
      for (Iterator<SegmentRecord> all = records.iterator(); all.hasNext(); ) {
        SegmentRecord record = all.next();
        Instant end = record.partition().end();
        boolean isUnfinished = record.state() == State.OPEN || record.state() == State.SEALING;
        if (isUnfinished && !run.isEmpty() && belongs(record, run)) {
          return new Groups(runs, run.get(0).number()); // The run may go on.
        }
        if (isUnfinished || (end != null && end.isAfter(upTo))) {
          break;
        }
        next = record.number() + 1;
        if (!run.isEmpty() && !belongs(record, run)) {
          addTo(runs, run);
          run.clear();
        }
        if (record.state() == State.SEALED && end != null) {
          run.add(record);
        }
      }
    }
    addTo(runs, run);
    return new Groups(runs, next);
  }

  private static void addTo(List<List<SegmentRecord>> groups, List<SegmentRecord> run) {
    if (run.size() > 1) {
      groups.add(List.copyOf(run));
    }
  }

  private boolean belongs(SegmentRecord record, List<SegmentRecord> run) {
    SegmentRecord first = run.get(0);
    long length = run.stream().mapToLong(CompactedSegment::length).sum();
    return record.state() != State.SET_ASIDE
        && record.state() != State.DISCARDED
        && record.partition().equals(first.partition())
        && record.writer().format().equals(first.writer().format())
        && Compression.of(record.path()) == Compression.of(first.path())
        && length + CompactedSegment.length(record) <= maxBytes;
  }

  private static Plan plan(List<SegmentRecord> group) {
    SegmentRecord first = group.get(0);
    return new Plan(
        FOLDER + '/' + first.path(), first.number(), group.get(group.size() - 1).number());
  }

  private CompactedSegment finish(CompactionRecords records, Plan plan) {
    List<SegmentRecord> segments = records.segments(plan);
    CRC32C written = new CRC32C();
    boolean isNew =
        files.length(plan.path()) < 0
            && files.create(plan.path(), out -> copy(segments, out, written));
    long checksum = isNew ? written.getValue() : checksumOf(plan.path(), segments);
    return records.finished(plan, checksum, clock.instant());
  }

  private void copy(List<SegmentRecord> segments, OutputStream out, CRC32C whole)
      throws IOException {
    byte[] chunk = new byte[CHUNK];
    for (SegmentRecord record : segments) {
      CRC32C own = new CRC32C();
      try (InputStream in = new CheckedInputStream(catalog.read(record), own)) {
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          whole.update(chunk, 0, read);
          out.write(chunk, 0, read);
        }
      }
      requireUnchanged(record, own.getValue());
    }
  }

  /** Reads a file that is there, which must be these segments and nothing else. */
  private long checksumOf(String path, List<SegmentRecord> segments) {
    CRC32C whole = new CRC32C();
    long at = 0;
    for (SegmentRecord record : segments) {
      CRC32C own = new CRC32C();
      byte[] chunk = new byte[CHUNK];
      try (InputStream in = new FileRange(files, path, at, CompactedSegment.length(record))) {
        for (int read = in.read(chunk); read >= 0; read = in.read(chunk)) {
          own.update(chunk, 0, read);
          whole.update(chunk, 0, read);
        }
      } catch (IOException failed) {
        throw new SinkUnavailable("file %s could not be read (%s)".formatted(path, failed), failed);
      }
      if (record.content() != null && own.getValue() != record.content().crc32c()) {
        throw notWhole(path);
      }
      at += CompactedSegment.length(record);
    }
    if (files.length(path) != at) {
      throw notWhole(path);
    }
    return whole.getValue();
  }

  private void requireWhole(CompactedSegment compacted) {
    if (checksumOf(compacted.path(), compacted.replaces()) != compacted.crc32c()) {
      throw notWhole(compacted.path());
    }
  }

  private SinkRejected notWhole(String path) {
    return new SinkRejected(
        "file %s in %s does not hold the segments that it replaces: somebody changed it; its segments are kept, so take it away, with the records of its compaction in _cdc/compacted"
            .formatted(path, files.location()));
  }

  private static void requireUnchanged(SegmentRecord record, long checksum) {
    if (record.content() == null || checksum != record.content().crc32c()) {
      throw new SinkRejected(
          "segment %s has CRC32C %08x, and its record says %s: somebody changed it; restore it from a copy"
              .formatted(record.path(), checksum, record.content()));
    }
  }
}
