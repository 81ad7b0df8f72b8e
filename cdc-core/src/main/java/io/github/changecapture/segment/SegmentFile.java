package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import java.nio.ByteBuffer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** What is written of one segment; only the worker that writes touches it. */
final class SegmentFile {
  private final Partition partition;
  private @Nullable SegmentRecord record;
  private long length;
  private @Nullable Position last;

  /** Null for a segment of an earlier run: those are read again when they are sealed. */
  private @Nullable Tally tally;

  /** What is counted of a segment that this run has begun. */
  private static final class Tally {
    final CRC32C checksum = new CRC32C();
    long lines;
    @Nullable Position first;
  }

  private SegmentFile(Partition partition) {
    this.partition = partition;
  }

  static SegmentFile begin(Partition partition) {
    SegmentFile file = new SegmentFile(partition);
    file.tally = new Tally();
    return file;
  }

  static SegmentFile recovered(SegmentRecord record, long length, @Nullable Position last) {
    SegmentFile file = new SegmentFile(record.partition());
    file.record = record;
    file.length = length;
    file.last = last;
    return file;
  }

  Partition partition() {
    return partition;
  }

  /** Null as long as nothing was written. */
  @Nullable SegmentRecord record() {
    return record;
  }

  void reserved(SegmentRecord stored) {
    record = stored;
  }

  long length() {
    return length;
  }

  @Nullable Position last() {
    return last;
  }

  /** Goes on in the next part, of which nothing is written yet. */
  void rolled() {
    record = null;
    length = 0;
    last = null;
    tally = new Tally();
  }

  /** What was written for a portion, which may be compressed. */
  void appended(Portion portion, ByteBuffer written, Position newLast) {
    length += written.remaining();
    last = newLast;
    if (tally != null) {
      if (tally.first == null) {
        tally.first = portion.first().position();
      }
      tally.lines += portion.lines();
      tally.checksum.update(written.duplicate());
    }
  }

  /** What the file holds, or null if it has to be read to know. */
  @Nullable Content content() {
    return tally == null
        ? null
        : new Content(length, tally.lines, tally.checksum.getValue(), tally.first, last);
  }
}
