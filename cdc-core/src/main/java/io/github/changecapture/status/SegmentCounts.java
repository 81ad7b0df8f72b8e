package io.github.changecapture.status;

/**
 * What became of a sink's segments.
 *
 * @param open segments that are not sealed now
 * @param sealed segments that were sealed
 * @param lines lines that became durable
 * @param bytes bytes of lines that became durable, before they were compressed
 */
public record SegmentCounts(int open, long sealed, long lines, long bytes) {
  /** No segments. */
  public static final SegmentCounts NONE = new SegmentCounts(0, 0, 0, 0);

  /**
   * With those of a later sink.
   *
   * @param later whose open segments are those of now
   * @return the sum
   */
  public SegmentCounts plus(SegmentCounts later) {
    return new SegmentCounts(
        later.open, sealed + later.sealed, lines + later.lines, bytes + later.bytes);
  }
}
