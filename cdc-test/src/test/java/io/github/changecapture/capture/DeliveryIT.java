package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.Sink;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.lang.ref.WeakReference;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.bson.Document;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.retry.Retry;

/** Delivery to a sink whose timing the test decides. */
class DeliveryIT extends OnMongo {

  private final ManualSink sink = new ManualSink();
  private final CheckpointStore store = CheckpointStores.inMemory();

  @Test
  void theCheckpointWaitsUntilTheSinkSaysDurable() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
      awaitRunning(capture);
      var before = capture.status().acknowledged();
      insert("orders", 1, 20);
      eventually(() -> sink.taken.size() == 20, "not all were taken");
      assertThat(capture.status().acknowledged().clusterTime()).isLessThan(clusterTime());
      assertThat(before).isNotNull();

      sink.everythingDurable();
      eventually(() -> capture.status().unacknowledged() == 0, "the batches stayed open");
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
    assertThat(sink.taken).isEqualTo(range(1, 20));
    assertThat(sink.calls).containsExactly("open orders", "close");
    assertThat(sink.threadsMayBlock).doesNotContain(false);
  }

  /** They would take as much room again as the lines that wait to be written. */
  @Test
  void eventsThatASinkHasEncodedAreLetGoWhileTheirWriteIsUnderWay() {
    EncodingSink encoding = new EncodingSink();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var delivery = capture.deliverTo(encoding).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 5);
      eventually(() -> capture.status().unacknowledged() > 0, "nothing was written");

      eventually(
          () -> {
            System.gc();
            return encoding.taken.stream().allMatch(batch -> batch.get() == null);
          },
          "a batch is kept");
      assertThat(capture.status().unacknowledged()).isPositive();
      encoding.pending.forEach(MonoSink::success);
      delivery.dispose();
    }
  }

  @Test
  void whatWasNotDurableComesAgain() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var delivery = capture.deliverTo(sink).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 5);
      eventually(() -> sink.taken.size() == 5, "not all were taken");
      delivery.dispose();
    }

    ManualSink second = new ManualSink();
    second.everythingDurable();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var delivery = capture.deliverTo(second).subscribe();
      eventually(() -> second.taken.size() == 5, "they did not come again");
      delivery.dispose();
    }
    assertThat(second.taken).isEqualTo(range(1, 5));
    eventually(() -> sink.calls.contains("close"), "the first sink was not closed");
  }

  @Test
  void aSinkThatFailsEndsTheDeliveryAndIsClosed() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
      awaitRunning(capture);
      sink.failure = new SinkUnavailable("disk full");
      insert("orders", 1, 1);

      assertThatThrownBy(delivery::join).hasCauseInstanceOf(SinkUnavailable.class);
      assertThat(sink.calls).containsExactly("open orders", "close");
      assertThat(capture.status().state()).isEqualTo(State.IDLE);
    }
  }

  @Test
  void whatOneSinkRefusedIsDeliveredToTheNextWhenTheHostTriesAgain() {
    List<ManualSink> sinks = new CopyOnWriteArrayList<>();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var delivery =
          Mono.defer(() -> capture.deliverTo(next(sinks)))
              .retryWhen(
                  Retry.backoff(3, Duration.ofMillis(10))
                      .filter(TransientCaptureException.class::isInstance))
              .subscribe();
      awaitRunning(capture);
      insert("orders", 1, 5);

      eventually(() -> sinks.size() == 2 && sinks.get(1).taken.size() == 5, "they did not come");
      assertThat(sinks.get(1).taken).isEqualTo(range(1, 5));
      assertThat(sinks.get(0).calls).containsExactly("open orders", "close");
      delivery.dispose();
    }
  }

  /** The first takes nothing. */
  private static ManualSink next(List<ManualSink> sinks) {
    ManualSink next = new ManualSink();
    if (sinks.isEmpty()) {
      next.failure = new SinkUnavailable("not now");
    } else {
      next.everythingDurable();
    }
    sinks.add(next);
    return next;
  }

  @Test
  void readingStopsAtTheBoundInBytes() {
    long bytesOfOneEvent = 386;
    long bound = 10 * bytesOfOneEvent;
    int batch = 5; // which comes on top
    try (ChangeCapture<Document> capture =
        capture(store).maxBufferedBytes(bound).batchSize(batch).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
      awaitRunning(capture);
      insert("orders", 1, 500);
      eventually(() -> capture.status().bufferedBytes() >= bound, "no bound");
      assertThat(capture.status().bufferedBytes())
          .isLessThan(bound + (batch + 1) * bytesOfOneEvent);
      assertThat(sink.taken.size()).isLessThan(20);

      sink.everythingDurable();
      eventually(() -> sink.taken.size() == 500, "the rest did not come");
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
    assertThat(sink.taken).isEqualTo(range(1, 500));
  }

  @Test
  @RequiresServer(Ability.MOVE_CLOCK)
  void timeThatPassesReachesTheSinkOfAQuietCollection() {
    sink.everythingDurable();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
      awaitRunning(capture);
      mongo.mongoDouble().advanceClock(Duration.ofHours(1));
      writeElsewhere();
      var now = clusterTime();

      eventually(
          () ->
              sink.watermarks.stream()
                  .anyMatch(batch -> batch.watermark().clusterTime().compareTo(now) >= 0),
          "the watermark did not come");
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
  }

  @Test
  void anotherLayoutIsRefusedAfterAnUncleanStopAndTakenAfterACleanOne() {
    deliverOneAndCancel();
    ManualSink other = new ManualSink();
    other.layout = "other";
    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThatThrownBy(() -> capture.deliverTo(other).block(PATIENCE))
          .isInstanceOf(CheckpointRejected.class)
          .hasMessageContaining("layout of the sink is 'manual'");
    }
    assertThat(other.calls).containsExactly("close");

    sink.everythingDurable();
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(sink).toFuture();
      awaitRunning(capture);
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(other).toFuture();
      awaitRunning(capture);
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
  }

  @Test
  void theLayoutMayStillChangeAfterASinkThatDidNotOpen() {
    deliverNothing(sink);
    ManualSink broken = with(new ManualSink(), "broken");
    broken.whenOpened = Mono.error(new SinkUnavailable("no disk"));
    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThatThrownBy(() -> capture.deliverTo(broken).block(PATIENCE))
          .isInstanceOf(SinkUnavailable.class);
    }
    assertThat(broken.calls).containsExactly("open orders", "close");

    deliverNothing(with(new ManualSink(), "third"));
  }

  @Test
  void aSinkThatDidNotOpenDoesNotMakeAnUncleanStopClean() {
    deliverOneAndCancel();
    ManualSink broken = with(new ManualSink(), sink.layout);
    broken.whenOpened = Mono.error(new SinkUnavailable("no disk"));
    try (ChangeCapture<Document> capture = capture(store).build()) {
      assertThatThrownBy(() -> capture.deliverTo(broken).block(PATIENCE))
          .isInstanceOf(SinkUnavailable.class);
      assertThatThrownBy(() -> capture.deliverTo(with(new ManualSink(), "third")).block(PATIENCE))
          .isInstanceOf(CheckpointRejected.class);
    }
  }

  private static ManualSink with(ManualSink sink, String layout) {
    sink.layout = layout;
    return sink;
  }

  private void deliverNothing(ManualSink receiver) {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      CompletableFuture<Void> delivery = capture.deliverTo(receiver).toFuture();
      awaitRunning(capture);
      capture.closeGracefully(PATIENCE).block();
      assertThat(delivery).succeedsWithin(PATIENCE);
    }
  }

  private void deliverOneAndCancel() {
    try (ChangeCapture<Document> capture = capture(store).build()) {
      var delivery = capture.deliverTo(sink).subscribe();
      awaitRunning(capture);
      insert("orders", 1, 1);
      eventually(() -> sink.taken.size() == 1, "it was not taken");
      delivery.dispose();
    }
  }

  /** Has done its work with a batch when it is subscribed to, as a sink has that encodes. */
  private static final class EncodingSink implements Sink {
    private final List<WeakReference<EventBatch>> taken = new CopyOnWriteArrayList<>();
    private final List<MonoSink<Void>> pending = new CopyOnWriteArrayList<>();

    @Override
    public Mono<Void> open(SinkContext context) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> write(EventBatch batch) {
      return Mono.create(
          written -> {
            taken.add(new WeakReference<>(batch));
            pending.add(written);
          });
    }

    @Override
    public Mono<Void> close() {
      return Mono.empty();
    }

    @Override
    public String layout() {
      return "encoding";
    }
  }
}
