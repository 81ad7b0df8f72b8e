package io.github.changecapture.segment;

import io.github.changecapture.spi.Compression;
import java.io.EOFException;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/** Reads a segment from its first byte to its last, with no more of it in memory than a line. */
final class SegmentScan {
  /** No event's line is as long: JSON is at most some eleven times an event of 16 MiB. */
  private static final int LONGEST_LINE = 256 * 1024 * 1024;

  private static final int CHUNK = 256 * 1024;

  private final CRC32C checksum = new CRC32C();
  private final Lines visitor;
  private byte[] line = new byte[8 * 1024];
  private int lineLength;
  private boolean showing = true;
  private boolean isDamaged;
  private long length;
  private long lines;

  /** Is shown the lines. */
  @FunctionalInterface
  interface Lines {
    /**
     * Takes the next line.
     *
     * @param number counts from 1
     * @param line with its {@code \n} at the end, or null if it is too long to be an event
     * @return whether to be shown the next one
     */
    boolean line(long number, byte @Nullable [] line);
  }

  private SegmentScan(Lines visitor) {
    this.visitor = visitor;
  }

  static SegmentScan read(InputStream in, Compression compression, Lines visitor)
      throws IOException {
    SegmentScan scan = new SegmentScan(visitor);
    InputStream file = scan.new Counting(in);
    byte[] chunk = new byte[CHUNK];
    try {
      InputStream lines = compression.lines(file);
      for (int read = lines.read(chunk); read >= 0; read = lines.read(chunk)) {
        scan.take(chunk, read);
      }
    } catch (EOFException | ZipException damaged) {
      scan.isDamaged = true;
    }
    while (file.read(chunk) >= 0) {
      // What no reader of gzip would see counts for length and checksum.
    }
    return scan;
  }

  /** Sums up the file as it is stored. */
  private final class Counting extends FilterInputStream {
    Counting(InputStream file) {
      super(file);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      int read = super.read(into, offset, count);
      if (read > 0) {
        checksum.update(into, offset, read);
        length += read;
      }
      return read;
    }
  }

  long length() {
    return length;
  }

  long lines() {
    return lines;
  }

  long checksum() {
    return checksum.getValue();
  }

  /** Whether something follows the last line's end that is no whole line. */
  boolean isUnfinished() {
    return isDamaged || lineLength > 0;
  }

  private void take(byte[] chunk, int count) {
    int from = 0;
    for (int i = 0; i < count; i++) {
      if (chunk[i] == '\n') {
        keep(chunk, from, i + 1);
        endOfLine();
        from = i + 1;
      }
    }
    keep(chunk, from, count);
  }

  private void keep(byte[] chunk, int from, int to) {
    int added = to - from;
    if (showing && lineLength <= LONGEST_LINE - added) {
      if (line.length - lineLength < added) {
        line = Arrays.copyOf(line, Math.max(line.length * 2, lineLength + added));
      }
      System.arraycopy(chunk, from, line, lineLength, added);
    }
    lineLength = (int) Math.min(Integer.MAX_VALUE, (long) lineLength + added);
  }

  private void endOfLine() {
    lines++;
    if (showing) {
      showing =
          visitor.line(lines, lineLength > LONGEST_LINE ? null : Arrays.copyOf(line, lineLength));
    }
    lineLength = 0;
  }
}
