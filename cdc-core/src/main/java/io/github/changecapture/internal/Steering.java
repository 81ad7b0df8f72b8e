package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * What the host wants of a run's reading: that it pauses, or goes back. A stream that is read is
 * given up for either, and what follows happens between two streams.
 */
final class Steering {
  private final Pausing pausing;
  private final Function<Position, Mono<Void>> saved;

  /** Where to go back to; its generation is that of before. Guarded by this, as is the next. */
  private @Nullable Position target;

  private Signal wished = new Signal();
  private Signal arrived = new Signal();

  /**
   * Prepares to steer.
   *
   * @param saved completes when a checkpoint holds a position
   */
  Steering(Pausing pausing, Function<Position, Mono<Void>> saved) {
    this.pausing = pausing;
    this.saved = saved;
  }

  /** Whether no stream may be read now. */
  boolean isHeld() {
    return pausing.isPaused() || target() != null;
  }

  /** Completes when the stream that is read is to be given up. */
  Mono<Void> held() {
    return Mono.defer(() -> Mono.firstWithSignal(pausing.paused(), wished()));
  }

  /** Completes when there is something to be done again. */
  Mono<Void> letGo() {
    return Mono.defer(() -> Mono.firstWithSignal(pausing.resumed(), wished()));
  }

  /** Where to go back to, or null. */
  synchronized @Nullable Position target() {
    return target;
  }

  /**
   * Asks to go back.
   *
   * @return completes when that is saved
   */
  Mono<Void> goBack(Position to) {
    Signal told;
    Signal awaited;
    synchronized (this) {
      if (target != null) {
        return Mono.error(
            new IllegalStateException(
                "rewind: the capture is just going back to %s, which is saved once everything that was handed on is done: wait for that"
                    .formatted(target)));
      }
      target = to;
      told = wished;
      awaited = arrived;
    }
    told.give();
    return awaited.given();
  }

  /** Completes when a checkpoint holds where the stream is to go on. */
  Mono<Void> saved(Position position) {
    return saved.apply(position);
  }

  /** The way back is saved: what comes next is read from there. */
  void arrived() {
    Signal told;
    synchronized (this) {
      target = null;
      told = arrived;
      wished = new Signal();
      arrived = new Signal();
    }
    told.give();
  }

  private synchronized Mono<Void> wished() {
    return wished.given();
  }
}
