package io.github.changecapture.internal;

import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.Claim;
import java.util.List;
import java.util.function.Function;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * The right to run a capture, a client to run it with, and the place to begin at, which is saved.
 *
 * @param tenure the right to save checkpoints
 * @param source the client
 * @param identity what the checkpoints belong to
 * @param start the place to begin at
 */
record Ownership(Tenure tenure, ClientSource.Connected source, Identity identity, Position start) {

  /**
   * Claims the capture, connects, finds the place to begin at, and saves it: a capture that dies
   * before its first checkpoint begins at the same place again.
   *
   * @param layout how the sink writes, or an empty string
   * @return the ownership, or empty if it is no longer wanted before the name could be had
   */
  static Mono<Ownership> acquire(
      CaptureSettings<?> settings, Claiming claiming, StartPosition start, String layout) {
    return claiming
        .claim()
        .flatMap(
            tenure ->
                undoing(
                    settings.client().connect().flatMap(connect(settings, tenure, start, layout)),
                    release(settings, tenure)));
  }

  private static Function<ClientSource.Connected, Mono<Ownership>> connect(
      CaptureSettings<?> settings, Tenure tenure, StartPosition start, String layout) {
    return source ->
        undoing(
            SourceProbe.of(source.client())
                .flatMap(
                    probe -> {
                      Identity identity =
                          new Identity(probe.identity(), settings.scope().toString(), layout);
                      return new StartResolver(settings.name(), start, source.client(), probe)
                          .resolve(tenure.claim().checkpoint(), identity)
                          .map(position -> new Ownership(tenure, source, identity, position));
                    })
                .flatMap(ownership -> ownership.saveStart(settings)),
            settings.client().disconnect(source));
  }

  private Mono<Ownership> saveStart(CaptureSettings<?> settings) {
    Checkpoint checkpoint = new Checkpoint(start, claim().ownerEpoch(), Progress.RUNNING, identity);
    return settings.checkpoints().store().save(settings.name(), checkpoint).thenReturn(this);
  }

  Claim claim() {
    return tenure.claim();
  }

  /** How the capture stopped before; one that never ran has nothing under way. */
  Progress progressBefore() {
    Checkpoint before = claim().checkpoint();
    return before == null ? Progress.STOPPED : before.progress();
  }

  /** Gives everything back: first the client, then the claim. */
  Mono<Void> giveBack(CaptureSettings<?> settings) {
    return Flux.concatDelayError(
            Flux.fromIterable(
                List.of(settings.client().disconnect(source), release(settings, tenure))))
        .then();
  }

  private static Mono<Void> release(CaptureSettings<?> settings, Tenure tenure) {
    return Mono.defer(
        () -> {
          tenure.end();
          return settings
              .checkpoints()
              .store()
              .release(settings.name(), tenure.claim().ownerEpoch());
        });
  }

  private static <R> Mono<R> undoing(Mono<R> step, Mono<Void> undo) {
    return step.onErrorResume(
        error ->
            undo.onErrorResume(
                    alsoFailed -> {
                      error.addSuppressed(alsoFailed);
                      return Mono.empty();
                    })
                .then(Mono.error(error)));
  }
}
