package io.github.changecapture.internal;

import io.github.changecapture.spi.Sink;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The place that one subscriber takes, from its subscribing until everything is given back. */
final class Consumption {
  private final @Nullable Sink sink;
  private final Pausing pausing;
  private final Runnable changed;
  private final Signal over = new Signal();
  private final Signal stopRequested = new Signal();
  private @Nullable Run<?> run;
  private boolean stopping;
  private boolean aborting;
  private @Nullable Throwable failure;
  private boolean ending;
  private boolean waiting;

  /**
   * Takes a place.
   *
   * @param sink what is delivered to, or null if nothing is
   * @param pausing whether the host wants anything to be read
   * @param changed told of everything that may be another state
   */
  Consumption(@Nullable Sink sink, Pausing pausing, Runnable changed) {
    this.sink = sink;
    this.pausing = pausing;
    this.changed = changed;
  }

  Pausing pausing() {
    return pausing;
  }

  boolean deliversTo(@Nullable Sink other) {
    return other != null && other == sink;
  }

  void runs(Run<?> started) {
    synchronized (this) {
      run = started;
      if (stopping) {
        started.stop();
      }
      if (aborting) {
        started.abort();
      }
    }
    changed.run();
  }

  void stop() {
    synchronized (this) {
      stopping = true;
      if (run != null) {
        run.stop();
      }
    }
    changed.run();
    stopRequested.give();
  }

  void abort() {
    synchronized (this) {
      aborting = true;
      if (run != null) {
        run.abort();
      }
    }
    changed.run();
    stopRequested.give();
  }

  /** From now on it waits for another instance, which has the capture's name. */
  void waits() {
    setWaiting(true);
  }

  void waitsNoMore() {
    setWaiting(false);
  }

  private void setWaiting(boolean isSo) {
    synchronized (this) {
      waiting = isSo;
    }
    changed.run();
  }

  synchronized boolean isWaiting() {
    return waiting;
  }

  /** Completes when nobody wants the consumption to begin any more. */
  Mono<Void> stopRequested() {
    return stopRequested.given();
  }

  /** From now on a new subscriber need only wait. */
  void ends() {
    synchronized (this) {
      ending = true;
    }
    changed.run();
  }

  void ended() {
    ends();
    over.give();
  }

  synchronized void endedBadly(Throwable reason) {
    failure = reason;
  }

  synchronized @Nullable Throwable failureAtEnd() {
    return failure;
  }

  synchronized boolean isEnding() {
    return ending;
  }

  synchronized boolean isStopping() {
    return stopping || aborting || ending;
  }

  synchronized @Nullable Run<?> run() {
    return run;
  }

  /** Completes when everything is given back. */
  Mono<Void> over() {
    return over.given();
  }
}
