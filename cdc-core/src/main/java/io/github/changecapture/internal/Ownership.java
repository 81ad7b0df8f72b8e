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
 * @param probe what the server says of itself
 * @param identity what the checkpoints belong to
 * @param start the place to begin at
 * @param snapshots the snapshots that are to be taken
 * @param lasting what the capture keeps beyond this
 */
record Ownership(
    Tenure tenure,
    ClientSource.Connected source,
    SourceProbe probe,
    Identity identity,
    Start start,
    SnapshotState snapshots,
    Lasting lasting) {

  /**
   * Claims the capture, connects, finds the place to begin at, and saves it: a capture that dies
   * before its first checkpoint begins at the same place again.
   *
   * @param layout how the sink writes, or an empty string
   * @return the ownership, or empty if it is no longer wanted before the name could be had
   */
  static Mono<Ownership> acquire(
      CaptureSettings<?> settings,
      Claiming claiming,
      Connecting connecting,
      StartPosition start,
      String layout) {
    return claiming
        .claim()
        .flatMap(
            tenure ->
                undoing(
                    settings
                        .client()
                        .connect()
                        .flatMap(connect(settings, tenure, connecting, start, layout)),
                    release(settings, tenure)));
  }

  private static Function<ClientSource.Connected, Mono<Ownership>> connect(
      CaptureSettings<?> settings,
      Tenure tenure,
      Connecting connecting,
      StartPosition start,
      String layout) {
    return source ->
        undoing(
            connecting
                .answered(
                    SourceProbe.of(source.client())
                        .flatMap(
                            probe -> {
                              Identity identity =
                                  new Identity(
                                      probe.identity(), settings.watched().identity(), layout);
                              return resolver(settings, source, start, probe)
                                  .resolve(tenure.claim().checkpoint(), identity)
                                  .map(
                                      found ->
                                          new Ownership(
                                              tenure,
                                              source,
                                              probe,
                                              identity,
                                              found,
                                              SnapshotStart.of(
                                                  settings,
                                                  tenure.claim().checkpoint(),
                                                  found.survey()),
                                              connecting.lasting()));
                            }))
                .flatMap(ownership -> ownership.saveStart(settings)),
            settings.client().disconnect(source));
  }

  static StartResolver resolver(
      CaptureSettings<?> settings,
      ClientSource.Connected source,
      StartPosition start,
      SourceProbe probe) {
    OldestChange oldest = new OldestChange(source, settings.watched().scope());
    return new StartResolver(settings, start, probe, oldest);
  }

  /** A start behind a gap is saved when the gap was handed on and is done, and not before. */
  private Mono<Ownership> saveStart(CaptureSettings<?> settings) {
    if (start.gap() != null) {
      return Mono.just(this);
    }
    Checkpoint checkpoint =
        new Checkpoint(
            start.position(),
            claim().ownerEpoch(),
            Progress.RUNNING,
            identity,
            snapshots.version().progress());
    return settings.checkpoints().store().save(settings.name(), checkpoint).thenReturn(this);
  }

  SnapshotSource snapshotSource(CaptureSettings<?> settings) {
    return new SnapshotSource(
        source,
        settings.watched(),
        settings.watched().captured(settings.checkpoints().ownNamespaces()),
        probe);
  }

  /** What is done when nothing was handed on yet. */
  Position reachedBefore() {
    Checkpoint before = claim().checkpoint();
    return start.gap() == null || before == null ? start.position() : before.position();
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

  /** A step that gives nothing was no longer wanted. */
  private static <R> Mono<R> undoing(Mono<R> step, Mono<Void> undo) {
    return step.switchIfEmpty(undo.onErrorComplete().then(Mono.empty()))
        .onErrorResume(
            error ->
                undo.onErrorResume(
                        alsoFailed -> {
                          error.addSuppressed(alsoFailed);
                          return Mono.empty();
                        })
                    .then(Mono.error(error)));
  }
}
