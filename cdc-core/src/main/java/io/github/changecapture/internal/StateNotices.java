package io.github.changecapture.internal;

import io.github.changecapture.status.CaptureListener;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.StateChange;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/** Tells listeners of a capture's states, in order, on a thread of their own; safe for several. */
final class StateNotices {
  private static final Logger LOG = LoggerFactory.getLogger(StateNotices.class);

  /** More wait only for a listener that hangs while a capture fails and starts again. */
  static final int MOST_WAITING = 1_000;

  private final String capture;
  private final List<CaptureListener> listeners;
  private final Scheduler scheduler;
  private final Queue<StateChange> waiting = new ArrayDeque<>();
  private State last = State.IDLE;
  private boolean telling;

  /**
   * Prepares to tell.
   *
   * @param scheduler whose threads may block
   */
  StateNotices(String capture, List<CaptureListener> listeners, Scheduler scheduler) {
    this.capture = capture;
    this.listeners = List.copyOf(listeners);
    this.scheduler = scheduler;
  }

  /** Looks whether the state is another than at the last look. */
  void look(Supplier<State> state, @Nullable String error) {
    if (listeners.isEmpty()) {
      return;
    }
    synchronized (this) {
      State now = state.get();
      if (now == last) {
        return;
      }
      if (waiting.size() == MOST_WAITING) {
        LOG.warn("a listener of capture '{}' hangs, it misses {}", capture, waiting.remove());
      }
      waiting.add(new StateChange(capture, last, now, Instant.now(), error));
      last = now;
      if (!telling) {
        telling = true;
        var unused = scheduler.schedule(this::tell);
      }
    }
  }

  private void tell() {
    for (StateChange next = next(); next != null; next = next()) {
      for (CaptureListener listener : listeners) {
        tell(listener, next);
      }
    }
  }

  private synchronized @Nullable StateChange next() {
    StateChange next = waiting.poll();
    telling = next != null;
    return next;
  }

  private static void tell(CaptureListener listener, StateChange change) {
    try {
      listener.stateChanged(change);
    } catch (Exception | LinkageError | AssertionError failed) {
      LOG.warn("a listener failed for {}; the capture goes on", change, failed);
    }
  }
}
