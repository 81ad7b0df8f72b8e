package io.github.changecapture.adls;

import java.io.InputStream;
import java.util.Objects;

/** A file from its first byte to where it ended when it was opened, fetched piece by piece. */
final class RangeInput extends InputStream {
  private static final int PIECE = 4 * 1024 * 1024;

  private final Files files;
  private final String path;
  private final long length;
  private byte[] piece = {};
  private int taken;
  private long fetched;

  RangeInput(Files files, String path, long length) {
    this.files = files;
    this.path = path;
    this.length = length;
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
    if (taken == piece.length && fetched < length) {
      piece = files.read(path, fetched, Math.min(PIECE, length - fetched)).toBytes();
      taken = 0;
      fetched += piece.length;
    }
    return taken == piece.length;
  }
}
