package io.github.changecapture.examples.killrun;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.changecapture.examples.killrun.CrashPoint.Moment;
import io.github.changecapture.examples.killrun.CrashPoint.Step;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.nio.ByteBuffer;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A segment store that ends its process before or after one of its calls. */
final class CrashingStore implements SegmentStore {
  private final SegmentStore store;
  private final CrashPoint point;
  private final Map<Step, AtomicInteger> calls = new EnumMap<>(Step.class);

  /** The files that hold a reset and nothing else. */
  private final Set<String> resets = ConcurrentHashMap.newKeySet();

  CrashingStore(SegmentStore store, CrashPoint point) {
    this.store = store;
    this.point = point;
    for (Step step : Step.values()) {
      calls.put(step, new AtomicInteger());
    }
  }

  @Override
  public SegmentSession open(SinkContext context) {
    return new Session(store.open(context));
  }

  @Override
  public SegmentCatalog catalog() {
    return store.catalog();
  }

  @Override
  public String location() {
    return store.location();
  }

  private static boolean isChunk(SegmentRecord record) {
    return record.partition().stem().startsWith("snapshot-");
  }

  private Step stepOf(SegmentRecord record, ByteBuffer lines) {
    if (!isChunk(record)) {
      return Step.APPEND;
    }
    boolean isReset = UTF_8.decode(lines.duplicate()).toString().contains("\"namespaceReset\"");
    if (isReset) {
      resets.add(record.path());
    }
    return isReset ? Step.RESET_APPEND : Step.CHUNK_APPEND;
  }

  private Step stepTo(SegmentRecord record) {
    return switch (record.state()) {
      case SEALED -> isChunk(record) ? Step.CHUNK_SEALED : Step.SEALED;
      case SEALING -> {
        if (!isChunk(record)) {
          yield Step.SEALING;
        }
        yield resets.contains(record.path()) ? Step.RESET_SEALING : Step.CHUNK_SEALING;
      }
      default -> Step.NONE; // an attempt that another process has begun is given up
    };
  }

  private <R> R at(Step step, Supplier<R> call) {
    int count = calls.getOrDefault(step, new AtomicInteger()).incrementAndGet();
    point.crashIfHere(step, Moment.BEFORE, count);
    R result = call.get();
    point.crashIfHere(step, Moment.AFTER, count);
    return result;
  }

  private void at(Step step, Runnable call) {
    var unused =
        at(
            step,
            () -> {
              call.run();
              return step;
            });
  }

  private final class Session implements SegmentSession {
    private final SegmentSession session;

    Session(SegmentSession session) {
      this.session = session;
    }

    @Override
    public OpenSegment open(SegmentRecord record) {
      return new Segment(record, session.open(record));
    }

    @Override
    public void seal(SegmentRecord record) {
      at(isChunk(record) ? Step.CHUNK_SEAL : Step.SEAL, () -> session.seal(record));
    }

    @Override
    public CatalogWriter catalog() {
      return new Catalog(session.catalog());
    }

    @Override
    public void close() {
      session.close();
    }
  }

  private final class Segment implements OpenSegment {
    private final SegmentRecord record;
    private final OpenSegment segment;

    Segment(SegmentRecord record, OpenSegment segment) {
      this.record = record;
      this.segment = segment;
    }

    @Override
    public long length() {
      return segment.length();
    }

    @Override
    public int read(long offset, ByteBuffer into) {
      return segment.read(offset, into);
    }

    @Override
    public void append(ByteBuffer bytes) {
      at(stepOf(record, bytes), () -> segment.append(bytes));
    }

    @Override
    public Flush write(ByteBuffer bytes) {
      Flush flush = at(stepOf(record, bytes), () -> segment.write(bytes));
      return () -> at(Step.FLUSH, flush::complete);
    }

    @Override
    public void close() {
      segment.close();
    }
  }

  private final class Catalog implements CatalogWriter {
    private final CatalogWriter catalog;

    Catalog(CatalogWriter catalog) {
      this.catalog = catalog;
    }

    @Override
    public List<SegmentRecord> unfinished() {
      return catalog.unfinished();
    }

    @Override
    public @Nullable SegmentRecord last(String series) {
      return catalog.last(series);
    }

    @Override
    public boolean reserve(SegmentRecord record) {
      return at(isChunk(record) ? Step.CHUNK_RESERVE : Step.RESERVE, () -> catalog.reserve(record));
    }

    @Override
    public void advance(SegmentRecord record) {
      at(stepTo(record), () -> catalog.advance(record));
    }
  }
}
