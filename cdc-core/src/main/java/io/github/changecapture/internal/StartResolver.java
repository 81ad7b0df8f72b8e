package io.github.changecapture.internal;

import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.SelectionChangePolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.SnapshotProgress.Extent;
import java.time.Duration;
import java.time.Instant;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Turns a start position and perhaps a checkpoint into the place where the stream opens. */
final class StartResolver {
  private static final Duration CLOCK_TOLERANCE = Duration.ofSeconds(5);

  private final CaptureSettings<?> settings;
  private final StartPosition start;
  private final SourceProbe probe;
  private final OldestChange oldest;

  StartResolver(
      CaptureSettings<?> settings, StartPosition start, SourceProbe probe, OldestChange oldest) {
    this.settings = settings;
    this.start = start;
    this.probe = probe;
    this.oldest = oldest;
  }

  /**
   * Resolves the start.
   *
   * @param checkpoint what was saved last, or null
   * @param identity what this run captures
   * @return the start; fails if the checkpoint does not belong to this capture
   */
  Mono<Start> resolve(@Nullable Checkpoint checkpoint, Identity identity) {
    return checkpoint == null
        ? resolve(start instanceof StartPosition.CheckpointOr or ? or.otherwise() : start)
            .map(this::first)
        : Mono.defer(() -> accepted(checkpoint, identity));
  }

  private Start first(Position position) {
    return settings.policies().snapshots().isInitial()
        ? Start.withSnapshot(position, Extent.ALL, snapshotTime(position))
        : Start.at(position);
  }

  /** The stream begins at it or before, and everything before it can be read by now. */
  private BsonTimestamp snapshotTime(Position position) {
    BsonTimestamp next = next(probe.now());
    return position.clusterTime().compareTo(next) > 0 ? position.clusterTime() : next;
  }

  /**
   * A start in a new generation, after the one before was lost.
   *
   * @param lost what to go on from if it were still there
   * @param reason why it is not
   */
  Mono<Start> afterLoss(Position lost, PositionLost reason) {
    return isResnapshot()
        ? Mono.just(resnapshot(isAhead(lost) ? lost.generation() + 1 : lost.generation()))
        : afterLoss(lost, String.valueOf(reason.getMessage()));
  }

  private boolean isResnapshot() {
    return settings.policies().lostPosition() == LostPositionPolicy.RESNAPSHOT;
  }

  /** Cluster times of one history only rise, so that its generation can stay. */
  private Start resnapshot(long generation) {
    // The node that answered may be behind the one that the lost position came from.
    BsonTimestamp newest =
        probe.clusterTime().compareTo(probe.now()) > 0 ? probe.clusterTime() : probe.now();
    BsonTimestamp now = next(newest);
    return Start.withSnapshot(Position.before(generation, now), Extent.ALL, now);
  }

  /** In a new generation: positions of another history compare with nothing. */
  private Mono<Start> inNewHistory(Position lost, String reason) {
    return isResnapshot() ? Mono.just(resnapshot(lost.generation() + 1)) : afterLoss(lost, reason);
  }

  private Mono<Start> afterLoss(Position lost, String reason) {
    StartPosition next =
        settings.policies().lostPosition() == LostPositionPolicy.START_NOW
            ? StartPosition.now()
            : StartPosition.earliest();
    return resolve(next)
        .map(
            position ->
                Start.behindGap(
                    Position.before(lost.generation() + 1, position.clusterTime()), lost, reason));
  }

  private Mono<Start> accepted(Checkpoint checkpoint, Identity identity) {
    refuseToIgnore(checkpoint);
    Identity saved = checkpoint.identity();
    if (checkpoint.progress() == Progress.RUNNING) {
      refuseOther("layout of the sink", "writes", saved.layout(), identity.layout());
    }
    Position position = checkpoint.position();
    boolean restarts = settings.policies().lostPosition() != LostPositionPolicy.FAIL;
    if (!SourceProbe.isSame(saved.source(), identity.source())) {
      if (!restarts) {
        refuseOther("source", "connects to", saved.source(), identity.source());
      }
      return inNewHistory(
          position, "the source was '%s' and is '%s'".formatted(saved.source(), identity.source()));
    }
    if (isAhead(position)) {
      PositionLost wentBack = wentBack(position);
      return restarts
          ? inNewHistory(position, String.valueOf(wentBack.getMessage()))
          : Mono.error(wentBack);
    }
    return Mono.just(ofSelection(saved, identity, position));
  }

  private void refuseToIgnore(Checkpoint checkpoint) {
    if (!(start instanceof StartPosition.CheckpointOr)) {
      throw new CheckpointRejected(
          "startAt: capture '%s' has a checkpoint at %s, which the start position would skip or repeat. Say StartPosition.checkpointOr(...) to go on from it, choose another name for the capture, or delete the checkpoint"
              .formatted(settings.name(), checkpoint.position()));
    }
  }

  /** A start at now lies a tick ahead of a server that has done nothing since. */
  private boolean isAhead(Position position) {
    Instant now = Position.instantOf(probe.clusterTime());
    return position.instant().isAfter(now.plus(CLOCK_TOLERANCE));
  }

  private PositionLost wentBack(Position position) {
    return new PositionLost(
        "checkpoint of capture '%s': it is at %s, but the server's cluster time is only %s. An older backup was restored, or another cluster answers; delete the checkpoint to begin anew, or choose a lostPositionPolicy"
            .formatted(settings.name(), position, Position.before(0, probe.clusterTime())));
  }

  private Start ofSelection(Identity saved, Identity identity, Position position) {
    if (saved.selection().equals(identity.selection())) {
      return Start.at(position);
    }
    if (settings.policies().selectionChange() == SelectionChangePolicy.FAIL) {
      refuseOther("selection", "selects", saved.selection(), identity.selection());
    }
    if (settings.policies().selectionChange() == SelectionChangePolicy.SNAPSHOT_NEW) {
      return Start.withSnapshot(position, Extent.NEW, snapshotTime(position));
    }
    return Start.behindGap(
        position,
        null,
        "the selection was '%s' and is '%s'".formatted(saved.selection(), identity.selection()));
  }

  private void refuseOther(String what, String verb, String before, String now) {
    if (!before.equals(now)) {
      throw new CheckpointRejected(
          "checkpoint of capture '%s': its %s is '%s', but this capture %s '%s'. Go back to the former, choose another name for the capture, or delete the checkpoint to begin anew%s"
              .formatted(settings.name(), what, before, verb, now, wayOut(what)));
    }
  }

  private static String wayOut(String what) {
    return switch (what) {
      case "selection" -> "; or choose a selectionChangePolicy";
      case "source" -> "; or choose a lostPositionPolicy";
      default ->
          "; after a stop in order the layout may change, but the last stop was not: run it with"
              + " the former layout once more and close it";
    };
  }

  /** The place of a position that is no checkpoint. */
  Mono<Position> resolve(StartPosition start) {
    if (start instanceof StartPosition.AtClusterTime at) {
      return Mono.just(Position.before(0, at.clusterTime()));
    }
    if (start instanceof StartPosition.After after) {
      return Mono.just(new Position(0, after.token().clusterTime().orElseThrow(), after.token()));
    }
    return start instanceof StartPosition.Earliest
        ? oldest.find(probe.now()).map(time -> Position.before(0, time))
        : Mono.just(Position.before(0, next(probe.now())));
  }

  /** startAtOperationTime includes its argument, and what happened at the answer's time is past. */
  static BsonTimestamp next(BsonTimestamp time) {
    return new BsonTimestamp(time.getValue() + 1);
  }
}
