package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import io.github.changecapture.status.CaptureStatus;
import io.github.changecapture.status.CaptureStatus.ProgressSource;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.SnapshotStatus;
import io.github.changecapture.status.StopReport;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** What a capture tells of itself: of the run that is under way, or of what the last one left. */
final class Reporting {
  private final CaptureSettings<?> settings;
  private final Occupancy occupancy;
  private final Pausing pausing;
  private final StateNotices notices;
  private volatile @Nullable Position lastSaved;
  private volatile @Nullable Position lastAcknowledged;
  private volatile Left left = Left.NOTHING;
  private volatile @Nullable String lastError;

  /** What the present or the last consumption failed with. */
  private volatile @Nullable String failed;

  Reporting(
      CaptureSettings<?> settings, Occupancy occupancy, Pausing pausing, StateNotices notices) {
    this.settings = settings;
    this.occupancy = occupancy;
    this.pausing = pausing;
    this.notices = notices;
  }

  CaptureStatus status() {
    Consumption consumption = occupancy.current();
    Run<?> run = consumption == null ? null : consumption.run();
    return new CaptureStatus(
        state(consumption, run),
        run == null ? lastSaved : run.saver.saved(),
        run == null ? lastAcknowledged : run.tracker.position(),
        run == null ? 0 : run.unacknowledged(),
        run == null ? null : run.tracker.oldestUnacknowledged(),
        run == null ? 0 : run.bufferedBytes(),
        settings.client().listens() ? ProgressSource.POST_BATCH_TOKEN : ProgressSource.EVENTS_ONLY,
        run == null ? null : run.headroom.headroom(),
        run == null ? null : run.pipeline(),
        lastError,
        run == null ? null : run.snapshotStatus());
  }

  /**
   * What the last run left.
   *
   * @param took how long it took to stop it
   */
  StopReport stopReport(Duration took) {
    Left last = left;
    return new StopReport(
        lastSaved, last.unacknowledged(), last.oldest(), last.bytes(), last.snapshot(), took);
  }

  /** A consumption has its place; what went wrong before is not its business. */
  void begins() {
    failed = null;
    look();
  }

  void note(Throwable error) {
    lastError = error.toString();
    failed = lastError;
  }

  /** A run is over; what it left is told until the next one is. */
  void remember(Run<?> run) {
    lastSaved = run.saver.saved();
    lastAcknowledged = run.tracker.position();
    left = Left.by(run);
  }

  /** Looks whether the state is another. */
  void look() {
    notices.look(
        () -> {
          Consumption consumption = occupancy.current();
          return state(consumption, consumption == null ? null : consumption.run());
        },
        failed);
  }

  private State state(@Nullable Consumption consumption, @Nullable Run<?> run) {
    if (consumption == null) {
      return occupancy.isClosed() ? State.CLOSED : State.IDLE;
    }
    if (consumption.isStopping()) {
      return State.STOPPING;
    }
    if (run != null) {
      return pausing.isPaused() ? State.PAUSED : State.RUNNING;
    }
    return consumption.isWaiting() ? State.WAITING : State.STARTING;
  }

  /** What a consumption left undone. */
  private record Left(
      long unacknowledged,
      @Nullable Position oldest,
      long bytes,
      @Nullable SnapshotStatus snapshot) {
    static final Left NOTHING = new Left(0, null, 0, null);

    static Left by(Run<?> run) {
      return new Left(
          run.unacknowledged(),
          run.tracker.oldestUnacknowledged(),
          run.bufferedBytes(),
          run.snapshotStatus());
    }
  }
}
