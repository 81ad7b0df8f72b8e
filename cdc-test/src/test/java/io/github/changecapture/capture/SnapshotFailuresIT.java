package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.spi.ChunkWriter;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SnapshotSink;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.bson.Document;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Hooks;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** Chunks that fail while others do. */
class SnapshotFailuresIT extends OnMongo {
  private final List<Throwable> dropped = new CopyOnWriteArrayList<>();

  @AfterEach
  void resetHooks() {
    Hooks.resetOnErrorDropped();
  }

  @Test
  void ofTwoChunksThatFailTheFirstEndsTheDeliveryAndNoErrorIsDropped() {
    Hooks.onErrorDropped(dropped::add);
    insert("orders", 1, 400);
    FailingChunks sink = new FailingChunks();
    SnapshotPolicy policy = SnapshotPolicy.initial().withChunkDocuments(50).withParallelChunks(2);
    try (ChangeCapture<Document> capture = capture().snapshots(policy).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();

      assertThat(delivery)
          .failsWithin(PATIENCE)
          .withThrowableThat()
          .havingRootCause()
          .isInstanceOf(SinkRejected.class)
          .withMessage("the second");
      sink.closing.tryEmitEmpty().orThrow();
    }

    assertThat(dropped).isEmpty();
  }

  /** The first chunk to be written fails and is slow to close; meanwhile the second fails. */
  private static final class FailingChunks implements Sink {
    private final Sinks.Empty<Void> closing = Sinks.empty();
    private final Sinks.Empty<Void> firstFailed = Sinks.empty();
    private final CountDownLatch first = new CountDownLatch(1);

    @Override
    public Mono<Void> open(SinkContext context) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> write(EventBatch batch) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> close() {
      return Mono.empty();
    }

    @Override
    public SnapshotSink snapshots() {
      return chunk -> Mono.fromSupplier(() -> writer());
    }

    private synchronized ChunkWriter writer() {
      boolean isFirst = first.getCount() > 0;
      first.countDown();
      return isFirst ? new First() : new Second();
    }

    private final class First implements ChunkWriter {
      @Override
      public Mono<Void> write(List<? extends ChangeEvent<?>> events) {
        return Mono.error(new SinkRejected("the first"));
      }

      @Override
      public Mono<Void> finish() {
        return Mono.empty();
      }

      @Override
      public Mono<Void> close() {
        return Mono.defer(
            () -> {
              firstFailed.tryEmitEmpty();
              return closing.asMono();
            });
      }
    }

    private final class Second implements ChunkWriter {
      @Override
      public Mono<Void> write(List<? extends ChangeEvent<?>> events) {
        return firstFailed.asMono().then(Mono.error(new SinkRejected("the second")));
      }

      @Override
      public Mono<Void> finish() {
        return Mono.empty();
      }

      @Override
      public Mono<Void> close() {
        return Mono.empty();
      }
    }
  }
}
