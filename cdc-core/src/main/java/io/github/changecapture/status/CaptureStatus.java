package io.github.changecapture.status;

import io.github.changecapture.event.Position;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What a capture is doing at one moment.
 *
 * @param state what the capture is about
 * @param saved the position of the last saved checkpoint, or null before the first
 * @param acknowledged the position up to which everything is done, or null before the first run
 * @param unacknowledged how many events, or in {@code deliverTo} batches, were handed on and are
 *     not done
 * @param oldestUnacknowledged the position of the oldest of these, or null if there is none
 * @param bufferedBytes how many bytes of events are on their way to a sink
 * @param progress how the capture learns that an idle stream moves on
 * @param headroom how far the capture is from losing its place, or null if that cannot be seen:
 *     without the right to read {@code local.oplog.rs}, on a sharded cluster, or while nothing runs
 * @param pipeline the stages that the server applies to the stream, as JSON: the selection as it is
 *     pushed down, and the host's own; null while nothing runs
 * @param lastError what ended the last run, or null
 * @param snapshot how far the present snapshot has come, or null if none is being taken
 */
public record CaptureStatus(
    State state,
    @Nullable Position saved,
    @Nullable Position acknowledged,
    long unacknowledged,
    @Nullable Position oldestUnacknowledged,
    long bufferedBytes,
    ProgressSource progress,
    @Nullable OplogHeadroom headroom,
    @Nullable String pipeline,
    @Nullable String lastError,
    @Nullable SnapshotStatus snapshot) {

  /** What a capture is about. */
  public enum State {
    /** Nobody has subscribed, or the last consumption has ended. */
    IDLE,
    /** It claims its name, connects and finds its place. */
    STARTING,
    /** Another instance owns its name; it takes over when that one stops or dies. */
    WAITING,
    /** It delivers. */
    RUNNING,
    /**
     * It owns its name and reads nothing, because {@code pause} was called; what was read before is
     * still delivered and saved.
     */
    PAUSED,
    /** It makes durable what was handed on, and gives everything back. */
    STOPPING,
    /** It was closed and cannot be consumed again. */
    CLOSED
  }

  /** How a capture learns that an idle stream moves on. */
  public enum ProgressSource {
    /** From the post-batch resume token in the server's replies. */
    POST_BATCH_TOKEN,
    /** From events only: the host's client has no {@code ProgressListener}. */
    EVENTS_ONLY
  }

  /**
   * How far the capture is behind, to the second that a cluster time counts.
   *
   * @param now the present time
   * @return the time since the acknowledged position, or null before the first run
   */
  public @Nullable Duration lag(Instant now) {
    if (acknowledged == null) {
      return null;
    }
    Duration lag = Duration.between(acknowledged.instant(), now);
    return lag.isNegative() ? Duration.ZERO : lag;
  }
}
