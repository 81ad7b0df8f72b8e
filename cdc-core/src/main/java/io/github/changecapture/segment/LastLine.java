package io.github.changecapture.segment;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.OpenSegment;
import java.nio.ByteBuffer;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * What a segment ends with.
 *
 * @param kind whose line it is
 * @param position the event in it, if it is ours
 */
record LastLine(Kind kind, @Nullable Position position) {
  private static final int FIRST_READ = 64 * 1024;
  private static final int LONGEST_LINE = 256 * 1024 * 1024;

  /** Whose line it is. */
  enum Kind {
    /** The segment is empty. */
    NONE,
    /** The encoder knows it. */
    OURS,
    /** The encoder does not know it, or it has no end. */
    FOREIGN
  }

  static LastLine of(OpenSegment segment, Compression compression, EventEncoder encoder) {
    if (segment.length() == 0) {
      return new LastLine(Kind.NONE, null);
    }
    byte[] line =
        compression == Compression.GZIP
            ? GzipTail.lastLine((from, count) -> read(segment, from, count), segment.length())
            : read(segment);
    Position position = line == null ? null : encoder.position(line);
    return new LastLine(position == null ? Kind.FOREIGN : Kind.OURS, position);
  }

  /** Reads back from the end, more each time, until the line's beginning is there. */
  private static byte @Nullable [] read(OpenSegment segment) {
    long length = segment.length();
    for (long wanted = FIRST_READ; ; wanted *= 4) {
      long from = Math.max(0, length - Math.min(wanted, LONGEST_LINE));
      byte[] end = read(segment, from, (int) (length - from));
      if (end[end.length - 1] != '\n') {
        return null;
      }
      int begin = beginOfLastLine(end);
      if (begin > 0 || from == 0) {
        return Arrays.copyOfRange(end, begin, end.length);
      }
      if (wanted >= LONGEST_LINE) {
        return null;
      }
    }
  }

  private static byte[] read(OpenSegment segment, long from, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (segment.read(from + bytes.position(), bytes) == 0) {
        throw new IllegalStateException("a segment must be as long as it says");
      }
    }
    return bytes.array();
  }

  private static int beginOfLastLine(byte[] end) {
    for (int i = end.length - 2; i >= 0; i--) {
      if (end[i] == '\n') {
        return i + 1;
      }
    }
    return 0;
  }
}
