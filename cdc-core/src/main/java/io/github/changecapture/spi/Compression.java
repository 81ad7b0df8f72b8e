package io.github.changecapture.spi;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PushbackInputStream;
import java.io.UncheckedIOException;
import java.util.zip.GZIPInputStream;

/** How the lines of a segment are written; the end of its name tells. */
public enum Compression {
  /** As they are: {@code .jsonl}. */
  NONE(".jsonl"),

  /**
   * As gzip: {@code .jsonl.gz}. Each commit adds a member with its lines and a member without
   * content that tells the length of the first, by which a segment's end is found again. Whatever
   * reads gzip with several members reads all lines.
   *
   * @see <a href="https://www.rfc-editor.org/rfc/rfc1952">RFC 1952</a>
   */
  GZIP(".jsonl.gz");

  private static final int BUFFER = 64 * 1024;

  private final String extension;

  Compression(String extension) {
    this.extension = extension;
  }

  /**
   * What a segment's name ends with.
   *
   * @return the extension with its dots
   */
  public String extension() {
    return extension;
  }

  /**
   * How a segment is compressed.
   *
   * @param path its path or name
   * @return what the path's end says
   */
  public static Compression of(String path) {
    return path.endsWith(GZIP.extension) ? GZIP : NONE;
  }

  /**
   * Reads the lines of a segment.
   *
   * @param file a segment's bytes from the first on, such as {@link SegmentCatalog#read} gives them
   * @return the lines; closing it closes the file. A file that ends within a member gives {@link
   *     java.io.EOFException} after the lines that are whole
   * @throws IOException if the file cannot be read, or does not begin as such a file
   */
  public InputStream lines(InputStream file) throws IOException {
    if (this == NONE) {
      return file;
    }
    PushbackInputStream peeking = new PushbackInputStream(new Failing(file));
    int first = peeking.read();
    if (first < 0) {
      return peeking;
    }
    peeking.unread(first);
    try {
      return new Members(new GZIPInputStream(new Unending(peeking), BUFFER));
    } catch (UncheckedIOException failed) {
      throw failed.getCause();
    }
  }

  /** The JDK's reader takes an error between two members for the end of the file. */
  private static final class Failing extends FilterInputStream {
    Failing(InputStream file) {
      super(file);
    }

    @Override
    public int read() {
      try {
        return super.read();
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }

    @Override
    public int read(byte[] into, int offset, int count) {
      try {
        return super.read(into, offset, count);
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  /** It also takes a stream that has nothing at hand for one that has ended. */
  private static final class Unending extends FilterInputStream {
    private final PushbackInputStream file;

    Unending(PushbackInputStream file) {
      super(file);
      this.file = file;
    }

    @Override
    public int available() throws IOException {
      int next = file.read();
      if (next < 0) {
        return 0;
      }
      file.unread(next);
      return 1;
    }
  }

  private static final class Members extends FilterInputStream {
    Members(InputStream lines) {
      super(lines);
    }

    @Override
    public int read() throws IOException {
      try {
        return super.read();
      } catch (UncheckedIOException failed) {
        throw failed.getCause();
      }
    }

    @Override
    public int read(byte[] into, int offset, int count) throws IOException {
      try {
        return super.read(into, offset, count);
      } catch (UncheckedIOException failed) {
        throw failed.getCause();
      }
    }
  }
}
