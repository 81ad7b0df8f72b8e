package io.github.changecapture.status;

import static java.util.Objects.requireNonNull;

import java.time.Duration;

/**
 * How far a capture is from losing its place: when {@code left} is used up, the oplog no longer
 * holds the history to resume from.
 *
 * @param left the time between the oldest change in the oplog and the capture's position
 * @param window the time between the oldest change in the oplog and the server's last operation
 * @see <a href="https://www.mongodb.com/docs/manual/core/replica-set-oplog/#oplog-window">Oplog
 *     window</a>
 */
public record OplogHeadroom(Duration left, Duration window) {

  /** Checks that nothing is null. */
  public OplogHeadroom {
    requireNonNull(left, "left");
    requireNonNull(window, "window");
  }

  /**
   * The part of the window that is left.
   *
   * @return from 1, at the newest change, down to 0; 1 for an oplog that has only begun
   */
  public double share() {
    return window.isZero() ? 1 : Math.max(0, (double) left.toMillis() / window.toMillis());
  }
}
