package io.github.changecapture.internal;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.LongSupplier;
import reactor.core.publisher.Mono;

/**
 * Notices that the driver resumes a stream by itself again and again: it does so without a pause
 * and without end, hundreds of times a second, while a server refuses with an error that it calls
 * resumable.
 */
final class ResumeStorm {
  static final int RESUMES = 20;
  static final Duration WITHIN = Duration.ofSeconds(10);

  private final LongSupplier nanoTime;
  private final Signal detected = new Signal();

  private volatile boolean isDetected;

  /** When the last resumes were, the oldest first; guarded by this. */
  private final Deque<Long> resumes = new ArrayDeque<>();

  /**
   * Starts with calm.
   *
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  ResumeStorm(LongSupplier nanoTime) {
    this.nanoTime = nanoTime;
  }

  /** Takes note of a resume. */
  synchronized void resumed() {
    long now = nanoTime.getAsLong();
    resumes.addLast(now);
    if (resumes.size() > RESUMES) {
      resumes.removeFirst();
    }
    if (resumes.size() == RESUMES && now - resumes.getFirst() < WITHIN.toNanos()) {
      isDetected = true;
      detected.give();
    }
  }

  /** Whether it is a storm. */
  boolean isDetected() {
    return isDetected;
  }

  /** Completes when it is a storm. */
  Mono<Void> detected() {
    return detected.given();
  }
}
