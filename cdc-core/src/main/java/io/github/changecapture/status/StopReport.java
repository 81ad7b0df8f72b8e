package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What a capture that was stopped has left undone: it comes again at the next start.
 *
 * @param saved the position of the last saved checkpoint, or null if there is none
 * @param unacknowledged how many events, or in {@code deliverTo} batches, were handed on and not
 *     done
 * @param oldestUnacknowledged the position of the oldest of these, or null if there is none
 * @param bufferedBytes how many bytes of events were on their way to a sink or handler
 * @param snapshot the snapshot that was under way, which goes on with its unfinished chunks, or
 *     null
 * @param took how long the stop took
 */
public record StopReport(
    @Nullable Position saved,
    long unacknowledged,
    @Nullable Position oldestUnacknowledged,
    long bufferedBytes,
    @Nullable SnapshotStatus snapshot,
    Duration took) {

  /** Checks that nothing is null that must not be. */
  public StopReport {
    requireNonNull(took, "took");
  }

  /**
   * Whether all that was handed on is done.
   *
   * @return false if events were given up because the deadline was over, which come again
   */
  public boolean isDrained() {
    return unacknowledged == 0 && bufferedBytes == 0;
  }
}
