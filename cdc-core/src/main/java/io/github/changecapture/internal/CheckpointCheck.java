package io.github.changecapture.internal;

import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.status.Finding;
import io.github.changecapture.status.Finding.Severity;
import io.github.changecapture.status.OplogHeadroom;
import java.util.Optional;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Whether the capture can go on from its checkpoint.
 *
 * @param settings name the capture and its store
 * @param oldest sees the oplog
 * @param probe knows which server it is
 */
record CheckpointCheck(CaptureSettings<?> settings, OldestChange oldest, SourceProbe probe)
    implements DoctorCheck {
  private static final String SUBJECT = "checkpoint";
  private static final String RULE =
      "the store can be read, and the oplog reaches back to the checkpoint in it";
  private static final double LITTLE = 0.25;

  @Override
  public Flux<Finding> look() {
    return settings
        .checkpoints()
        .store()
        .load(settings.name())
        .flatMap(this::of)
        .switchIfEmpty(
            Mono.just(
                Findings.ok(SUBJECT, "none yet, the capture begins where startAt says", RULE)))
        .onErrorResume(
            error ->
                Mono.just(
                    wrong(
                        Findings.text(error),
                        "make the checkpoint store readable and writable for this capture")))
        .flux();
  }

  private Mono<Finding> of(Checkpoint saved) {
    String source = saved.identity().source();
    if (!SourceProbe.isSame(source, probe.identity())) {
      return Mono.just(
          wrong(
              "it is of %s, and this is %s"
                  .formatted(Doctor.withoutId(source), Doctor.withoutId(probe.identity())),
              "connect to the former, choose another name for the capture, or a"
                  + " lostPositionPolicy"));
    }
    return oldest
        .opensAt(saved.position())
        .flatMap(opens -> opens ? headroom(saved.position()) : Mono.just(lost(saved.position())));
  }

  private static Finding lost(Position saved) {
    return wrong(
        "it is at %s, which the oplog does not reach back to".formatted(saved),
        "choose a lostPositionPolicy, such as RESNAPSHOT, or delete the checkpoint");
  }

  private static Finding wrong(String found, String remedy) {
    return new Finding(Severity.ERROR, SUBJECT, found, RULE, remedy);
  }

  private Mono<Finding> headroom(Position saved) {
    return oldest
        .inOplog()
        .zipWith(oldest.lastOperation(), (first, last) -> HeadroomWatch.of(first, saved, last))
        .map(Optional::of)
        .onErrorReturn(Optional.empty())
        .defaultIfEmpty(Optional.empty())
        .map(seen -> headroom(saved, seen));
  }

  private static Finding headroom(Position saved, Optional<OplogHeadroom> seen) {
    if (seen.isPresent()
        && seen.get().share() < LITTLE
        && seen.get().window().compareTo(OplogCheck.DAY) >= 0) {
      return new Finding(
          Severity.WARNING,
          SUBJECT,
          "it is at %s, only %s before it is lost"
              .formatted(saved, OplogCheck.readable(seen.get().left())),
          RULE,
          "start the capture soon, or give the oplog more room");
    }
    return Findings.ok(SUBJECT, "at " + saved, RULE);
  }
}
