package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.SnapshotEvents;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/** Takes the snapshots that are to be taken: survey → cut → read and deliver chunks → reset. */
final class SnapshotWork {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotWork.class);

  private final SnapshotState state;
  private final SnapshotSource source;
  private final SnapshotDelivery delivery;
  private final SnapshotMeter meter;
  private final SnapshotPace pace;
  private final RetryPolicy retry;
  private final Runnable saveSoon;
  private final Tally tally;
  private final @Nullable Refining refining;

  SnapshotWork(
      CaptureSettings<?> settings,
      Ownership ownership,
      SnapshotDelivery delivery,
      SnapshotMeter meter,
      Runnable saveSoon) {
    this.state = ownership.snapshots();
    this.source = ownership.snapshotSource(settings);
    this.delivery = delivery;
    this.meter = meter;
    this.pace = new SnapshotPace(state.policy(), System::nanoTime, ownership.lasting().pausing());
    this.retry = settings.policies().retry();
    this.saveSoon = saveSoon;
    this.tally = ownership.lasting().tally();
    this.refining =
        Refining.of(settings, ownership.tenure()::requireHeld, passedOver -> {}); // by its chunk
  }

  /** Never completes: when nothing is to be done it waits for what is asked for next. */
  Mono<Void> run() {
    return Mono.defer(this::step).repeat().then();
  }

  private Mono<Void> step() {
    Mono<Void> change = state.nextChange();
    SnapshotProgress progress = state.version().progress();
    Survey survey = progress.survey();
    if (survey != null) {
      return surveyed(survey).takeUntilOther(change);
    }
    if (progress.collections().isEmpty()) {
      meter.idle();
      return change;
    }
    CollectionSnapshot next = progress.collections().get(0);
    meter.waiting(progress.collections().size() - 1);
    return taken(next).takeUntilOther(state.givenUp(next.id()));
  }

  private Mono<Void> surveyed(Survey survey) {
    return source
        .collections()
        .collectList()
        .retryWhen(transientErrors())
        .doOnNext(
            found -> {
              LOG.info("snapshot of {} collections begins", found.size());
              state.surveyed(survey, found);
            })
        .then();
  }

  private Mono<Void> taken(CollectionSnapshot snapshot) {
    return planned(snapshot)
        .flatMap(
            cut ->
                source
                    .shardKey(cut.namespace())
                    .retryWhen(transientErrors())
                    .flatMap(shardKey -> chunks(cut, shardKey))
                    .then(Mono.defer(() -> reset(cut))))
        .then(
            Mono.defer(
                () -> {
                  meter.done();
                  state.done(snapshot);
                  saveSoon.run();
                  return Mono.<Void>empty();
                }));
  }

  /** No chunk is begun before what it means is saved. */
  private Mono<CollectionSnapshot> planned(CollectionSnapshot snapshot) {
    if (snapshot.chunks() != null) {
      return saved().thenReturn(snapshot);
    }
    return source
        .plan(snapshot, state.policy().chunkDocuments())
        .retryWhen(transientErrors())
        .flatMap(
            chunks -> {
              state.planned(snapshot.id(), chunks);
              return saved().thenReturn(with(snapshot, chunks));
            });
  }

  private static CollectionSnapshot with(CollectionSnapshot snapshot, Chunks chunks) {
    return new CollectionSnapshot(
        snapshot.id(), snapshot.namespace(), snapshot.generation(), snapshot.clusterTime(), chunks);
  }

  private Mono<Void> saved() {
    return Mono.defer(
        () -> {
          saveSoon.run();
          return state.durable();
        });
  }

  private Mono<Void> chunks(CollectionSnapshot snapshot, List<String> shardKey) {
    Chunks chunks = requireNonNull(snapshot.chunks());
    BitSet finished = chunks.finished();
    meter.begins(snapshot);
    AtomicBoolean failed = new AtomicBoolean();
    return Flux.fromStream(IntStream.range(0, chunks.count()).boxed())
        .filter(chunk -> !finished.get(chunk))
        .flatMap(
            chunk -> firstFailure(chunk(snapshot, chunk, shardKey), failed),
            state.policy().parallelChunks(),
            1)
        .then();
  }

  /** The first failure ends all chunks; nobody is left to hear of one that comes meanwhile. */
  private static Mono<Long> firstFailure(Mono<Long> chunk, AtomicBoolean failed) {
    return chunk.onErrorResume(
        error -> {
          if (failed.compareAndSet(false, true)) {
            return Mono.error(error);
          }
          LOG.debug("a chunk has failed while the snapshot ends by the failure of another", error);
          return Mono.empty();
        });
  }

  private Mono<Long> chunk(CollectionSnapshot snapshot, int chunk, List<String> shardKey) {
    SnapshotEvents events = eventsOf(snapshot, shardKey);
    return Mono.defer(
        () ->
            delivery
                .deliver(
                    snapshot,
                    chunk,
                    refined(
                        snapshot,
                        new SnapshotChunkReader(source, snapshot, chunk, events, pace, retry)
                            .read()
                            .doOnNext(batch -> meter.read(batch.size()))))
                .doOnNext(
                    documents -> {
                      state.finished(snapshot.id(), chunk, documents);
                      meter.chunkDone();
                      saveSoon.run();
                    }));
  }

  /** What was there before leaves in the same form as what changes. */
  private Flux<List<EventBytes>> refined(
      CollectionSnapshot snapshot, Flux<List<EventBytes>> batches) {
    Refining steps = refining;
    return steps == null
        ? batches
        : batches
            .concatMap(
                batch ->
                    Flux.fromIterable(batch)
                        .concatMap(event -> steps.refine(event, snapshot.generation()), 0)
                        .collectList(),
                0)
            .filter(batch -> !batch.isEmpty());
  }

  private Mono<Long> reset(CollectionSnapshot snapshot) {
    return Mono.defer(
        () ->
            delivery.deliver(
                snapshot,
                requireNonNull(snapshot.chunks()).count(),
                Flux.just(List.of(new EventBytes(eventsOf(snapshot, List.of()).reset())))));
  }

  private static SnapshotEvents eventsOf(CollectionSnapshot snapshot, List<String> shardKey) {
    return new SnapshotEvents(
        snapshot.id(), snapshot.namespace(), snapshot.clusterTime(), shardKey);
  }

  private Retry transientErrors() {
    return Retry.backoff(retry.attempts(), retry.firstDelay())
        .maxBackoff(retry.longestDelay())
        .filter(TransientCaptureException.class::isInstance)
        .doBeforeRetry(
            signal -> {
              tally.retried();
              LOG.warn(
                  "snapshot could not be prepared, trying again: {}",
                  signal.failure().getMessage());
            })
        .onRetryExhaustedThrow((spec, signal) -> signal.failure());
  }
}
