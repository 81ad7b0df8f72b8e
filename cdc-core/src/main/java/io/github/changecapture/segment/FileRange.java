package io.github.changecapture.segment;

import io.github.changecapture.spi.WholeFiles;
import java.io.InputStream;
import java.util.Objects;

/** A part of a whole file, fetched piece by piece; ends where the file does. */
final class FileRange extends InputStream {
  private static final int PIECE = 4 * 1024 * 1024;

  private final WholeFiles files;
  private final String path;
  private final long end;
  private long at;
  private byte[] piece = {};
  private int taken;

  FileRange(WholeFiles files, String path, long from, long count) {
    this.files = files;
    this.path = path;
    this.at = from;
    this.end = from + count;
  }

  @Override
  public int read() {
    return isAtEnd() ? -1 : Byte.toUnsignedInt(piece[taken++]);
  }

  @Override
  public int read(byte[] into, int offset, int count) {
    Objects.checkFromIndexSize(offset, count, into.length);
    if (count == 0) {
      return 0;
    }
    if (isAtEnd()) {
      return -1;
    }
    int given = Math.min(count, piece.length - taken);
    System.arraycopy(piece, taken, into, offset, given);
    taken += given;
    return given;
  }

  private boolean isAtEnd() {
    if (taken == piece.length && at < end) {
      byte[] fetched = files.read(path, at, (int) Math.min(PIECE, end - at));
      piece = fetched == null ? new byte[0] : fetched;
      taken = 0;
      at = piece.length == 0 ? end : at + piece.length;
    }
    return taken == piece.length;
  }
}
