package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;
import org.jspecify.annotations.Nullable;

/**
 * What the catalog knows of one segment.
 *
 * @param path the file, relative, its parts separated by {@code /}
 * @param partition what the segment is a part of
 * @param number counts the segments of the partition's series from 1, without gaps
 * @param previous the last event of the series before this segment, or null if there is none
 * @param state how far the segment's life has come
 * @param writer who began the segment, and in which format
 * @param content what the file holds; null while the segment is open
 */
public record SegmentRecord(
    String path,
    Partition partition,
    long number,
    @Nullable Position previous,
    State state,
    Writer writer,
    @Nullable Content content) {

  /** Checks that what is not nullable is not null, and that only an open segment has no content. */
  public SegmentRecord {
    requireNonNull(path, "path");
    requireNonNull(partition, "partition");
    requireNonNull(state, "state");
    requireNonNull(writer, "writer");
    if (number < 1) {
      throw new IllegalArgumentException("number of a segment must be positive, was " + number);
    }
    if ((content == null) != (state == State.OPEN)) {
      throw new IllegalArgumentException(
          "content of segment " + path + " must be null if and only if it is OPEN, was " + state);
    }
  }

  /** How far a segment's life has come. */
  public enum State {
    /** Lines may be appended. */
    OPEN,
    /** Nothing is appended any more; the file may not be closed yet. */
    SEALING,
    /** Closed for ever: the file never changes again. */
    SEALED,
    /**
     * Closed for ever, as it was found: its last line was not written by this library. The lines
     * before may be; {@link Content#last} is the last event among them.
     */
    SET_ASIDE,
    /**
     * Closed for ever, and not to be read: a chunk of a snapshot that was not finished. What it
     * holds stands in a later segment of its series, so that the file may be deleted.
     */
    DISCARDED
  }

  /**
   * Who began a segment.
   *
   * @param capture the capture's name
   * @param ownerEpoch the capture's owner at that time
   * @param format what the encoder calls its format
   */
  public record Writer(String capture, long ownerEpoch, String format) {

    /** Checks that nothing is null. */
    public Writer {
      requireNonNull(capture, "capture");
      requireNonNull(format, "format");
    }
  }

  /**
   * What a segment's file holds when nothing is appended any more.
   *
   * @param length the file's length in bytes
   * @param lines how many lines it has
   * @param crc32c the file's CRC32C, as {@link java.util.zip.CRC32C#getValue} gives it
   * @param first the first event, or null if there is none
   * @param last the last event, or null if there is none
   */
  public record Content(
      long length, long lines, long crc32c, @Nullable Position first, @Nullable Position last) {}

  /**
   * The same segment, one step further.
   *
   * @param next the new state, not {@link State#OPEN}
   * @param found what the file holds
   * @return a new record
   */
  public SegmentRecord as(State next, Content found) {
    return new SegmentRecord(path, partition, number, previous, next, writer, found);
  }

  /**
   * The last event of the series up to this segment, as far as the record knows.
   *
   * @return the position; that before the segment while it is open; null if there is none
   */
  public @Nullable Position lastOfSeries() {
    return content == null || content.last() == null ? previous : content.last();
  }
}
