package io.github.changecapture.internal;

import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.spi.SnapshotProgress.Extent;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Which snapshots a run begins with: those that a checkpoint left over, and what a start asks. */
final class SnapshotStart {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotStart.class);

  private SnapshotStart() {}

  static SnapshotState of(
      CaptureSettings<?> settings, @Nullable Checkpoint checkpoint, @Nullable Survey survey) {
    SnapshotPolicy policy = settings.policies().snapshots();
    SnapshotProgress left = checkpoint == null ? SnapshotProgress.NONE : checkpoint.snapshots();
    boolean isUnfinished = left.survey() != null || !left.collections().isEmpty();
    if (isUnfinished && !policy.isOn()) {
      LOG.warn(
          "capture '{}' has a snapshot that is not finished, and snapshots are NEVER: it waits in the checkpoint until another mode is chosen",
          settings.name());
    }
    return new SnapshotState(
        policy,
        settings.policies().lostPosition() == LostPositionPolicy.RESNAPSHOT,
        settings.watched().captured(settings.checkpoints().ownNamespaces())::selects,
        survey == null ? left : begun(left, survey));
  }

  private static SnapshotProgress begun(SnapshotProgress left, Survey survey) {
    Set<Namespace> known = new HashSet<>(left.covered());
    left.collections().forEach(snapshot -> known.add(snapshot.namespace()));
    if (survey.extent() == Extent.ALL) {
      return new SnapshotProgress(survey, List.of(), known);
    }
    // A survey that was not made yet would not know what is selected only now.
    Survey whole = new Survey(Extent.ALL, survey.generation(), survey.clusterTime());
    return left.survey() == null
        ? new SnapshotProgress(survey, left.collections(), left.covered())
        : new SnapshotProgress(whole, List.of(), known);
  }
}
