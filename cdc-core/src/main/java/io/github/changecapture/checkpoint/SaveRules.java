package io.github.changecapture.checkpoint;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.spi.Checkpoint;
import org.jspecify.annotations.Nullable;

/** What has to hold before a checkpoint may take the place of the last one. */
final class SaveRules {
  private SaveRules() {}

  /**
   * @param owner the epoch that holds the claim
   * @param last the checkpoint to be replaced; of an older owner, it may be rewound
   */
  static void check(String capture, Checkpoint next, long owner, @Nullable Checkpoint last) {
    if (next.ownerEpoch() != owner) {
      throw new Fenced(
          "checkpoint of capture '%s' is owned by epoch %d, so epoch %d may not save: stop this owner"
              .formatted(capture, owner, next.ownerEpoch()));
    }
    if (last != null
        && last.ownerEpoch() == owner
        && next.position().compareTo(last.position()) < 0) {
      throw new CheckpointRejected(
          "checkpoint of capture '%s' only moves forward, but was to go from %s back to %s: claim it anew to rewind"
              .formatted(capture, last.position(), next.position()));
    }
  }

  static Fenced notClaimed(String capture) {
    return new Fenced(
        "checkpoint of capture '%s' is not claimed here, or was released: claim it before saving"
            .formatted(capture));
  }
}
