package io.github.changecapture.spi;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The owner's side of a {@link SegmentCatalog}, under its rules K1 to K10; safe for use by several
 * threads at once.
 */
public interface CatalogWriter {

  /**
   * The segments that are not sealed: what to look at after a crash.
   *
   * @return all records that are OPEN or SEALING, in no particular order
   */
  List<SegmentRecord> unfinished();

  /**
   * The newest segment of a series.
   *
   * @param series what partitions of the series name
   * @return the record with the highest number, in whatever state, or null if there is none
   */
  @Nullable SegmentRecord last(String series);

  /**
   * Stores the record of a segment that is to be, before its first byte.
   *
   * @param record an OPEN record, numbered one above {@link #last}
   * @return true if it was stored; false, with nothing changed, if something lies at its path
   */
  boolean reserve(SegmentRecord record);

  /**
   * Takes a record one step further: OPEN to SEALING, SET_ASIDE or DISCARDED, SEALING to SEALED.
   *
   * @param record the record's next form
   */
  void advance(SegmentRecord record);
}
