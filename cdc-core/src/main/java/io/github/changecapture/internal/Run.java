package io.github.changecapture.internal;

import io.github.changecapture.config.StartPosition;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.status.SnapshotStatus;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * One consumption of a capture, from the moment it owns the capture until it has given everything
 * back.
 *
 * @param <E> what its flow consists of
 */
abstract class Run<E> {
  final CaptureSettings<?> settings;
  final Ownership ownership;
  final AcknowledgementTracker tracker;
  final CheckpointSaver saver;
  final HeadroomWatch headroom;
  final Steering steering;

  private final SnapshotMeter snapshotMeter = new SnapshotMeter(System::nanoTime);
  private final Signal stop = new Signal();
  private final Signal abort = new Signal();

  Run(CaptureSettings<?> settings, Ownership ownership) {
    this.settings = settings;
    this.ownership = ownership;
    this.tracker = new AcknowledgementTracker(ownership.reachedBefore());
    this.saver =
        new CheckpointSaver(
            settings,
            ownership.identity(),
            ownership.claim().ownerEpoch(),
            ownership.start().gap() == null ? null : ownership.reachedBefore(),
            tracker,
            ownership.snapshots(),
            ownership.lasting().tally());
    this.steering = new Steering(ownership.lasting().pausing(), saver::holds);
    this.headroom =
        new HeadroomWatch(
            settings,
            new OldestChange(ownership.source(), settings.watched().scope()),
            tracker::position);
  }

  /** What is consumed. Ends by itself only after {@link #stop}, when all of it was handed on. */
  abstract Flux<E> flow();

  /** Makes durable what was handed on, as far as that is still possible. */
  abstract Mono<Void> drain(Ending ending);

  /** Says in the last checkpoint whether anything after it may be durable. */
  abstract Progress progressAt(Ending ending);

  /** How many events or batches were handed on and are not done. */
  long unacknowledged() {
    return tracker.unacknowledged();
  }

  long bufferedBytes() {
    return 0;
  }

  /** Whether the calling thread is one that reading waits for. */
  boolean isAtWorkHere() {
    return false;
  }

  /** How far the present snapshot has come, or null if there is none. */
  final @Nullable SnapshotStatus snapshotStatus() {
    return snapshotMeter.status();
  }

  /** Takes the snapshots that are to be taken, for as long as the run is not told to stop. */
  final Mono<Void> snapshots(SnapshotDelivery delivery) {
    return new SnapshotWork(settings, ownership, delivery, snapshotMeter, saver::soon)
        .run()
        .takeUntilOther(stopped());
  }

  /**
   * Takes a snapshot of a collection, at the time of the subscription.
   *
   * @return completes when it is done and saved; cancelling this does not end the snapshot
   */
  final Mono<Void> snapshot(Namespace namespace) {
    SnapshotState state = ownership.snapshots();
    return ownership
        .snapshotSource(settings)
        .check(namespace)
        .then(Mono.defer(() -> SourceProbe.of(ownership.source().client())))
        .doOnNext(
            probe ->
                state.request(namespace, reader().generation(), StartResolver.next(probe.now())))
        .doOnNext(requested -> saver.soon())
        .then(Mono.defer(() -> taken(state, namespace)));
  }

  private Mono<Void> taken(SnapshotState state, Namespace namespace) {
    Mono<Void> change = state.nextChange();
    return state.isPending(namespace)
        ? change.then(Mono.defer(() -> taken(state, namespace)))
        : state.durable();
  }

  /**
   * Goes back, at the time of the subscription.
   *
   * @return completes when that is saved; cancelling this does not take it back
   */
  final Mono<Void> rewind(StartPosition to) {
    return Mono.defer(() -> new WayBack(settings, ownership).find(to, reader().resumePosition()))
        .flatMap(steering::goBack);
  }

  /** What reads the stream. */
  abstract ChangeStreamReader reader();

  /** The stages that the server applies, as JSON. */
  final String pipeline() {
    return reader().pipeline();
  }

  /** Why the flow has completed without being told to, or null if it has not. */
  final @Nullable Throwable stoppedBy() {
    return reader().stoppedBy();
  }

  /** How a run came to its end. */
  enum Ending {
    COMPLETED,
    FAILED,
    CANCELLED
  }

  /** The flow, for as long as checkpoints can be saved and the capture is owned; then it fails. */
  final Flux<E> guardedFlow() {
    AtomicReference<Throwable> failure = new AtomicReference<>();
    Mono<Void> savingFailed =
        owning()
            .onErrorResume(
                error -> {
                  failure.set(error);
                  return Mono.empty();
                });
    return new UntilOther<>(
            flow(), Mono.firstWithSignal(savingFailed, aborted(), headroom.keepLooking()))
        .concatWith(Mono.defer(() -> failed(failure.get())));
  }

  /** Saves again and again; ends only with an error, of saving or of the tenure. */
  final Mono<Void> owning() {
    return Mono.firstWithSignal(saver.keepSaving(), ownership.tenure().lost())
        .doOnError(saver::failed);
  }

  private Mono<E> failed(@Nullable Throwable failure) {
    return failure == null ? Mono.empty() : Mono.error(failure);
  }

  /** Stops reading; what was read is still handed on. */
  final void stop() {
    stop.give();
  }

  /** Ends the run without waiting any longer. */
  final void abort() {
    abort.give();
  }

  final Mono<Void> stopped() {
    return stop.given();
  }

  final Mono<Void> aborted() {
    return abort.given();
  }

  /** Drains, saves for the last time, and gives everything back, whichever of these fail. */
  final Mono<Void> end(Ending ending) {
    return Flux.concatDelayError(
            Flux.fromIterable(
                List.of(
                    Mono.defer(() -> drain(ending)),
                    Mono.defer(() -> saver.saveLast(progressAt(ending))),
                    Mono.defer(() -> ownership.giveBack(settings)))))
        .then();
  }
}
