package io.github.changecapture.internal;

import reactor.core.publisher.Mono;

/** Whether the host wants a capture to read; holds from one consumption to the next. */
final class Pausing {
  private boolean paused;
  private Signal changed = new Signal();

  /** Says false if it was so before. */
  boolean pause() {
    return change(true);
  }

  /** Says false if it was so before. */
  boolean resume() {
    return change(false);
  }

  synchronized boolean isPaused() {
    return paused;
  }

  /** Completes when nothing is to be read; at once if that is so. */
  Mono<Void> paused() {
    return Mono.defer(() -> isPaused() ? Mono.empty() : change().then(paused()));
  }

  /** Completes when reading may go on; at once if nothing is paused. */
  Mono<Void> resumed() {
    return Mono.defer(() -> isPaused() ? change().then(resumed()) : Mono.empty());
  }

  /** The next change; a look before is made up for by the one behind it. */
  private synchronized Mono<Void> change() {
    return changed.given();
  }

  private boolean change(boolean wanted) {
    Signal told;
    synchronized (this) {
      if (paused == wanted) {
        return false;
      }
      paused = wanted;
      told = changed;
      changed = new Signal();
    }
    told.give();
    return true;
  }
}
