package io.github.changecapture.spi;

import java.io.InputStream;
import java.util.stream.Stream;

/**
 * Which segments there are: for loaders, and for whoever wants to prove what was written.
 *
 * <p>The rules for both sides of a catalog, which {@code SegmentCatalogContract} in cdc-test
 * checks:
 *
 * <ul>
 *   <li>K1: {@link CatalogWriter#reserve} and {@link CatalogWriter#advance} return when the change
 *       survives a crash of process and machine.
 *   <li>K2: a change is atomic: a reader, and the owner after a crash, see the record before it or
 *       after it.
 *   <li>K3: {@code reserve} never replaces. If something lies at the record's path it returns
 *       false; if the series has a record of that number, another owner has been at work and it
 *       fails with {@link io.github.changecapture.error.Fenced}. Both change nothing.
 *   <li>K4: {@code advance} takes only the steps OPEN to SEALING, OPEN to SET_ASIDE, OPEN to
 *       DISCARDED and SEALING to SEALED, of the record with that series, number and path. Storing
 *       the same record again does nothing; anything else fails with {@link
 *       io.github.changecapture.error.SinkRejected} and changes nothing.
 *   <li>K5: the work of {@link CatalogWriter#unfinished} grows with the number of unfinished
 *       segments, not with that of all.
 *   <li>K6: {@link #segments} gives the records of a series in the order of their numbers, in any
 *       state; what was stored before the call is among them.
 *   <li>K7: series do not touch each other; a name may hold any character.
 *   <li>K8: a record that cannot be read fails with {@link
 *       io.github.changecapture.error.SinkRejected} and is never taken for none.
 *   <li>K9: what a store keeps of a record is all of it: it is read as it was written. Every call
 *       may block; the streams may too while they are read.
 *   <li>K10: {@link #files} shows what is there, not what ought to be: every file that lies where
 *       segments do and is named like one, whether or not it has a record.
 * </ul>
 *
 * <p>Failures are those of rule G11 of {@link SegmentStore}. Safe for use by several threads at
 * once, also while the owner writes.
 */
public interface SegmentCatalog {

  /**
   * The series that have segments.
   *
   * @return their names, each once, in no particular order; to be closed
   */
  Stream<String> series();

  /**
   * The segments of a series.
   *
   * @param series one of {@link #series()}; an unknown one has no segments
   * @param from the lowest number wanted; 1 for all
   * @return the records by rising number, read one after the other; to be closed
   */
  Stream<SegmentRecord> segments(String series, long from);

  /**
   * Reads a segment's file.
   *
   * @param segment a record of this catalog
   * @return the bytes from the first on; to be closed. Of an open segment what is durable, at least
   * @throws io.github.changecapture.error.SinkRejected if the file is missing
   */
  InputStream read(SegmentRecord segment);

  /**
   * The files that are there, for whoever compares them with the records.
   *
   * @param folder a folder, such as the path of a partition; empty for the whole store
   * @return the paths, as records have them, of the segments' files in the folder and below it, and
   *     of others that are named like those; in no particular order; to be closed. None if there is
   *     no such folder
   */
  Stream<String> files(String folder);
}
