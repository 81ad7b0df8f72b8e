package io.github.changecapture.config;

/** What a capture does when its checkpoint was saved for another selection of collections. */
public enum SelectionChangePolicy {
  /**
   * The capture fails with {@link io.github.changecapture.error.CheckpointRejected}; the default.
   */
  FAIL,

  /**
   * The capture goes on from the checkpoint, after a {@link io.github.changecapture.event.Gap} that
   * says so: newly selected collections are followed from there.
   */
  CONTINUE,

  /**
   * The capture goes on from the checkpoint, and takes a snapshot of each selected collection that
   * the checkpoint does not know: of all of them, if snapshots were off until now. Needs a {@link
   * SnapshotPolicy} other than {@code NEVER}.
   */
  SNAPSHOT_NEW
}
