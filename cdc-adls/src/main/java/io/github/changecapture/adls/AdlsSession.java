package io.github.changecapture.adls;

import io.github.changecapture.adls.AdlsSegment.Release;
import io.github.changecapture.adls.Requests.AfterFlush;
import io.github.changecapture.adls.Requests.Properties;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Ownership of a store, which lasts as long as the lease of its lock can be renewed. */
final class AdlsSession implements SegmentSession {
  private static final String HOLDERS =
      "a segment is only written by the owner of its store, so stop whoever else writes there";

  private final Files files;
  private final StoreOwner owner;
  private final LeaseKeeper keeper;
  private final CatalogWriter catalog;

  /** The files that are known to be there; an entry goes when the segment is sealed. */
  private final Set<String> made = ConcurrentHashMap.newKeySet();

  private final Set<AdlsSegment> open = ConcurrentHashMap.newKeySet();

  AdlsSession(Files files, AdlsCatalog catalog, StoreOwner owner) {
    this.files = files;
    this.owner = owner;
    this.keeper = new LeaseKeeper(owner.lease(), files.options().leaseDuration());
    this.catalog = new AdlsCatalogWriter(files, catalog, owner);
  }

  @Override
  public OpenSegment open(SegmentRecord record) {
    String path = StorePaths.requireSegment(record.path());
    requireState(record, State.OPEN);
    owner.require();
    boolean isNew = !made.contains(path) && files.createNew(path);
    FileLease lease = FileLease.take(files, path, HOLDERS);
    made.add(path);
    try {
      // Who takes over from now on has to wait for the end of this lease too.
      owner.confirm();
      long length = isNew ? 0 : purged(path, lease);
      AdlsSegment segment = new AdlsSegment(files, path, lease, length, this::forget);
      keeper.add(lease);
      open.add(segment);
      return segment;
    } catch (RuntimeException failed) {
      lease.release();
      throw failed;
    }
  }

  /**
   * Drops what a dead owner appended and did not flush, since it could become a part of the file
   * with the next flush; gives the file's length.
   */
  private long purged(String path, FileLease lease) {
    Properties found = files.properties(path);
    if (found == null) {
      throw new SinkRejected(
          "segment %s in %s was deleted while it was opened".formatted(path, files.location()));
    }
    files.flush(path, found.length(), lease.id(), AfterFlush.OPEN);
    return found.length();
  }

  @Override
  public void seal(SegmentRecord record) {
    requireState(record, State.SEALING);
    owner.require();
    String path = StorePaths.requireSegment(record.path());
    if (files.properties(path) == null) {
      throw AdlsCatalog.missing(record, files.location());
    }
    FileLease lease = FileLease.take(files, path, HOLDERS);
    try {
      close(record, path, lease);
      made.remove(path);
    } catch (RuntimeException failed) {
      lease.release();
      throw failed;
    }
    lease.release();
  }

  private void close(SegmentRecord record, String path, FileLease lease) {
    Properties found = files.properties(path);
    long length = found == null ? -1 : found.length();
    if (record.content() == null || length != record.content().length()) {
      throw new SinkRejected(
          "segment %s in %s has %d bytes, and its record says %s: somebody changed it; take it away, or restore it from a copy"
              .formatted(path, files.location(), length, record.content()));
    }
    files.flush(path, length, lease.id(), AfterFlush.CLOSED);
  }

  @Override
  public CatalogWriter catalog() {
    return catalog;
  }

  @Override
  public void close() {
    if (!owner.close()) {
      return;
    }
    keeper.close();
    boolean isReachable = owner.lease().giveBack();
    SegmentRelease.of(open, isReachable ? Release.ASKED : Release.LEFT_TO_EXPIRE);
  }

  private void forget(AdlsSegment segment) {
    open.remove(segment);
    keeper.remove(segment.lease());
  }

  private static void requireState(SegmentRecord record, State state) {
    if (record.state() != state) {
      throw new SinkRejected(
          "segment %s must be %s for this, was %s".formatted(record.path(), state, record.state()));
    }
  }
}
