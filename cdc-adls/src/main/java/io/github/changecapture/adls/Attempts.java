package io.github.changecapture.adls;

import io.github.changecapture.error.SinkUnavailable;
import java.time.Duration;
import java.util.concurrent.ThreadLocalRandom;

/** How often a request is sent, and how long to wait in between. */
final class Attempts {
  private static final Duration FIRST_PAUSE = Duration.ofMillis(100);
  private static final Duration LONGEST_PAUSE = Duration.ofSeconds(10);
  private static final int FEW = 3;
  private static final int MOST_DOUBLINGS = 10;

  private final Pauses pauses;
  private final int most;
  private int made;

  Attempts(AdlsOptions options) {
    this(options.pauses(), options.attempts());
  }

  private Attempts(Pauses pauses, int most) {
    this.pauses = pauses;
    this.most = most;
  }

  /** For what is worth some trouble, but not much. */
  static Attempts few(AdlsOptions options) {
    return new Attempts(options.pauses(), Math.min(FEW, options.attempts()));
  }

  static Attempts one(AdlsOptions options) {
    return new Attempts(options.pauses(), 1);
  }

  /** Counts an attempt that failed; false if it was the last. */
  boolean mayGoOn() {
    made++;
    return made < most;
  }

  /** Waits as long as the service asks, at least for a time that grows, not in step with others. */
  void pauseAfter(Failure failure) {
    long most =
        Math.min(
            LONGEST_PAUSE.toMillis(),
            FIRST_PAUSE.toMillis() << Math.min(MOST_DOUBLINGS, Math.max(0, made - 1)));
    Duration jittered = Duration.ofMillis(ThreadLocalRandom.current().nextLong(most / 2, most + 1));
    Duration asked = failure.retryAfter();
    pause(pauses, asked.compareTo(jittered) > 0 ? asked : jittered);
  }

  static void pause(Pauses pauses, Duration duration) {
    try {
      pauses.pause(duration);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
      throw new SinkUnavailable(
          "a request to ADLS was given up, because its thread was interrupted", interrupted);
    }
  }
}
