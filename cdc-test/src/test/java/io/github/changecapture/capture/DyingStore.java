package io.github.changecapture.capture;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import io.github.changecapture.spi.SinkContext;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * A store of a process that dies before or after one of its steps; nothing is written after that.
 */
final class DyingStore implements SegmentStore {
  private final SegmentStore storage;
  private final AtomicInteger left;
  private final boolean isDoneBefore;

  /**
   * Begins a life.
   *
   * @param death counts half steps: an odd one dies before its step is done
   */
  DyingStore(SegmentStore storage, int death) {
    this.storage = storage;
    this.left = new AtomicInteger((death + 1) / 2);
    this.isDoneBefore = death % 2 == 0;
  }

  private <R> R step(Supplier<R> work) {
    int now = left.decrementAndGet();
    if (now < 0 || (now == 0 && !isDoneBefore)) {
      throw dead();
    }
    R done = work.get();
    if (now == 0) { // done, but nobody learns of it
      throw dead();
    }
    return done;
  }

  private void step(Runnable work) {
    step(
        () -> {
          work.run();
          return true;
        });
  }

  private static SinkRejected dead() {
    return new SinkRejected("the process is dead");
  }

  /** Checkpoints of the same process. */
  CheckpointStore checkpoints(CheckpointStore checkpoints) {
    return new CheckpointStore() {
      @Override
      public Mono<Claim> claim(String capture) {
        return checkpoints.claim(capture);
      }

      @Override
      public Mono<Void> save(String capture, Checkpoint checkpoint) {
        return Mono.defer(() -> step(() -> checkpoints.save(capture, checkpoint).cache()).then());
      }

      @Override
      public Mono<Void> release(String capture, long ownerEpoch) {
        return checkpoints.release(capture, ownerEpoch);
      }

      @Override
      public Mono<Checkpoint> load(String capture) {
        return checkpoints.load(capture);
      }

      @Override
      public Set<Namespace> ownNamespaces() {
        return checkpoints.ownNamespaces();
      }
    };
  }

  @Override
  public SegmentSession open(SinkContext context) {
    return new Session(storage.open(context));
  }

  @Override
  public SegmentCatalog catalog() {
    return storage.catalog();
  }

  @Override
  public String location() {
    return storage.location();
  }

  private final class Session implements SegmentSession {
    private final SegmentSession session;

    Session(SegmentSession session) {
      this.session = session;
    }

    @Override
    public OpenSegment open(SegmentRecord record) {
      return new Segment(step(() -> session.open(record)));
    }

    @Override
    public void seal(SegmentRecord record) {
      step(() -> session.seal(record));
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
      return step(() -> catalog.reserve(record));
    }

    @Override
    public void advance(SegmentRecord record) {
      step(() -> catalog.advance(record));
    }
  }

  private final class Segment implements OpenSegment {
    private final OpenSegment segment;

    Segment(OpenSegment segment) {
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
      step(() -> segment.append(bytes));
    }

    @Override
    public Flush write(ByteBuffer bytes) {
      Flush flush = step(() -> segment.write(bytes));
      return () -> step(flush::complete);
    }

    @Override
    public void close() {
      segment.close();
    }
  }
}
