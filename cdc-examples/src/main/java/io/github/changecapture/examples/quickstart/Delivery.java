package io.github.changecapture.examples.quickstart;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.event.Position;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.status.CaptureStatus.State;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.bson.BsonTimestamp;
import reactor.core.publisher.Mono;

/** A capture at work, in the background; what it fails with comes out of whoever waits for it. */
final class Delivery implements AutoCloseable {
  private static final long LOOK_MILLIS = 20;
  private static final Duration PATIENCE_AFTER_STOP = Duration.ofSeconds(30);

  private final ChangeCapture<?> capture;
  private final Stop stop;
  private final CompletableFuture<Void> delivered;

  /** That somebody wants the work to end. */
  static final class Stop {
    private final CountDownLatch asked = new CountDownLatch(1);

    void ask() {
      asked.countDown();
    }

    boolean isAsked() {
      return asked.getCount() == 0;
    }
  }

  Delivery(ChangeCapture<?> capture, RollingSink sink, Stop stop) {
    this.capture = capture;
    this.stop = stop;
    this.delivered = capture.deliverTo(sink).toFuture();
  }

  /** Waits until it delivers, or the work shall end. */
  void awaitRunning() {
    await(() -> stop.isAsked() || capture.status().state() == State.RUNNING);
  }

  /** Waits until the work shall end. */
  void awaitStop() {
    await(stop::isAsked);
  }

  /** Waits until all up to a cluster time has landed; not for long if the work shall end. */
  void awaitReached(BsonTimestamp time) {
    long[] askedAt = {0};
    await(
        () -> {
          if (stop.isAsked() && askedAt[0] == 0) {
            askedAt[0] = System.nanoTime();
          }
          return hasReached(time)
              || (stop.isAsked() && System.nanoTime() - askedAt[0] > PATIENCE_AFTER_STOP.toNanos());
        });
  }

  private boolean hasReached(BsonTimestamp time) {
    Position position = capture.status().acknowledged();
    return position != null && position.clusterTime().compareTo(time) >= 0;
  }

  /** Does something else meanwhile; fails if either fails. */
  void during(Mono<Void> work) {
    Mono.firstWithSignal(work, Mono.fromFuture(delivered, true)).block();
  }

  private void await(BooleanSupplier condition) {
    try {
      while (!condition.getAsBoolean()) {
        if (delivered.isDone()) {
          result();
          return;
        }
        stop.asked.await(LOOK_MILLIS, TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  private void result() {
    try {
      delivered.join();
    } catch (CompletionException failed) {
      throw failed.getCause() instanceof RuntimeException error ? error : failed;
    }
  }

  /** Lets what was read land, and ends. */
  @Override
  public void close() {
    capture.close();
  }
}
