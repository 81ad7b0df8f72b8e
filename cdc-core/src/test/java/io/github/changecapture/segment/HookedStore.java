package io.github.changecapture.segment;

import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A store whose every call goes through a hook, and whose owner can be killed. */
final class HookedStore implements SegmentStore {
  private final SegmentStore store;
  private final Hook hook;
  private final List<SegmentSession> sessions = new ArrayList<>();

  /** Of each segment, how many bytes survive a crash of the machine. */
  private final Map<String, Long> durable = new ConcurrentHashMap<>();

  private final AtomicInteger open = new AtomicInteger();
  private final AtomicInteger mostOpen = new AtomicInteger();
  private volatile boolean killed;

  /** Sees each call, and decides what becomes of it. */
  @FunctionalInterface
  interface Hook {
    <T extends @Nullable Object> T call(String name, Supplier<T> call);

    static Hook none() {
      return new Hook() {
        @Override
        public <T extends @Nullable Object> T call(String name, Supplier<T> call) {
          return call.get();
        }
      };
    }
  }

  /** The process is dead: nothing it calls happens any more. */
  static final class Killed extends Error {
    private static final long serialVersionUID = 1L;
  }

  HookedStore(SegmentStore store, Hook hook) {
    this.store = store;
    this.hook = hook;
  }

  /** What the operating system does for a process that is no more. */
  void kill() {
    killed = true;
    sessions.forEach(SegmentSession::close);
  }

  Map<String, Long> durable() {
    return durable;
  }

  int mostOpen() {
    return mostOpen.get();
  }

  int open() {
    return open.get();
  }

  @Override
  public SegmentSession open(SinkContext context) {
    return call(
        "open store",
        () -> {
          SegmentSession session = store.open(context);
          sessions.add(session);
          return new Session(session);
        });
  }

  @Override
  public SegmentCatalog catalog() {
    return store.catalog();
  }

  @Override
  public String location() {
    return store.location();
  }

  private <T extends @Nullable Object> T call(String name, Supplier<T> call) {
    if (killed) {
      throw new Killed();
    }
    return hook.call(name, call);
  }

  private void run(String name, Runnable call) {
    var unused =
        call(
            name,
            () -> {
              call.run();
              return "";
            });
  }

  private final class Session implements SegmentSession {
    private final SegmentSession session;
    private final Catalog catalog;

    Session(SegmentSession session) {
      this.session = session;
      this.catalog = new Catalog(session.catalog());
    }

    @Override
    public OpenSegment open(SegmentRecord record) {
      return call("open " + record.path(), () -> new Segment(record.path(), session.open(record)));
    }

    @Override
    public void seal(SegmentRecord record) {
      run("seal " + record.path(), () -> session.seal(record));
    }

    @Override
    public CatalogWriter catalog() {
      return catalog;
    }

    @Override
    public void close() {
      run("close store", session::close);
    }
  }

  private final class Catalog implements CatalogWriter {
    private final CatalogWriter catalog;

    Catalog(CatalogWriter catalog) {
      this.catalog = catalog;
    }

    @Override
    public List<SegmentRecord> unfinished() {
      return call("unfinished", catalog::unfinished);
    }

    @Override
    public @Nullable SegmentRecord last(String series) {
      return HookedStore.this.<@Nullable SegmentRecord>call(
          "last " + series, () -> catalog.last(series));
    }

    @Override
    public boolean reserve(SegmentRecord record) {
      return call("reserve " + record.path(), () -> catalog.reserve(record));
    }

    @Override
    public void advance(SegmentRecord record) {
      run("advance " + record.path() + " to " + record.state(), () -> catalog.advance(record));
    }
  }

  private final class Segment implements OpenSegment {
    private final String path;
    private final OpenSegment segment;

    Segment(String path, OpenSegment segment) {
      this.path = path;
      this.segment = segment;
      durable.put(path, segment.length());
      int now = open.incrementAndGet();
      var unused = mostOpen.accumulateAndGet(now, Math::max);
    }

    @Override
    public long length() {
      return segment.length();
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      return call("read", () -> segment.read(offset, into));
    }

    @Override
    public void append(ByteBuffer bytes) {
      run("append", () -> segment.append(bytes));
      durable.put(path, segment.length());
    }

    @Override
    public Flush write(ByteBuffer bytes) {
      Flush flush = call("write", () -> segment.write(bytes));
      long length = segment.length();
      return () -> {
        run("flush", flush::complete);
        durable.put(path, length);
      };
    }

    @Override
    public void close() {
      var unused = open.decrementAndGet();
      run("close segment", segment::close);
    }
  }
}
