package io.github.changecapture.segment;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.json.JsonBuffer;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventEncoder;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.zip.CRC32C;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * The events in a segment that never changes again, one line after the other, with no more than a
 * line in memory. At its end the segment must have been what its record says.
 */
final class SegmentLines implements AutoCloseable {
  private static final int BUFFER = 64 * 1024;

  private final SegmentRecord record;
  private final EventEncoder encoder;
  private final CRC32C checksum = new CRC32C();
  private final InputStream file;
  private final InputStream lines;
  private final byte[] buffer = new byte[BUFFER];
  private final JsonBuffer line = new JsonBuffer();
  private int next;
  private int end;

  /** A line of the segment. */
  record Line(ByteBuffer bytes, Position position) {}

  SegmentLines(SegmentCatalog catalog, SegmentRecord record, EventEncoder encoder) {
    this.record = record;
    this.encoder = encoder;
    this.file = new CheckedInputStream(catalog.read(record), checksum);
    try {
      this.lines = Compression.of(record.path()).lines(file);
    } catch (IOException failed) {
      close();
      throw unreadable(failed);
    }
  }

  /** The next event; null at the end. */
  @Nullable Line next() {
    try {
      while (read()) {
        byte[] bytes = Arrays.copyOf(line.array(), line.size());
        Position position = encoder.position(bytes);
        if (position != null) {
          return new Line(ByteBuffer.wrap(bytes), position);
        }
        if (record.state() != State.SET_ASIDE) {
          throw new SinkRejected(
              "segment %s has a line that is no event in format '%s': verify the store, and restore the segment from a copy"
                  .formatted(record.path(), encoder.format()));
        }
      }
      checkEnd();
      return null;
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  /** False at the end; what follows the last line's end is somebody else's. */
  private boolean read() throws IOException {
    line.reset();
    try {
      while (hasBytes()) {
        int start = next;
        boolean isWhole = passLineEnd();
        line.write(buffer, start, next - start);
        if (isWhole) {
          return true;
        }
      }
      return false;
    } catch (EOFException | ZipException foreign) {
      return false;
    }
  }

  private boolean hasBytes() throws IOException {
    if (next == end) {
      next = 0;
      end = Math.max(0, lines.read(buffer));
    }
    return next < end;
  }

  /** False if the buffer holds no end of a line any more, and all of it is passed. */
  private boolean passLineEnd() {
    while (next < end) {
      if (buffer[next++] == '\n') {
        return true;
      }
    }
    return false;
  }

  private void checkEnd() throws IOException {
    byte[] rest = new byte[BUFFER];
    while (file.read(rest) >= 0) {
      // Counts for the checksum.
    }
    if (record.content() != null && checksum.getValue() != record.content().crc32c()) {
      throw new SinkRejected(
          "segment %s has CRC32C %08x, and had %08x when it was sealed: somebody changed it; restore it from a copy"
              .formatted(record.path(), checksum.getValue(), record.content().crc32c()));
    }
  }

  @Override
  public void close() {
    try {
      file.close();
    } catch (IOException failed) {
      throw unreadable(failed);
    }
  }

  private SinkUnavailable unreadable(IOException failed) {
    return new SinkUnavailable(
        "segment %s could not be read (%s)".formatted(record.path(), failed), failed);
  }
}
