package io.github.changecapture.segment;

import io.github.changecapture.json.JsonBuffer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/** Finds the end of a compressed segment: its last group, and the last line in that. */
final class GzipTail {
  private static final int CHUNK = 256 * 1024;
  private static final int LONGEST_LINE = 256 * 1024 * 1024;

  private GzipTail() {}

  /** Bytes that can be read from anywhere. */
  @FunctionalInterface
  interface Bytes {
    byte[] read(long from, int count) throws IOException;
  }

  /** The last line with its end, or null if the bytes do not end with a whole group of ours. */
  static byte @Nullable [] lastLine(Bytes file, long length) {
    try {
      long member =
          length < GzipGroup.END
              ? -1
              : GzipGroup.memberBefore(file.read(length - GzipGroup.END, GzipGroup.END), 0);
      long from = length - GzipGroup.END - member;
      return member <= 0 || from < 0 ? null : lastLine(file, from, member);
    } catch (IOException notOurs) {
      return null;
    }
  }

  /**
   * Cuts a file back to its last whole group, if what follows that can be a part of a group; says
   * how many bytes went.
   */
  static long cut(FileChannel file) throws IOException {
    long length = file.size();
    Bytes bytes = (from, count) -> read(file, from, count);
    long whole = endOfLastGroup(bytes, length);
    if (whole == length || !isTorn(bytes, whole, length)) {
      return 0;
    }
    file.truncate(whole);
    return length - whole;
  }

  private static byte[] read(FileChannel file, long from, int count) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(count);
    while (bytes.hasRemaining()) {
      if (file.read(bytes, from + bytes.position()) < 0) {
        throw new IOException("file became shorter while it was read");
      }
    }
    return bytes.array();
  }

  /** Looks for the ends of groups from behind; a group counts if its checksum is right. */
  private static long endOfLastGroup(Bytes file, long length) throws IOException {
    for (long to = length; to >= GzipGroup.END; to -= CHUNK) {
      long from = Math.max(0, to - CHUNK - GzipGroup.END + 1);
      byte[] chunk = file.read(from, (int) (to - from));
      for (int at = chunk.length - GzipGroup.END; at >= 0; at--) {
        long member = GzipGroup.memberBefore(chunk, at);
        long begin = from + at - member;
        if (member > 0 && begin >= 0 && isWhole(file, begin, member)) {
          return from + at + GzipGroup.END;
        }
      }
    }
    return 0;
  }

  private static boolean isWhole(Bytes file, long from, long member) {
    try (InputStream lines = lines(file, from, member)) {
      return lines.transferTo(OutputStream.nullOutputStream()) > 0;
    } catch (IOException damaged) {
      return false;
    }
  }

  /** A beginning of a group, or a hole where the file system had grown the file. */
  private static boolean isTorn(Bytes file, long from, long length) throws IOException {
    byte[] begin = file.read(from, (int) Math.min(length - from, GzipGroup.END));
    int known = begin.length;
    while (known > 0 && begin[known - 1] == 0) {
      known--;
    }
    return GzipGroup.isBeginOfMember(Arrays.copyOf(begin, known));
  }

  private static byte @Nullable [] lastLine(Bytes file, long from, long member) throws IOException {
    try (InputStream lines = lines(file, from, member)) {
      JsonBuffer line = new JsonBuffer();
      byte[] chunk = new byte[CHUNK];
      boolean isEnded = false;
      for (int read = lines.read(chunk); read >= 0; read = lines.read(chunk)) {
        for (int i = 0, begin = 0; i < read; i++) {
          if (isEnded) {
            line.reset();
            begin = i;
            isEnded = false;
          }
          isEnded = chunk[i] == '\n';
          if (isEnded || i == read - 1) {
            line.write(chunk, begin, i + 1 - begin);
            begin = i + 1;
          }
        }
        if (line.size() > LONGEST_LINE) {
          return null;
        }
      }
      return isEnded ? Arrays.copyOf(line.array(), line.size()) : null;
    }
  }

  private static InputStream lines(Bytes file, long from, long member) throws IOException {
    byte[] header = file.read(from, (int) Math.min(member, GzipGroup.END));
    if (!GzipGroup.isBeginOfMember(header)) {
      throw new IOException("no group of lines begins here");
    }
    return new GZIPInputStream(new Stretch(file, from, member), CHUNK);
  }

  /** Some bytes of a file. */
  private static final class Stretch extends InputStream {
    private final Bytes file;
    private final long end;
    private long at;
    private byte[] chunk = {};
    private int taken;

    Stretch(Bytes file, long from, long count) {
      this.file = file;
      this.at = from;
      this.end = from + count;
    }

    @Override
    public int read() throws IOException {
      return isAtEnd() ? -1 : Byte.toUnsignedInt(chunk[taken++]);
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      if (count == 0) {
        return 0;
      }
      if (isAtEnd()) {
        return -1;
      }
      int given = Math.min(count, chunk.length - taken);
      System.arraycopy(chunk, taken, into, offset, given);
      taken += given;
      return given;
    }

    private boolean isAtEnd() throws IOException {
      if (taken == chunk.length && at < end) {
        chunk = file.read(at, (int) Math.min(CHUNK, end - at));
        at += chunk.length;
        taken = 0;
      }
      return taken == chunk.length;
    }
  }
}
