package io.github.changecapture.adls;

import io.github.changecapture.adls.Requests.Whole;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.spi.SinkContext;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonInvalidOperationException;
import org.bson.BsonString;
import org.bson.json.JsonParseException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Ownership of a store: the lease of its lock, and a number that is greater than that of every
 * owner before.
 */
final class StoreOwner {
  private static final Logger LOG = LoggerFactory.getLogger(StoreOwner.class);
  private static final int FORMAT = 1;

  private final FileLease lease;
  private final long session;
  private volatile boolean closed;

  private StoreOwner(FileLease lease, long session) {
    this.lease = lease;
    this.session = session;
  }

  static StoreOwner take(Files files, SinkContext context) {
    files.requireFileSystem();
    // Before waiting for a lease in vain.
    boolean isKnown = hasIdentity(files, context.capture());
    LOG.debug("{} {} a store", files.location(), isKnown ? "is" : "becomes");
    var unused = files.putNew(StorePaths.LOCK, lock(0, context), Map.of());
    FileLease lease =
        FileLease.take(
            files,
            StorePaths.LOCK,
            "stop that one, or choose another base path for capture '" + context.capture() + "'");
    try {
      establishIdentity(files, context.capture());
      return new StoreOwner(lease, count(files, lease, context));
    } catch (RuntimeException failed) {
      lease.release();
      throw failed;
    }
  }

  long session() {
    return session;
  }

  FileLease lease() {
    return lease;
  }

  void require() {
    if (closed) {
      throw new IllegalStateException("session of a segment store is closed");
    }
    lease.require();
  }

  /**
   * Makes sure now, for what no lease of its own protects: an owner who slept may not know yet that
   * another took over.
   */
  void confirm() {
    require();
    lease.renew();
  }

  /** False if it was closed before. */
  synchronized boolean close() {
    boolean wasOpen = !closed;
    closed = true;
    return wasOpen;
  }

  private static long count(Files files, FileLease lease, SinkContext context) {
    Whole found = files.whole(StorePaths.LOCK);
    if (found == null) {
      throw lease.fenced();
    }
    long session = number(found, files) + 1;
    String etag =
        files.replace(StorePaths.LOCK, lock(session, context), Map.of(), found.etag(), lease.id());
    if (etag == null) {
      throw lease.fenced();
    }
    return session;
  }

  private static byte[] lock(long session, SinkContext context) {
    String json =
        new BsonDocument("format", new BsonInt32(FORMAT))
            .append("session", new BsonInt64(session))
            .append("capture", new BsonString(context.capture()))
            .append("ownerEpoch", new BsonInt64(context.ownerEpoch()))
            .append("process", new BsonInt64(ProcessHandle.current().pid()))
            .toJson();
    return (json + '\n').getBytes(StandardCharsets.UTF_8);
  }

  private static long number(Whole lock, Files files) {
    return document(lock, StorePaths.LOCK, files).getNumber("session").longValue();
  }

  /** False for a place that nobody has used yet. */
  private static boolean hasIdentity(Files files, String capture) {
    Whole found = files.whole(StorePaths.IDENTITY);
    if (found == null) {
      return false;
    }
    String owner = document(found, StorePaths.IDENTITY, files).getString("capture").getValue();
    if (!owner.equals(capture)) {
      throw new SinkRejected(
          "%s holds the segments of capture '%s', not of '%s', whose events could not be told from new ones: choose another base path; if the capture was renamed, change the name in %s"
              .formatted(files.location(), owner, capture, StorePaths.IDENTITY));
    }
    return true;
  }

  private static void establishIdentity(Files files, String capture) {
    if (!hasIdentity(files, capture)) {
      String json =
          new BsonDocument("format", new BsonInt32(FORMAT))
              .append("capture", new BsonString(capture))
              .toJson();
      var unused =
          files.putNew(
              StorePaths.IDENTITY, (json + '\n').getBytes(StandardCharsets.UTF_8), Map.of());
    }
  }

  private static BsonDocument document(Whole file, String path, Files files) {
    @Nullable RuntimeException unreadable = null;
    try {
      BsonDocument document =
          BsonDocument.parse(new String(file.content().toBytes(), StandardCharsets.UTF_8));
      if (document.getInt32("format").getValue() == FORMAT
          && (document.isNumber("session") || document.isString("capture"))) {
        return document;
      }
    } catch (JsonParseException | BsonInvalidOperationException damaged) {
      unreadable = damaged;
    }
    throw new SinkRejected(
        "file %s in %s is damaged, or was written by a newer version of the library: restore it, or run that version"
            .formatted(path, files.location()),
        unreadable);
  }
}
