package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.spi.SegmentRecord;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;

/**
 * One file in place of several segments, whose bytes it holds one after the other.
 *
 * @param path the file, relative
 * @param replaces the records of the segments, by rising number; at least two
 * @param crc32c the file's CRC32C, as {@link java.util.zip.CRC32C#getValue} gives it
 * @param finishedAt when it was finished
 * @param originals whether the segments' own files are still there
 */
public record CompactedSegment(
    String path,
    List<SegmentRecord> replaces,
    long crc32c,
    Instant finishedAt,
    Originals originals) {

  /** Copies the list. */
  public CompactedSegment {
    requireNonNull(path, "path");
    requireNonNull(finishedAt, "finishedAt");
    requireNonNull(originals, "originals");
    replaces = List.copyOf(replaces);
  }

  /** What became of the segments' own files. */
  public enum Originals {
    /** They are there, but for what an unfinished deletion has deleted. */
    KEPT,
    /** They are deleted. */
    DELETED
  }

  /**
   * How long the file is.
   *
   * @return the segments' lengths together, in bytes
   */
  public long length() {
    return replaces.stream().mapToLong(CompactedSegment::length).sum();
  }

  /**
   * How many lines the file has.
   *
   * @return the segments' lines together
   */
  public long lines() {
    return replaces.stream()
        .mapToLong(record -> record.content() == null ? 0 : record.content().lines())
        .sum();
  }

  /**
   * Whether a loader may take the file: only if it has taken none of the segments, or it would take
   * their events twice. Once it has taken the file, it has taken all of them.
   *
   * @param isLoaded what the loader's ledger says of a segment
   * @return false if one of the segments is loaded
   */
  public boolean mayBeLoaded(Predicate<? super SegmentRecord> isLoaded) {
    return replaces.stream().noneMatch(isLoaded);
  }

  static long length(SegmentRecord record) {
    return record.content() == null ? 0 : record.content().length();
  }
}
