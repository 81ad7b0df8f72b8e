package io.github.changecapture.config;

/**
 * What a capture does when the server no longer holds the history to go on from: the oplog was cut,
 * a backup was restored, or another cluster answers.
 */
public enum LostPositionPolicy {
  /** The capture fails with {@link io.github.changecapture.error.PositionLost}; the default. */
  FAIL,

  /**
   * The capture takes a snapshot and goes on from there. Refused at {@code build()} until snapshots
   * exist.
   */
  RESNAPSHOT,

  /**
   * The capture goes on with the oldest change that the server still has, after a {@link
   * io.github.changecapture.event.Gap} and in a new generation.
   */
  START_AT_EARLIEST,

  /**
   * The capture goes on with the next change, after a {@link io.github.changecapture.event.Gap} and
   * in a new generation.
   */
  START_NOW
}
