package io.github.changecapture.internal;

import io.github.changecapture.spi.Sink;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** The place that one subscriber takes, from its subscribing until everything is given back. */
final class Consumption {
  private final @Nullable Sink sink;
  private final Lasting lasting;
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
   * @param lasting what the capture keeps beyond it
   */
  Consumption(@Nullable Sink sink, Lasting lasting) {
    this.sink = sink;
    this.lasting = lasting;
  }

  Lasting lasting() {
    return lasting;
  }

  boolean deliversTo(@Nullable Sink other) {
    return other != null && other == sink;
  }

  void runs(Run<?> started) {
    change(() -> run = started);
    tell(started);
  }

  void stop() {
    change(() -> stopping = true);
    tell(run());
    stopRequested.give();
  }

  void abort() {
    change(() -> aborting = true);
    tell(run());
    stopRequested.give();
  }

  /** Never under the lock: what ends by it comes back here. */
  private void tell(@Nullable Run<?> present) {
    boolean stops;
    boolean aborts;
    synchronized (this) {
      stops = stopping;
      aborts = aborting;
    }
    if (present != null && stops) {
      present.stop();
    }
    if (present != null && aborts) {
      present.abort();
    }
  }

  /** The state before is noticed too, if nobody came to that so far. */
  private void change(Runnable step) {
    lasting.changed().run();
    synchronized (this) {
      step.run();
    }
    lasting.changed().run();
  }

  /** From now on it waits for another instance, which has the capture's name. */
  void waits() {
    change(() -> waiting = true);
  }

  void waitsNoMore() {
    change(() -> waiting = false);
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
    change(() -> ending = true);
  }

  void ended() {
    ends();
    over.give();
  }

  synchronized void endedBadly(Throwable reason) {
    failure = reason;
  }

  /** Fails with what went wrong while everything was given back, or completes. */
  <E> Mono<E> failedEnding() {
    return Mono.defer(
        () -> {
          Throwable reason = failureAtEnd();
          return reason == null ? Mono.empty() : Mono.error(reason);
        });
  }

  private synchronized @Nullable Throwable failureAtEnd() {
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
