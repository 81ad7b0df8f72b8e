package io.github.changecapture.test.contract;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SegmentFull;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.segment.StorePaths;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.io.ByteArrayInputStream;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.stream.Stream;

/**
 * A segment store in memory that keeps all rules, each in a method that a subclass can get wrong.
 * All of it is guarded by the store's monitor; the maps bear it where a subclass forgets that.
 */
class MemorySegments implements SegmentStore, SegmentCatalog, CatalogWriter {
  final Map<String, byte[]> files = new ConcurrentSkipListMap<>();
  final Map<String, NavigableMap<Long, SegmentRecord>> catalog = new ConcurrentSkipListMap<>();
  boolean broken;
  boolean full;
  private String capture;
  private Session owner;

  @Override
  public synchronized SegmentSession open(SinkContext context) {
    if (owner != null && !mayTakeOver()) {
      throw new OwnedElsewhere("owned");
    }
    if (capture != null && !isSame(capture, context.capture())) {
      throw new SinkRejected("belongs to " + capture);
    }
    capture = context.capture();
    owner = new Session();
    return owner;
  }

  /** As if the owner's process had died. */
  synchronized void die() {
    owner = null;
  }

  synchronized void addBytes(String path, byte[] bytes) {
    files.merge(path, bytes, MemorySegments::joined);
  }

  boolean mayTakeOver() {
    return false;
  }

  boolean isSame(String capture, String other) {
    return capture.equals(other);
  }

  boolean isFenced(Session session) {
    return session != owner;
  }

  /** What is left of a file when it is opened. */
  byte[] recovered(byte[] found) {
    int end = found.length;
    while (end > 0 && found[end - 1] != '\n') {
      end--;
    }
    return Arrays.copyOf(found, end);
  }

  void addTo(String path, byte[] bytes) {
    files.merge(path, bytes, MemorySegments::joined);
  }

  void requireInside(String path) {
    List<String> parts = List.of(path.split("/", -1));
    if (parts.contains("") || parts.contains("..") || parts.contains(".")) {
      throw new SinkRejected("path " + path);
    }
    if (parts.get(0).equals("_cdc") && !path.startsWith("_cdc/control/")) {
      throw new SinkRejected("path " + path);
    }
  }

  void requireLength(SegmentRecord record) {
    if (files.get(record.path()).length != record.content().length()) {
      throw new SinkRejected("length of " + record.path());
    }
  }

  void closing() {}

  void refuse(ByteBuffer bytes) {
    throw new SegmentFull("takes no more");
  }

  class Session implements SegmentSession {
    boolean closed;

    @Override
    public OpenSegment open(SegmentRecord record) {
      synchronized (MemorySegments.this) {
        requireOpen();
        requireInside(record.path());
        files.put(record.path(), recovered(files.getOrDefault(record.path(), new byte[0])));
        return segment(this, record.path());
      }
    }

    @Override
    public void seal(SegmentRecord record) {
      synchronized (MemorySegments.this) {
        requireOpen();
        requireLength(record);
      }
    }

    @Override
    public CatalogWriter catalog() {
      return MemorySegments.this;
    }

    @Override
    public void close() {
      synchronized (MemorySegments.this) {
        closing();
        closed = true;
        owner = owner == this ? null : owner;
      }
    }

    void requireOpen() {
      if (closed) {
        throw new IllegalStateException("session is closed");
      }
    }
  }

  OpenSegment segment(Session session, String path) {
    return new Segment(session, path);
  }

  class Segment implements OpenSegment {
    final Session session;
    final String path;
    boolean closed;
    boolean failed;

    Segment(Session session, String path) {
      this.session = session;
      this.path = path;
    }

    @Override
    public long length() {
      synchronized (MemorySegments.this) {
        requireOpen();
        return files.get(path).length;
      }
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      synchronized (MemorySegments.this) {
        requireOpen();
        byte[] file = files.get(path);
        int count = Math.min(into.remaining(), file.length - (int) offset);
        into.put(file, (int) offset, count);
        return count;
      }
    }

    @Override
    public void append(ByteBuffer bytes) {
      synchronized (MemorySegments.this) {
        requireOpen();
        if (isFenced(session)) {
          throw new Fenced("fenced");
        }
        if (failed || broken) {
          failed = true;
          throw new SinkUnavailable("cannot append to " + path);
        }
        if (full) {
          refuse(bytes);
        }
        byte[] added = new byte[bytes.remaining()];
        bytes.get(added);
        addTo(path, added);
      }
    }

    @Override
    public void close() {
      closed = true;
    }

    void requireOpen() {
      session.requireOpen();
      if (closed) {
        throw new IllegalStateException("segment is closed");
      }
    }
  }

  @Override
  public SegmentCatalog catalog() {
    return this;
  }

  @Override
  public String location() {
    return "memory";
  }

  @Override
  public synchronized Stream<String> series() {
    return List.copyOf(catalog.keySet()).stream();
  }

  @Override
  public synchronized Stream<SegmentRecord> segments(String series, long from) {
    return List.copyOf(records(series).tailMap(from).values()).stream();
  }

  @Override
  public synchronized InputStream read(SegmentRecord segment) {
    byte[] file = files.get(segment.path());
    if (file == null) {
      throw new SinkRejected("no file " + segment.path());
    }
    return new ByteArrayInputStream(file.clone());
  }

  @Override
  public synchronized Stream<String> files(String folder) {
    return List.copyOf(files.keySet()).stream()
        .filter(path -> folder.isEmpty() || path.startsWith(folder + '/'))
        .filter(StorePaths::isNamedLikeSegment);
  }

  @Override
  public synchronized List<SegmentRecord> unfinished() {
    return catalog.values().stream()
        .flatMap(records -> records.values().stream())
        .filter(this::isUnfinished)
        .toList();
  }

  boolean isUnfinished(SegmentRecord record) {
    return record.state() == State.OPEN || record.state() == State.SEALING;
  }

  @Override
  public synchronized SegmentRecord last(String series) {
    NavigableMap<Long, SegmentRecord> records = records(series);
    return records.isEmpty() ? null : records.lastEntry().getValue();
  }

  @Override
  public synchronized boolean reserve(SegmentRecord record) {
    requireInside(record.path());
    if (records(record.partition().series()).containsKey(record.number())) {
      throw new Fenced("number " + record.number());
    }
    if (isTaken(record.path())) {
      return false;
    }
    put(record);
    return true;
  }

  boolean isTaken(String path) {
    return files.containsKey(path)
        || catalog.values().stream()
            .flatMap(records -> records.values().stream())
            .anyMatch(record -> record.path().equals(path));
  }

  @Override
  public synchronized void advance(SegmentRecord record) {
    SegmentRecord stored = records(record.partition().series()).get(record.number());
    if (record.equals(stored)) {
      return;
    }
    if (!isStep(stored, record)) {
      throw new SinkRejected("step to " + record.state());
    }
    put(record);
  }

  boolean isStep(SegmentRecord stored, SegmentRecord next) {
    return stored != null
        && stored.path().equals(next.path())
        && (stored.state() == State.OPEN
            ? next.state() == State.SEALING
                || next.state() == State.SET_ASIDE
                || next.state() == State.DISCARDED
            : stored.state() == State.SEALING && next.state() == State.SEALED);
  }

  void put(SegmentRecord record) {
    catalog
        .computeIfAbsent(key(record.partition().series()), series -> new ConcurrentSkipListMap<>())
        .put(record.number(), record);
  }

  NavigableMap<Long, SegmentRecord> records(String series) {
    return catalog.getOrDefault(key(series), new TreeMap<>());
  }

  String key(String series) {
    return series;
  }

  private static byte[] joined(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }
}
