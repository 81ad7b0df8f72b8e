package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentRecord;
import org.jspecify.annotations.Nullable;

/**
 * What became of a segment.
 *
 * @param file the segment
 * @param status whether it counts as loaded
 * @param rows rows in bronze
 * @param rejected lines that are rejects
 * @param error the first thing that went wrong, or null
 */
record FileResult(
    SegmentRecord file, FileStatus status, long rows, long rejected, @Nullable String error) {

  static FileResult loaded(SegmentRecord file, long rows) {
    return new FileResult(file, FileStatus.LOADED, rows, 0, null);
  }

  static FileResult sealed(SegmentRecord file) {
    return new FileResult(file, FileStatus.SEALED, 0, 0, null);
  }

  static FileResult failed(SegmentRecord file, String error) {
    return new FileResult(file, FileStatus.LOAD_FAILED, 0, 0, error);
  }
}
