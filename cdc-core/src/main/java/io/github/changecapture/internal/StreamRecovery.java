package io.github.changecapture.internal;

import com.mongodb.MongoException;
import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.util.concurrent.ThreadLocalRandom;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Mono;

/**
 * What happens between two streams after a failure: a pause, a new beginning where history was
 * lost, a narrower stream for an event that is too large; or nothing, where none of these helps.
 */
final class StreamRecovery {
  private static final Logger LOG = LoggerFactory.getLogger(StreamRecovery.class);

  /** So often history may be lost without one event between; then something else is wrong. */
  private static final int MOST_LOSSES = 3;

  private final CaptureSettings<?> settings;
  private final Ownership ownership;
  private final StreamPlace place;
  private final StreamOpener opener;
  private final Narrowing narrowing;

  StreamRecovery(
      CaptureSettings<?> settings,
      Ownership ownership,
      StreamPlace place,
      StreamOpener opener,
      Narrowing narrowing) {
    this.settings = settings;
    this.ownership = ownership;
    this.place = place;
    this.opener = opener;
    this.narrowing = narrowing;
  }

  /** Gives something when the next stream is to be opened; fails if there is to be none. */
  Mono<Long> beforeNext(Throwable failure) {
    if (failure instanceof TransientCaptureException) {
      return delayed(failure);
    } else if (opener.isRefusedSplit(failure)) {
      return Mono.just(0L);
    } else if (failure instanceof PositionLost lost) {
      return beganAnew(lost);
    }
    return failure instanceof EventTooLarge tooLarge
        ? narrowing.narrowed(tooLarge)
        : Mono.error(failure);
  }

  private Mono<Long> delayed(Throwable failure) {
    int before = place.attempts();
    if (before >= attempts(failure)) {
      return Mono.error(failure);
    }
    place.attempted(before + 1);
    ownership.lasting().tally().retried();
    LOG.warn(
        "change stream broke, opening it again (attempt {} of {} without moving on): {}",
        before + 1,
        attempts(failure),
        failure.getMessage());
    return pause(before + 1);
  }

  /** What MongoDB calls resumable, such as an election, is resumed once by any policy. */
  private int attempts(Throwable failure) {
    int attempts = settings.policies().retry().attempts();
    boolean isResumable =
        failure.getCause() instanceof MongoException cause && MongoErrors.isResumable(cause);
    return isResumable ? Math.max(1, attempts) : attempts;
  }

  private Mono<Long> pause(int attempt) {
    return Mono.delay(
        settings.policies().retry().delayBefore(attempt, ThreadLocalRandom.current()));
  }

  private Mono<Long> beganAnew(PositionLost lost) {
    if (settings.policies().lostPosition() == LostPositionPolicy.FAIL) {
      return Mono.error(lost);
    }
    int before = place.losses();
    if (before >= MOST_LOSSES) {
      return Mono.error(
          new PositionLost(
              "history was lost %d times without one event between, so that beginning anew does not help: the oplog is too small for what is written, or the server does not keep one (%s)"
                  .formatted(before + 1, lost.getMessage()),
              lost));
    }
    return SourceProbe.of(ownership.source().client())
        .flatMap(probe -> afterLoss(probe, lost))
        .doOnNext(this::beginAt)
        .flatMap(begun -> pause(before + 1))
        .doOnNext(paused -> place.lost(before + 1))
        .onErrorResume(TransientCaptureException.class, this::delayed);
  }

  private Mono<Start> afterLoss(SourceProbe probe, PositionLost lost) {
    return Ownership.resolver(settings, ownership.source(), settings.start(), probe)
        .afterLoss(place.position(), lost);
  }

  private void beginAt(Start start) {
    Survey survey = start.survey();
    Position lost = place.position();
    LOG.warn(
        "capture '{}' has lost history and goes on, with a {} from {} to {}",
        settings.name(),
        survey == null ? "gap" : "snapshot in place of what happened",
        lost,
        start.position());
    place.beginAt(start);
    if (survey != null) {
      ownership.snapshots().begin(survey); // before the position, so that no checkpoint lacks it
      if (start.position().compareTo(lost) > 0) { // an idle stream may have been at its start
        place.announce(start.position());
      }
    }
  }
}
