package io.github.changecapture.segment;

import io.github.changecapture.error.OutcomeUnknownException;
import io.github.changecapture.internal.file.FileErrors;
import io.github.changecapture.spi.OpenSegment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.util.function.Consumer;

/** A file that grows at its end, forced to the disk with each append or flush. */
final class FolderSegment implements OpenSegment {
  /**
   * The JVM copies what it writes to memory of this size, for each thread; so much stays in the
   * processor's cache until the system has copied it again.
   */
  private static final int WRITE = 128 * 1024;

  private final String path;
  private final FileChannel channel;
  private final FileErrors errors;
  private final FolderCatalogWriter.Ownership ownership;
  private final Consumer<FolderSegment> onClose;
  private long length;
  private boolean broken;

  /** The system tells only once that it could not write: whoever forces after that is to know. */
  private volatile boolean lost;

  /** How many bytes are on the disk; with the monitor held. */
  private long forced;

  FolderSegment(
      String path,
      FileChannel channel,
      FileErrors errors,
      FolderCatalogWriter.Ownership ownership,
      Consumer<FolderSegment> onClose)
      throws IOException {
    this.path = path;
    this.channel = channel;
    this.errors = errors;
    this.ownership = ownership;
    this.onClose = onClose;
    this.length = channel.size();
    this.forced = length;
  }

  String path() {
    return path;
  }

  /** Whether it is known what the file holds. */
  boolean isIntact() {
    return !broken && !lost;
  }

  @Override
  public long length() {
    requireOpen();
    return length;
  }

  @Override
  public int read(long offset, ByteBuffer into) {
    requireOpen();
    if (offset < 0 || offset > length) {
      throw new IllegalArgumentException(
          "offset must be from 0 to " + length + ", was " + offset + ", in segment " + path);
    }
    int wanted = (int) Math.min(into.remaining(), length - offset);
    ByteBuffer part = into.slice(into.position(), wanted);
    try {
      while (part.hasRemaining() && channel.read(part, offset + part.position()) >= 0) {
        // A read may give less than it was asked for.
      }
    } catch (IOException failed) {
      throw errors.of(failed);
    }
    into.position(into.position() + part.position());
    return part.position();
  }

  @Override
  public void append(ByteBuffer bytes) {
    write(bytes).complete();
  }

  /** Leaves the last piece to be forced; those before are forced as the next one is begun. */
  @Override
  public Flush write(ByteBuffer bytes) {
    requireOpen();
    if (!isIntact()) {
      throw new OutcomeUnknownException(
          "segment "
              + path
              + ": an append or a flush has failed, so open it anew to know what it holds");
    }
    broken = true;
    try {
      ownership.check();
      long end = length;
      while (bytes.hasRemaining()) {
        ByteBuffer piece =
            bytes.slice(bytes.position(), Math.min(bytes.remaining(), TornTail.PIECE));
        if (end > length) {
          force(end);
        }
        write(piece, end);
        bytes.position(bytes.position() + piece.limit());
        end += piece.limit();
      }
      length = end;
    } catch (IOException failed) {
      throw errors.of(failed);
    }
    broken = false;
    long end = length;
    return () -> flush(end);
  }

  private void flush(long end) {
    try {
      force(end);
    } catch (IOException failed) {
      throw errors.of(failed);
    }
  }

  private synchronized void force(long end) throws IOException {
    if (lost) {
      throw new IOException("what was written before could not be forced to the disk");
    }
    try {
      channel.force(false);
      forced = Math.max(forced, end);
    } catch (IOException failed) {
      lost = true;
      cutBack(failed);
      throw failed;
    }
  }

  /**
   * The system keeps in memory what it could not write, and says nothing of it any more: whoever
   * opens the file next would take it for durable. What is written meanwhile stays behind a hole.
   */
  private void cutBack(IOException reason) {
    try {
      ownership.check();
      var unused = channel.truncate(forced);
    } catch (IOException | RuntimeException alsoFailed) {
      reason.addSuppressed(alsoFailed);
    }
  }

  private void write(ByteBuffer piece, long at) throws IOException {
    for (int from = 0; from < piece.limit(); from += WRITE) {
      ByteBuffer part = piece.slice(from, Math.min(WRITE, piece.limit() - from));
      while (part.hasRemaining()) {
        channel.write(part, at + from + part.position());
      }
    }
  }

  @Override
  public void close() {
    try {
      channel.close();
    } catch (IOException failed) {
      throw errors.of(failed);
    } finally {
      onClose.accept(this);
    }
  }

  private void requireOpen() {
    if (!channel.isOpen()) {
      throw new IllegalStateException("segment " + path + " is closed");
    }
  }
}
