package io.github.changecapture;

import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.SnapshotPolicy.Mode;
import io.github.changecapture.config.UserStages;
import io.github.changecapture.error.ConfigurationError;
import org.jspecify.annotations.Nullable;

/** Which options go together with snapshots. */
final class SnapshotOptions {
  private SnapshotOptions() {}

  /** Gives the policy for a lost position, which a mode may imply. */
  static LostPositionPolicy check(
      SnapshotPolicy snapshots,
      @Nullable LostPositionPolicy lostPosition,
      SelectionChangePolicy selectionChange,
      UserStages stages) {
    if (!snapshots.isOn()) {
      requireOn("lostPositionPolicy RESNAPSHOT", lostPosition == LostPositionPolicy.RESNAPSHOT);
      requireOn(
          "selectionChangePolicy SNAPSHOT_NEW",
          selectionChange == SelectionChangePolicy.SNAPSHOT_NEW);
    } else if (!stages.equals(UserStages.NONE)) {
      throw new ConfigurationError(
          "snapshots is %s, and pipeline has %d stages: these are applied to change events only, so that a snapshot would deliver what they take away. Do without one of them"
              .formatted(snapshots.mode(), stages.stages().size()));
    }
    if (snapshots.mode() != Mode.WHEN_NEEDED) {
      return lostPosition == null ? LostPositionPolicy.FAIL : lostPosition;
    }
    if (lostPosition != null && lostPosition != LostPositionPolicy.RESNAPSHOT) {
      throw new ConfigurationError(
          "snapshots is WHEN_NEEDED, which takes one when the position is lost, and lostPositionPolicy is %s: leave that out, or choose snapshots(SnapshotPolicy.initial())"
              .formatted(lostPosition));
    }
    return LostPositionPolicy.RESNAPSHOT;
  }

  private static void requireOn(String option, boolean isChosen) {
    if (isChosen) {
      throw new ConfigurationError(
          option
              + " needs snapshots, and snapshots is NEVER: add"
              + " snapshots(SnapshotPolicy.onRequest()), or initial()");
    }
  }
}
