package io.github.changecapture.adls;

import com.azure.core.util.BinaryData;
import io.github.changecapture.adls.Requests.AfterFlush;
import io.github.changecapture.adls.Requests.Properties;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OutcomeUnknownException;
import io.github.changecapture.error.SegmentFull;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.OpenSegment;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file that grows under a lease.
 *
 * <p>A commit is one request if it fits: bytes and flush together, so that it happens as a whole or
 * not at all. When nobody knows what became of it, the file's length tells, and that the lease can
 * be renewed proves that nobody else has made the length what it is. The same bytes are then sent
 * again, never others at the same position, because a request that was thought lost may still
 * arrive.
 */
final class AdlsSegment implements OpenSegment {
  private static final Logger LOG = LoggerFactory.getLogger(AdlsSegment.class);

  /** What is sent at once; the service takes 100 MiB, but memory is better kept small. */
  private static final int PIECE = 8 * 1024 * 1024;

  /** Each append makes a block, and a file has 50,000 at most. */
  private static final int MOST_APPENDS = 45_000;

  private final Files files;
  private final String path;
  private final FileLease lease;
  private final Consumer<AdlsSegment> onClose;
  private long length;
  private int appends;
  private boolean broken;
  private volatile boolean closed;

  AdlsSegment(
      Files files, String path, FileLease lease, long length, Consumer<AdlsSegment> onClose) {
    this.files = files;
    this.path = path;
    this.lease = lease;
    this.length = length;
    this.onClose = onClose;
  }

  FileLease lease() {
    return lease;
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
    for (int done = 0; done < wanted; ) {
      int count = Math.min(PIECE, wanted - done);
      byte[] bytes = files.read(path, offset + done, count).toBytes();
      if (bytes.length != count) {
        throw new SinkRejected(
            "segment %s in %s is shorter than it was: somebody else changed it"
                .formatted(path, files.location()));
      }
      into.put(bytes);
      done += count;
    }
    return wanted;
  }

  @Override
  public void append(ByteBuffer bytes) {
    requireOpen();
    if (broken) {
      throw new OutcomeUnknownException(
          "segment " + path + ": an append has failed, so open it anew to know what it holds");
    }
    List<BinaryData> pieces = pieces(bytes);
    if (appends > 0 && appends + pieces.size() > MOST_APPENDS) {
      throw full(null);
    }
    broken = true;
    commit(pieces, bytes.remaining());
    appends += pieces.size();
    length += bytes.remaining();
    bytes.position(bytes.limit());
    broken = false;
  }

  private static List<BinaryData> pieces(ByteBuffer bytes) {
    List<BinaryData> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.remaining(); from += PIECE) {
      byte[] piece = new byte[Math.min(PIECE, bytes.remaining() - from)];
      bytes.get(bytes.position() + from, piece);
      pieces.add(BinaryData.fromBytes(piece));
    }
    return pieces;
  }

  private void commit(List<BinaryData> pieces, int size) {
    Attempts attempts = new Attempts(files.options());
    while (true) {
      lease.require();
      try {
        send(pieces);
        return;
      } catch (RuntimeException thrown) {
        Failure failure = Failure.of(thrown);
        requireResolvable(failure);
        if (isCommitted(size, failure)) {
          return;
        }
        if (failure.isAbout("BlockCountExceedsLimit")) {
          broken = false;
          throw full(thrown);
        }
        if (!attempts.mayGoOn()) {
          throw files.error("append to segment " + path, failure);
        }
        LOG.debug("Appending again to {} after {}", path, failure.reason());
        attempts.pauseAfter(failure);
      }
    }
  }

  private void send(List<BinaryData> pieces) {
    long sentAt = System.nanoTime();
    long at = length;
    BinaryData last = pieces.get(pieces.size() - 1);
    for (BinaryData piece : pieces) {
      if (piece == last) {
        files.requests().commit(path, at, piece, lease.id());
      } else {
        files.requests().append(path, at, piece, lease.id());
        at += piece.getLength();
      }
    }
    lease.wasRenewed(sentAt);
  }

  /** Whatever is no clear refusal has to be looked into; conflicts are answers to a repetition. */
  private void requireResolvable(Failure failure) {
    boolean isResolvable = failure.isOpen() || failure.status() == 400 || failure.isConflict();
    if (!isResolvable) {
      throw files.error("append to segment " + path, failure);
    }
  }

  /** What the file says of a commit without a clear answer. */
  private boolean isCommitted(int size, Failure failure) {
    Properties found = files.properties(path);
    lease.renew();
    long now = found == null ? -1 : found.length();
    if (now == length + size) {
      return true;
    }
    if (now != length) {
      throw new Fenced(
          "segment %s in %s had %d bytes when this owner last wrote it, and has %d now (-1: it is gone): somebody else writes into the store; stop that one, then start this capture again"
              .formatted(path, files.location(), length, now));
    }
    if (failure.status() == 400) {
      // What a dead owner left uncommitted may be in the way.
      files.flush(path, length, lease.id(), AfterFlush.OPEN);
    }
    return false;
  }

  private SegmentFull full(@Nullable Throwable cause) {
    return new SegmentFull(
        "segment %s in %s takes no more appends, of which ADLS allows 50,000"
            .formatted(path, files.location()),
        cause);
  }

  /** Gives up the lease, so that whoever comes next need not wait. */
  @Override
  public void close() {
    var unused = close(Release.ASKED);
  }

  /** What becomes of the lease. */
  enum Release {
    ASKED,
    LEFT_TO_EXPIRE
  }

  /** Says whether the service could be reached, as far as that was tried. */
  boolean close(Release release) {
    boolean wasOpen = !closed;
    closed = true;
    if (wasOpen) {
      onClose.accept(this);
    }
    return release == Release.ASKED && (!wasOpen || lease.giveBack());
  }

  private void requireOpen() {
    if (closed) {
      throw new IllegalStateException("segment " + path + " is closed");
    }
  }
}
