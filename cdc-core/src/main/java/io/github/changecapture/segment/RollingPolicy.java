package io.github.changecapture.segment;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * When a segment is sealed and the next part begins, besides the end of its partition, which always
 * seals it.
 *
 * @param maxBytes a segment that has reached this length is sealed; it may exceed it by one event.
 *     Lines that wait count as they are, also where they will be compressed
 * @param inactivity a segment that got no event for this long is sealed, or null for never
 */
public record RollingPolicy(long maxBytes, @Nullable Duration inactivity) {

  /** Checks that both are positive. */
  public RollingPolicy {
    if (maxBytes <= 0) {
      throw new IllegalArgumentException("maxBytes must be positive, was " + maxBytes);
    }
    if (inactivity != null && (inactivity.isNegative() || inactivity.isZero())) {
      throw new IllegalArgumentException("inactivity must be positive, was " + inactivity);
    }
  }

  /**
   * Seals at the end of the partition only: with {@code PartitionStrategies.hourly()}, the default,
   * one file for each collection and hour.
   *
   * @return the policy
   */
  public static RollingPolicy atPartitionEnd() {
    return new RollingPolicy(Long.MAX_VALUE, null);
  }

  /**
   * Seals also what has reached a length.
   *
   * @param bytes the length of the file in bytes, positive
   * @return a new policy
   */
  public RollingPolicy orAtBytes(long bytes) {
    return new RollingPolicy(bytes, inactivity);
  }

  /**
   * Seals also what got no event for a while, by the clock of this process, at the latest a quarter
   * of that later.
   *
   * @param duration how long, positive
   * @return a new policy
   */
  public RollingPolicy orAfterInactivity(Duration duration) {
    return new RollingPolicy(maxBytes, requireNonNull(duration, "duration"));
  }
}
