package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import java.time.Duration;

/**
 * When and how much is loaded.
 *
 * <p>A warehouse is billed for a minute at least each time it wakes: a longer interval costs less.
 *
 * @param interval from the end of one load to the beginning of the next, in {@code run()}
 * @param files how many segments one COPY takes at most, 1 to 1000
 * @param bytes how many bytes of segments one COPY takes at most; one segment always fits
 * @see <a href="https://docs.snowflake.com/en/user-guide/data-load-considerations-load">Snowflake:
 *     Loading data</a>
 */
public record LoadPolicy(Duration interval, int files, long bytes) {
  /** Every 15 minutes, 1000 segments, 1 GiB. */
  public static final LoadPolicy DEFAULT = new LoadPolicy(Duration.ofMinutes(15), 1000, 1L << 30);

  /** Checks the limits. */
  public LoadPolicy {
    if (interval.isNegative() || interval.isZero()) {
      throw new ConfigurationError("interval must be positive, was " + interval);
    }
    if (files < 1 || files > 1000) {
      throw new ConfigurationError(
          "files must be 1 to 1000, as many as one COPY takes, was " + files);
    }
    if (bytes < 1) {
      throw new ConfigurationError("bytes must be positive, was " + bytes);
    }
  }
}
