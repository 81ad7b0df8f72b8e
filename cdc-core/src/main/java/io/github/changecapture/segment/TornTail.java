package io.github.changecapture.segment;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;

/**
 * What an append leaves at the end of a file when process or machine dies under it: a line without
 * its end, or a hole of NUL bytes where the file system had grown the file before it wrote.
 */
final class TornTail {
  /** How much is written at most before it is forced. */
  static final int PIECE = 8 * 1024 * 1024;

  /**
   * While a piece is forced the next one is written, so that a hole is never further than this from
   * the end of the file.
   */
  private static final int UNFORCED = 2 * PIECE;

  private static final int CHUNK = 256 * 1024;

  private TornTail() {}

  /** Cuts the file back to its last whole line before any hole; says how many bytes went. */
  static long cut(FileChannel file) throws IOException {
    long length = file.size();
    long whole = endOfLineBefore(file, firstHole(file, length));
    if (whole < length) {
      file.truncate(whole);
    }
    return length - whole;
  }

  private static long firstHole(FileChannel file, long length) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long at = Math.max(0, length - UNFORCED); at < length; at += chunk.limit()) {
      fill(file, at, length, chunk);
      for (int i = 0; i < chunk.limit(); i++) {
        if (chunk.get(i) == 0) {
          return at + i;
        }
      }
    }
    return length;
  }

  private static long endOfLineBefore(FileChannel file, long end) throws IOException {
    ByteBuffer chunk = ByteBuffer.allocate(CHUNK);
    for (long to = end; to > 0; to -= chunk.limit()) {
      long from = Math.max(0, to - CHUNK);
      fill(file, from, to, chunk);
      for (int i = chunk.limit() - 1; i >= 0; i--) {
        if (chunk.get(i) == '\n') {
          return from + i + 1;
        }
      }
    }
    return 0;
  }

  private static void fill(FileChannel file, long from, long to, ByteBuffer chunk)
      throws IOException {
    chunk.clear().limit((int) Math.min(CHUNK, to - from));
    while (chunk.hasRemaining()) {
      if (file.read(chunk, from + chunk.position()) < 0) {
        throw new IOException("file became shorter while it was read");
      }
    }
    chunk.flip();
  }
}
