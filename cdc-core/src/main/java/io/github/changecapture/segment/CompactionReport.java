package io.github.changecapture.segment;

/**
 * What a call has put together.
 *
 * @param files how many files were finished
 * @param segments how many segments they replace
 * @param bytes how many bytes they have
 */
public record CompactionReport(long files, long segments, long bytes) {

  CompactionReport and(CompactedSegment one) {
    return new CompactionReport(files + 1, segments + one.replaces().size(), bytes + one.length());
  }
}
