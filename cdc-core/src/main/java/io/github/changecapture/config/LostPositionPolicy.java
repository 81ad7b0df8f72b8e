package io.github.changecapture.config;

/**
 * What a capture does when the server no longer holds the history to go on from: the oplog was cut,
 * a backup was restored, or another cluster answers.
 */
public enum LostPositionPolicy {
  /** The capture fails with {@link io.github.changecapture.error.PositionLost}; the default. */
  FAIL,

  /**
   * The capture goes on with the next change, and takes a snapshot of all captured collections as
   * they are then: what was deleted in the lost stretch goes with the {@link
   * io.github.changecapture.event.NamespaceReset} at its end. The generation rises only if another
   * cluster or an older backup answers. Needs a {@link SnapshotPolicy} other than {@code NEVER}.
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
