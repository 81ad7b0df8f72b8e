package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * When the lines that wait for a segment are written and made durable, all at once.
 *
 * <p>Of a segment one commit is written at a time, in a store that can do that while the one before
 * is made durable; what comes meanwhile waits for the next, or, if it is more than twice the bytes,
 * for the next ones.
 *
 * @param bytes so many waiting bytes are committed at once
 * @param delay what waits is committed at the latest after this time, as soon as the commits before
 *     allow it
 */
public record CommitPolicy(int bytes, Duration delay) {
  private static final int DEFAULT_BYTES = 4 * 1024 * 1024;
  private static final Duration DEFAULT_DELAY = Duration.ofMillis(200);

  /** Checks that both are positive. */
  public CommitPolicy {
    requireNonNull(delay, "delay");
    if (bytes <= 0) {
      throw new IllegalArgumentException("bytes must be positive, was " + bytes);
    }
    if (delay.isNegative() || delay.isZero()) {
      throw new IllegalArgumentException("delay must be positive, was " + delay);
    }
  }

  /**
   * The default: 4 MiB or 200 milliseconds.
   *
   * @return the policy
   */
  public static CommitPolicy standard() {
    return new CommitPolicy(DEFAULT_BYTES, DEFAULT_DELAY);
  }
}
