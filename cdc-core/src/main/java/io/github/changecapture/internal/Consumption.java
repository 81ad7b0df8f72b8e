package io.github.changecapture.internal;

import io.github.changecapture.spi.Sink;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The place that one subscriber takes, from its subscribing until everything is given back. */
final class Consumption {
  private final @Nullable Sink sink;
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
   */
  Consumption(@Nullable Sink sink) {
    this.sink = sink;
  }

  boolean deliversTo(@Nullable Sink other) {
    return other != null && other == sink;
  }

  synchronized void runs(Run<?> started) {
    run = started;
    if (stopping) {
      started.stop();
    }
    if (aborting) {
      started.abort();
    }
  }

  void stop() {
    synchronized (this) {
      stopping = true;
      if (run != null) {
        run.stop();
      }
    }
    stopRequested.give();
  }

  void abort() {
    synchronized (this) {
      aborting = true;
      if (run != null) {
        run.abort();
      }
    }
    stopRequested.give();
  }

  /** From now on it waits for another instance, which has the capture's name. */
  synchronized void waits() {
    waiting = true;
  }

  synchronized void waitsNoMore() {
    waiting = false;
  }

  synchronized boolean isWaiting() {
    return waiting;
  }

  /** Completes when nobody wants the consumption to begin any more. */
  Mono<Void> stopRequested() {
    return stopRequested.given();
  }

  /** From now on a new subscriber need only wait. */
  synchronized void ends() {
    ending = true;
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
