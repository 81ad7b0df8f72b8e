package io.github.changecapture.examples.quickstart;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.RollingStatus;
import java.io.PrintStream;
import java.time.Duration;
import java.time.Instant;
import java.util.function.LongSupplier;
import java.util.function.Supplier;
import reactor.core.Disposable;
import reactor.core.Disposables;
import reactor.core.publisher.Flux;

/** A line a second: how much was written and landed, how fast, and what is open. */
final class LiveProgress implements AutoCloseable {
  private static final Duration INTERVAL = Duration.ofSeconds(1);

  private final ChangeCapture<?> capture;
  private final RollingSink sink;
  private final LongSupplier written;
  private final Supplier<Instant> sourceTime;
  private final PrintStream out;
  private final Disposable.Swap ticks = Disposables.swap();
  private long landedBefore;
  private long nanosBefore = System.nanoTime();

  LiveProgress(
      ChangeCapture<?> capture,
      RollingSink sink,
      LongSupplier written,
      Supplier<Instant> sourceTime,
      PrintStream out) {
    this.capture = capture;
    this.sink = sink;
    this.written = written;
    this.sourceTime = sourceTime;
    this.out = out;
  }

  void start() {
    ticks.update(Flux.interval(INTERVAL).onBackpressureDrop().subscribe(tick -> print()));
  }

  private synchronized void print() {
    RollingStatus landed = sink.status();
    Duration lag = capture.status().lag(sourceTime.get());
    long nanos = System.nanoTime();
    out.printf(
        "%,9d written %,9d landed %,9d events/s   lag %8s   segments: %d open, %d sealed%n",
        written.getAsLong(),
        landed.lines(),
        (landed.lines() - landedBefore) * 1_000_000_000L / Math.max(1, nanos - nanosBefore),
        lag == null ? "unknown" : lag.toSeconds() + " s",
        landed.openSegments(),
        landed.sealedSegments());
    landedBefore = landed.lines();
    nanosBefore = nanos;
  }

  /** Prints the last figures, if there are any. */
  @Override
  public void close() {
    ticks.dispose();
    if (sink.status().lines() > landedBefore) {
      print();
    }
  }
}
