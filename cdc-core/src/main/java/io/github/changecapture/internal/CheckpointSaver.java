package io.github.changecapture.internal;

import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.FluxSink;
import reactor.core.publisher.FluxSink.OverflowStrategy;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.util.retry.Retry;

/** Saves how far the acknowledged prefix has come: by interval, by count, and when asked to. */
final class CheckpointSaver {
  private static final Logger LOG = LoggerFactory.getLogger(CheckpointSaver.class);

  /** For an entry to be covered, or for a position to be held. */
  private record Waiter(long sequence, @Nullable Position position, MonoSink<Void> sink) {
    boolean isServed(long prefix, Position saved) {
      return position == null ? sequence < prefix : position.compareTo(saved) <= 0;
    }
  }

  private final CaptureSettings<?> settings;
  private final Identity identity;
  private final long ownerEpoch;
  private final AcknowledgementTracker tracker;
  private final SnapshotState snapshots;
  private final Tally tally;
  private final @Nullable Position heldAt;
  private final AtomicInteger sinceSave = new AtomicInteger();

  /** Guarded by itself, as are the two after it. */
  private final List<Waiter> waiters = new ArrayList<>();

  private long savedPrefix;
  private boolean ended;

  private volatile @Nullable Throwable failure;
  private volatile boolean somebodyWaits;
  private volatile @Nullable FluxSink<Long> nudges;
  private volatile Position saved;
  private volatile Mono<Void> saving = Mono.empty();

  /**
   * Prepares to save.
   *
   * @param heldAt a position that must not be saved, because a gap after it has to be handed on
   *     again if it is not done; or null
   * @param snapshots what every checkpoint holds of snapshots
   * @param tally counts what is tried again
   */
  CheckpointSaver(
      CaptureSettings<?> settings,
      Identity identity,
      long ownerEpoch,
      @Nullable Position heldAt,
      AcknowledgementTracker tracker,
      SnapshotState snapshots,
      Tally tally) {
    this.settings = settings;
    this.identity = identity;
    this.ownerEpoch = ownerEpoch;
    this.tracker = tracker;
    this.snapshots = snapshots;
    this.tally = tally;
    this.heldAt = heldAt;
    this.saved = tracker.position();
  }

  /** Saves again and again, one save after the other; ends only with an error. */
  Mono<Void> keepSaving() {
    Flux<Long> ticks = Flux.interval(settings.checkpoints().policy().interval());
    // A nudge that comes while one is pending only repeats it: the latest is enough.
    Flux<Long> nudged = Flux.create(this::nudgedBy, OverflowStrategy.LATEST);
    return Flux.merge(1, ticks.onBackpressureDrop(), nudged)
        .concatMap(reason -> saveIfMoved().retryWhen(backoff(settings.policies().retry())), 1)
        .then();
  }

  /** Whoever asked for a commit while nobody was saving has nudged in vain. */
  private void nudgedBy(FluxSink<Long> sink) {
    nudges = sink;
    if (somebodyWaits) {
      nudge();
    }
  }

  /** Saves without waiting for the interval. */
  void soon() {
    nudge();
  }

  /** Takes note that the prefix has passed some events. */
  void passed(int events) {
    if (somebodyWaits || (events > 0 && makesDue(events))) {
      nudge();
    }
  }

  /** Only the event that makes a save due nudges, not every one until it has begun. */
  private boolean makesDue(int events) {
    int due = settings.checkpoints().policy().events();
    int now = sinceSave.addAndGet(events);
    return now >= due && now - events < due;
  }

  /** Completes when a saved checkpoint has come as far as a position that is on its way. */
  Mono<Void> holds(Position position) {
    return Mono.create(sink -> await(new Waiter(0, position, sink), () -> {}));
  }

  /**
   * Completes when a saved checkpoint covers an entry; fails if the capture stops before that.
   *
   * @param registered runs when the wish is noted: an acknowledgement that ends the capture comes
   *     too early before
   */
  Mono<Void> covers(long sequence, Runnable registered) {
    return Mono.create(sink -> await(new Waiter(sequence, null, sink), registered));
  }

  private void await(Waiter waiter, Runnable registered) {
    if (isNoted(waiter)) {
      var unused = waiter.sink().onDispose(() -> forget(waiter));
      registered.run();
      nudge();
    } else {
      registered.run();
    }
  }

  /** Saves for the last time, with a note of how the capture stopped. */
  Mono<Void> saveLast(Progress progress) {
    return Mono.defer(() -> saving)
        .onErrorComplete()
        .then(Mono.defer(() -> save(progress)))
        .doOnTerminate(this::end);
  }

  /** Tells those who wait for a commit why there will be none. */
  void failed(Throwable reason) {
    failure = reason;
    failWaiters();
  }

  Position saved() {
    return saved;
  }

  private Mono<Void> saveIfMoved() {
    return Mono.defer(
        () -> {
          sinceSave.set(0);
          long prefix = tracker.prefix();
          if (tracker.position().equals(saved) && !snapshots.isUnsaved()) {
            completeWaiters(prefix, saved);
            return Mono.empty();
          }
          return save(Progress.RUNNING);
        });
  }

  /** A save that was begun runs to its end, so that no later one can be overtaken by it. */
  private Mono<Void> save(Progress progress) {
    long prefix = tracker.prefix();
    Position position = tracker.position();
    if (position.equals(heldAt)) {
      return Mono.empty();
    }
    SnapshotState.Version version = snapshots.version(); // behind the position, so at least of it
    Mono<Void> begun =
        settings
            .checkpoints()
            .store()
            .save(
                settings.name(),
                new Checkpoint(position, ownerEpoch, progress, identity, version.progress()))
            .doOnSuccess(
                nothing -> {
                  saved = position;
                  snapshots.saved(version);
                  completeWaiters(prefix, position);
                })
            .cache();
    saving = begun;
    return begun;
  }

  private void nudge() {
    FluxSink<Long> current = nudges;
    if (current != null) {
      var unused = current.next(ownerEpoch);
    }
  }

  /** Answers at once, and says false, if nothing more will be saved. */
  private boolean isNoted(Waiter waiter) {
    boolean covered;
    synchronized (waiters) {
      if (!ended) {
        waiters.add(waiter);
        somebodyWaits = true;
        return true;
      }
      covered = waiter.isServed(savedPrefix, saved);
    }
    if (covered) {
      waiter.sink().success();
    } else {
      waiter.sink().error(stopped());
    }
    return false;
  }

  private void forget(Waiter waiter) {
    synchronized (waiters) {
      waiters.remove(waiter);
      somebodyWaits = !waiters.isEmpty();
    }
  }

  private void completeWaiters(long prefix, Position stored) {
    List<Waiter> covered = new ArrayList<>();
    synchronized (waiters) {
      savedPrefix = Math.max(savedPrefix, prefix);
      waiters.removeIf(waiter -> waiter.isServed(prefix, stored) && covered.add(waiter));
      somebodyWaits = !waiters.isEmpty();
    }
    covered.forEach(waiter -> waiter.sink().success());
  }

  private void end() {
    synchronized (waiters) {
      ended = true;
    }
    failWaiters();
  }

  private void failWaiters() {
    List<Waiter> left;
    synchronized (waiters) {
      left = List.copyOf(waiters);
      waiters.clear();
    }
    left.forEach(waiter -> waiter.sink().error(stopped()));
  }

  private Throwable stopped() {
    Throwable reason = failure;
    return reason == null
        ? new CancellationException("the capture stopped before the commit")
        : reason;
  }

  private Retry backoff(RetryPolicy policy) {
    return Retry.backoff(policy.attempts(), policy.firstDelay())
        .maxBackoff(policy.longestDelay())
        .filter(TransientCaptureException.class::isInstance)
        .doBeforeRetry(
            signal -> {
              tally.retried();
              LOG.warn(
                  "checkpoint could not be saved, trying again: {}", signal.failure().getMessage());
            })
        .onRetryExhaustedThrow((spec, signal) -> signal.failure());
  }
}
