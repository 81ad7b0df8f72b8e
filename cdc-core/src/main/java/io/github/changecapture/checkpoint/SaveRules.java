package io.github.changecapture.checkpoint;

import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.spi.Checkpoint;
import org.jspecify.annotations.Nullable;

/** What has to hold before a checkpoint may take the place of the last one, in any store. */
public final class SaveRules {
  private SaveRules() {}

  /**
   * Lets pass what may be saved.
   *
   * @param capture the capture's name
   * @param next the checkpoint to be saved
   * @param owner the epoch that holds the claim
   * @param last the checkpoint to be replaced, or null; of an older owner, it may be rewound
   * @throws Fenced if another owner's epoch is in the checkpoint
   * @throws CheckpointRejected if it would go back
   */
  public static void check(String capture, Checkpoint next, long owner, @Nullable Checkpoint last) {
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

  /**
   * For a save by whoever has no claim.
   *
   * @param capture the capture's name
   * @return the error
   */
  public static Fenced notClaimed(String capture) {
    return new Fenced(
        "checkpoint of capture '%s' is not claimed here, or was released: claim it before saving"
            .formatted(capture));
  }
}
