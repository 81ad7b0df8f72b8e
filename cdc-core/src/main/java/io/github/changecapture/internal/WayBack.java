package io.github.changecapture.internal;

import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.event.Position;
import reactor.core.publisher.Mono;

/** Finds where a capture is to go back to, and whether it can. */
final class WayBack {
  private final CaptureSettings<?> settings;
  private final Ownership ownership;
  private final OldestChange oldest;

  WayBack(CaptureSettings<?> settings, Ownership ownership) {
    this.settings = settings;
    this.ownership = ownership;
    this.oldest = new OldestChange(ownership.source(), settings.watched().scope());
  }

  /**
   * Finds the place.
   *
   * @param to where the host wants to go back to
   * @param current where the capture is
   * @return the place, in the generation of now; fails if that is not before, or is lost
   */
  Mono<Position> find(StartPosition to, Position current) {
    if (to instanceof StartPosition.CheckpointOr || to instanceof StartPosition.Now) {
      return Mono.error(
          new ConfigurationError(
              "rewind of capture '%s' needs a place in the past: StartPosition.at(...), after(token) or earliest(), was %s"
                  .formatted(settings.name(), to)));
    }
    return SourceProbe.of(ownership.source().client())
        .flatMap(
            probe ->
                Ownership.resolver(settings, ownership.source(), to, probe)
                    .resolve(to)
                    .map(found -> inGeneration(found, current.generation()))
                    .flatMap(found -> checked(found, current, probe)));
  }

  private Mono<Position> checked(Position target, Position current, SourceProbe probe) {
    if (target.compareTo(current) > 0) {
      return Mono.error(
          new ConfigurationError(
              "rewind of capture '%s' only goes back: it is at %s, and was to go to %s. To leave something out, build a capture with another name that starts there"
                  .formatted(settings.name(), current, target)));
    }
    return oldest.opensAt(target).flatMap(opens -> opens ? Mono.just(target) : lost(target, probe));
  }

  private Mono<Position> lost(Position target, SourceProbe probe) {
    return oldest
        .find(probe.now())
        .flatMap(
            time ->
                Mono.error(
                    new PositionLost(
                        "rewind of capture '%s' to %s: the server has no history of that time any more, its oldest is of %s. Rewind to a later time, or take a snapshot of what is missing; the capture stays where it is"
                            .formatted(settings.name(), target, Position.before(0, time)))));
  }

  private static Position inGeneration(Position position, long generation) {
    return new Position(generation, position.clusterTime(), position.token());
  }
}
