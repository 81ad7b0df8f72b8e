package io.github.changecapture.spi;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.Position;

/**
 * What a capture saves, to go on from there.
 *
 * @param position everything at or before it is durable where it was sent
 * @param ownerEpoch the number of the owner that saved it
 * @param progress whether more may be durable than the position says
 * @param identity what the position belongs to
 * @param snapshots what is known of snapshots
 */
public record Checkpoint(
    Position position,
    long ownerEpoch,
    Progress progress,
    Identity identity,
    SnapshotProgress snapshots) {

  /** Checks that nothing is null. */
  public Checkpoint {
    requireNonNull(position, "position");
    requireNonNull(progress, "progress");
    requireNonNull(identity, "identity");
    requireNonNull(snapshots, "snapshots");
  }

  /**
   * A checkpoint of a capture that takes no snapshots.
   *
   * @param position everything at or before it is durable where it was sent
   * @param ownerEpoch the number of the owner that saved it
   * @param progress whether more may be durable than the position says
   * @param identity what the position belongs to
   */
  public Checkpoint(Position position, long ownerEpoch, Progress progress, Identity identity) {
    this(position, ownerEpoch, progress, identity, SnapshotProgress.NONE);
  }

  /** Whether more may be durable than the position says. */
  public enum Progress {
    /** The owner was at work: events after the position may be durable too. */
    RUNNING,
    /** The owner stopped in order: nothing after the position was delivered. */
    STOPPED
  }

  /**
   * What a position belongs to; a capture refuses a checkpoint of another.
   *
   * @param source the replica set or cluster
   * @param selection which collections were captured
   * @param layout where and how events landed, as the sink describes it
   */
  public record Identity(String source, String selection, String layout) {

    /** Checks that nothing is null. */
    public Identity {
      requireNonNull(source, "source");
      requireNonNull(selection, "selection");
      requireNonNull(layout, "layout");
    }
  }
}
