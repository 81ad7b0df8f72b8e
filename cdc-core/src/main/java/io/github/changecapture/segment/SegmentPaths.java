package io.github.changecapture.segment;

import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;

/** The names of segments: {@code stem.jsonl}, then {@code stem-0001.jsonl} and so on. */
final class SegmentPaths {
  private static final int DIGITS = 4;

  private SegmentPaths() {}

  static String path(Partition partition, int part, Compression compression) {
    String digits = Integer.toString(part);
    String suffix =
        part == 0 ? "" : '-' + "0".repeat(Math.max(0, DIGITS - digits.length())) + digits;
    return partition.path() + '/' + partition.stem() + suffix + compression.extension();
  }

  /** The part to try first after a segment: the one after it, or the first of another partition. */
  static int partAfter(SegmentRecord segment, Partition partition) {
    Partition last = segment.partition();
    boolean isSame = last.path().equals(partition.path()) && last.stem().equals(partition.stem());
    return isSame ? part(segment) + 1 : 0;
  }

  private static int part(SegmentRecord segment) {
    String path = segment.path();
    int from = segment.partition().path().length() + 1 + segment.partition().stem().length();
    int to = path.length() - Compression.of(path).extension().length();
    return to <= from ? 0 : Integer.parseInt(path, from + 1, to, 10);
  }
}
