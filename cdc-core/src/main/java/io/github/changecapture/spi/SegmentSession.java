package io.github.changecapture.spi;

/**
 * The owner's access to a {@link SegmentStore}, under its rules G1 to G14; safe for use by several
 * threads at once.
 */
public interface SegmentSession extends AutoCloseable {

  /**
   * Opens a segment to append to it.
   *
   * @param record an OPEN record that {@link CatalogWriter#reserve} has stored, in this session or
   *     in an earlier one
   * @return the segment; to be closed
   */
  OpenSegment open(SegmentRecord record);

  /**
   * Closes a segment's file for ever.
   *
   * @param record a SEALING record that {@link CatalogWriter#advance} has stored; the segment is
   *     not open any more
   */
  void seal(SegmentRecord record);

  /**
   * The catalog's write side.
   *
   * @return the same object each time
   */
  CatalogWriter catalog();

  /** Gives the store back; open segments end with it, what they hold stays as it is. */
  @Override
  void close();
}
