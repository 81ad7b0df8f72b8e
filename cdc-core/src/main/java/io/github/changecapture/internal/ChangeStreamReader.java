package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.config.LostPositionPolicy;
import io.github.changecapture.config.OversizePolicy;
import io.github.changecapture.config.ProgressListener;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.EventTooLarge;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.error.StreamInvalidated;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.EventFragments;
import io.github.changecapture.event.Gap;
import io.github.changecapture.event.Invalidated;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.internal.StreamOpener.Extent;
import io.github.changecapture.spi.SnapshotProgress.Survey;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads one change stream, and goes on reading after errors that may go away, after an invalidate
 * and, where the host wants that, after history was lost; each time from the last event that was
 * handed on.
 *
 * <p>Whoever takes the events confirms each with {@link #handedOn}, once it is tracked: from then
 * on the reader will not read it again, and the resume token of its batch may take effect.
 */
final class ChangeStreamReader {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeStreamReader.class);

  /** So often history may be lost without one event between; then something else is wrong. */
  private static final int MOST_LOSSES = 3;

  private final CaptureSettings<?> settings;
  private final Ownership ownership;
  private final Steering steering;
  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private final Captured captured;
  private final StreamOpener opener;
  private final Downstream downstream;
  private final @Nullable Refining refining;

  private volatile long generation;

  /** The last event that was handed on, or a position after it: where the stream opens next. */
  private volatile Object resumeFrom;

  /** What the next stream begins with. */
  private volatile @Nullable RawBsonDocument gap;

  private volatile Extent extent = Extent.WHOLE;

  /** Why the extent is not the whole. */
  private volatile @Nullable EventTooLarge tooLarge;

  /** Whether the present stream only served to get past one event. */
  private volatile boolean goesOn;

  private volatile @Nullable BatchProgress progress;
  private volatile @Nullable ReplyByReply<RawBsonDocument> replies;

  /** How often the stream was opened again without moving on. */
  private volatile int attempts;

  /** How often history was lost without moving on. */
  private volatile int losses;

  /** Whether the last event of the present stream was an invalidate. */
  private volatile boolean invalidated;

  /** Why the stream ends by itself. */
  private volatile @Nullable StreamInvalidated stoppedBy;

  /** Whether the host wanted something else than what the present stream is read for. */
  private volatile boolean interrupted;

  private volatile int streams;

  /**
   * Prepares to read.
   *
   * @param steering whether the host wants a stream to be read, and from where
   * @param downstream takes what is read
   */
  ChangeStreamReader(
      CaptureSettings<?> settings, Ownership ownership, Steering steering, Downstream downstream) {
    Start start = ownership.start();
    Set<Namespace> own = settings.checkpoints().ownNamespaces();
    this.settings = settings;
    this.ownership = ownership;
    this.steering = steering;
    this.captured = settings.watched().captured(own);
    this.opener = new StreamOpener(settings.watched(), own, ownership.probe());
    this.downstream = downstream;
    this.refining = Refining.of(settings, ownership.tenure()::requireHeld, this::passedOver);
    this.generation = start.position().generation();
    this.resumeFrom = start.position();
    this.gap = start.gapEvent();
    LOG.info(
        "capture '{}' reads {} from {}; the server selects by {} and applies {} stages of the"
            + " host's",
        settings.name(),
        settings.watched().scope(),
        start.position(),
        opener.selection(),
        settings.watched().stages().stages().size());
  }

  /** Reads without end, as far as errors are transient; honours demand down to the cursor. */
  Flux<EventBytes> read() {
    return Flux.defer(this::readOneStream)
        .onErrorMap(MongoErrors::translate)
        .retryWhen(Retry.from(signals -> signals.concatMap(s -> beforeNext(s.failure()), 1)))
        .repeat(() -> stoppedBy == null && (invalidated || goesOn || interrupted));
  }

  /** Reads on if it has stopped for want of room. */
  void roomAppeared() {
    ReplyByReply<RawBsonDocument> current = replies;
    if (current != null) {
      current.roomAppeared();
    }
  }

  /** Whether another event follows the one that is just handed on, without waiting for it. */
  boolean moreFollows() {
    ReplyByReply<RawBsonDocument> current = replies;
    return current != null && current.moreFollows();
  }

  private void streamEnded() {
    replies = null;
    downstream.pauses();
  }

  /** The stages behind {@code $changeStream}, as JSON. */
  String pipeline() {
    return opener.pipeline(Extent.WHOLE).stream().map(BsonDocument::toJson).toList().toString();
  }

  /** The generation of what is read now. */
  long generation() {
    return generation;
  }

  /** What the library puts behind an event: at the same place, and handed on together with it. */
  List<RawBsonDocument> resetsAfter(ChangeEvent<?> event) {
    ownership.snapshots().passing(event);
    return OwnEvents.resets(event, captured::selects);
  }

  /** Confirms that an event is tracked, with those that follow it at the same place. */
  void handedOn(ChangeEvent<?> event) {
    resumeFrom = event;
    if (event instanceof Gap<?>) {
      gap = null;
      return;
    }
    movedOn(event instanceof Invalidated<?>);
    if (losses != 0) {
      losses = 0;
    }
    BatchProgress current = progress;
    if (current != null) {
      current.handedOn();
    }
  }

  private Flux<EventBytes> readOneStream() {
    return steering.isHeld() ? whenLetGo() : readOne();
  }

  /** Between two streams; what the last one had to be read for is handed on. */
  private Flux<EventBytes> whenLetGo() {
    RawBsonDocument first = gap;
    Position target = steering.target();
    if (target == null) {
      return steering.letGo().thenMany(Flux.defer(this::readOneStream));
    }
    return first == null
        ? goBack(target).thenMany(Flux.defer(this::readOneStream))
        : Flux.just(new EventBytes(first)).concatWith(Flux.defer(this::readOneStream));
  }

  /** In a new generation, so that no sink takes for written what only lies before its last. */
  private Mono<Void> goBack(Position to) {
    return Mono.defer(
            () -> {
              Position target = new Position(generation + 1, to.clusterTime(), to.token());
              LOG.info(
                  "capture '{}' goes back from {} to {}",
                  settings.name(),
                  resumePosition(),
                  target);
              beginAfterRewind(target);
              return steering.saved(target);
            })
        .doOnSuccess(saved -> steering.arrived());
  }

  /** Nothing that the stream before has still under way may come behind the new position. */
  private synchronized void beginAfterRewind(Position target) {
    streams++;
    generation = target.generation();
    resumeFrom = target;
    invalidated = false;
    downstream.reached(target);
  }

  private Flux<EventBytes> readOne() {
    int stream = streams + 1;
    streams = stream;
    String comment =
        "changecapture " + settings.name() + " " + ownership.source().user() + " " + stream;
    BatchProgress batches = new BatchProgress(token -> tokenReached(stream, token));
    progress = batches;
    invalidated = false;
    goesOn = false;
    interrupted = false;
    EventIntake intake =
        new EventIntake(
            captured,
            settings.policies().namespaces(),
            batches,
            this::leftOut,
            this::stopAt,
            opener.isSplitting() ? new EventFragments() : null);
    Flux<EventBytes> events = refined(opened(stream(comment, batches)).handle(intake::take));
    RawBsonDocument first = gap;
    return (first == null
            ? withinExtent(events)
            : Flux.just(new EventBytes(first)).concatWith(withinExtent(events)))
        .doOnTerminate(this::streamEnded);
  }

  /** One by one: an event that waited here would count as handed on with the one before it. */
  private Flux<EventBytes> refined(Flux<EventBytes> events) {
    Refining steps = refining;
    return steps == null ? events : events.concatMap(bytes -> steps.refine(bytes, generation), 0);
  }

  /** An event that is done without being handed on; its batch's token may tell of it too. */
  private void passedOver(ChangeEvent<?> event) {
    movedOn(false);
    if (ownership.source().listener() == null) {
      downstream.reached(event.position());
    }
    leftOut(event);
  }

  /** Also an event that is not selected is one to get past. */
  private Flux<RawBsonDocument> opened(Flux<RawBsonDocument> stream) {
    return extent == Extent.WITHOUT_PRE_IMAGE || extent == Extent.KEY_ONLY
        ? stream.take(1)
        : stream;
  }

  /** A narrower stream only serves to get past one event, which is its first. */
  private Flux<EventBytes> withinExtent(Flux<EventBytes> events) {
    return switch (extent) {
      case WHOLE -> events.concatWith(Flux.defer(this::refuseSilentEnd));
      case ONE_BY_ONE ->
          events.take(settings.watched().stream().batchSize()).doOnComplete(this::widen);
      case WITHOUT_PRE_IMAGE -> events.doOnComplete(this::widen);
      case KEY_ONLY ->
          settings.policies().oversize() == OversizePolicy.DEAD_LETTER
              ? events.concatMap(this::deadLetter, 1).doOnComplete(this::widen)
              : events.doOnComplete(this::widen);
    };
  }

  /** Nothing is handed on: the event is done when its letter is durable. */
  private Mono<EventBytes> deadLetter(EventBytes bytes) {
    return Mono.defer(
        () -> {
          ownership.tenure().requireHeld();
          ChangeEvent<RawBsonDocument> event =
              decoder.decode(bytes, generation, Acknowledgement.none(), 0);
          return DeadLettering.of(settings)
              .write(event, requireNonNull(tooLarge))
              .then(Mono.fromRunnable(() -> deadLettered(event)));
        });
  }

  private void deadLettered(ChangeEvent<?> event) {
    leftOut(event);
    movedOn(false);
    downstream.reached(event.position());
  }

  /** Without this, a fragment's token could be taken for a place to open at. */
  private void leftOut(ChangeEvent<?> event) {
    resumeFrom = event.position();
    BatchProgress current = progress;
    if (current != null) {
      current.handedOn();
    }
  }

  private void stopAt(ChangeEvent<?> event) {
    stoppedBy =
        new StreamInvalidated(
            "capture '%s' stops after %s, as its namespacePolicy says. Subscribe again to go on behind that"
                .formatted(settings.name(), event));
  }

  /** Why the stream has ended by itself, or null if it has not. */
  @Nullable StreamInvalidated stoppedBy() {
    return stoppedBy;
  }

  private void widen() {
    extent = Extent.WHOLE;
    goesOn = true;
  }

  private Flux<RawBsonDocument> stream(String comment, BatchProgress batches) {
    ReplyByReply<RawBsonDocument> opened =
        new ReplyByReply<>(
            Flux.defer(
                () -> opener.open(ownership.source().client(), comment, resumePosition(), extent)),
            batches::inMemory,
            downstream);
    replies = opened;
    ProgressListener listener = ownership.source().listener();
    Mono<Void> held = steering.held().doOnSuccess(nothing -> interrupted = true);
    if (listener == null) {
      return new UntilOther<>(opened, held);
    }
    ResumeStorm storm = new ResumeStorm(System::nanoTime);
    return Flux.using(
        () -> listener.observe(comment, new StreamObserver(batches, storm)),
        observation ->
            new UntilOther<>(
                    opened
                        .doOnRequest(events -> observation.started())
                        .doOnTerminate(observation::ended),
                    // An error of theirs would not cancel the stream.
                    Mono.firstWithSignal(storm.detected(), held))
                .concatWith(Mono.defer(() -> storm.isDetected() ? stormy() : Mono.empty())),
        Disposable::dispose);
  }

  private static <E> Mono<E> stormy() {
    return Mono.error(
        () ->
            new SourceUnavailable(
                "the driver has resumed the change stream %d times within %s: the server keeps refusing it"
                    .formatted(ResumeStorm.RESUMES, ResumeStorm.WITHIN)));
  }

  /** What becomes of a stream between the capture and the server. */
  private record StreamObserver(BatchProgress batches, ResumeStorm storm)
      implements ProgressListener.BatchObserver {
    @Override
    public void batch(int events, @Nullable ResumeToken token) {
      batches.batch(events, token);
    }

    @Override
    public void resumed() {
      storm.resumed();
    }

    @Override
    public boolean mayResumeAfter(Throwable error) {
      return MongoErrors.isResumedByDriver(error);
    }
  }

  /** How far events were handed on. */
  Position resumePosition() {
    return resumeFrom instanceof ChangeEvent<?> event ? event.position() : (Position) resumeFrom;
  }

  /** A reply that was still under way when its stream was given up tells nothing any more. */
  private synchronized void tokenReached(int stream, ResumeToken token) {
    if (stream != streams) {
      return;
    }
    token
        .clusterTime()
        .map(time -> new Position(generation, time, token))
        .filter(position -> position.compareTo(resumePosition()) > 0)
        .ifPresent(
            position -> {
              resumeFrom = position;
              movedOn(false);
              downstream.reached(position);
            });
  }

  private void movedOn(boolean byInvalidate) {
    if (attempts != 0) {
      attempts = 0;
    }
    if (invalidated != byInvalidate) {
      invalidated = byInvalidate;
    }
  }

  /** A cursor that closes without an invalidate has lost something, such as its server. */
  private Flux<EventBytes> refuseSilentEnd() {
    return invalidated || interrupted || stoppedBy != null
        ? Flux.empty()
        : Flux.error(new SourceUnavailable("the change stream ended without an invalidate event"));
  }

  private Mono<Long> beforeNext(Throwable failure) {
    if (failure instanceof TransientCaptureException) {
      return delayed(failure);
    } else if (opener.isRefusedSplit(failure)) {
      return Mono.just(0L);
    } else if (failure instanceof PositionLost lost) {
      return beganAnew(lost);
    }
    return failure instanceof EventTooLarge tooLarge ? narrowed(tooLarge) : Mono.error(failure);
  }

  private Mono<Long> delayed(Throwable failure) {
    RetryPolicy policy = settings.policies().retry();
    int before = attempts;
    if (before >= policy.attempts()) {
      return Mono.error(failure);
    }
    attempts = before + 1;
    ownership.lasting().tally().retried();
    LOG.warn(
        "change stream broke, opening it again (attempt {} of {} without moving on): {}",
        before + 1,
        policy.attempts(),
        failure.getMessage());
    return pause(before + 1);
  }

  private Mono<Long> pause(int attempt) {
    return Mono.delay(
        settings.policies().retry().delayBefore(attempt, ThreadLocalRandom.current()));
  }

  private Mono<Long> beganAnew(PositionLost lost) {
    if (settings.policies().lostPosition() == LostPositionPolicy.FAIL) {
      return Mono.error(lost);
    }
    int before = losses;
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
        .doOnNext(paused -> losses = before + 1)
        .onErrorResume(TransientCaptureException.class, this::delayed);
  }

  private Mono<Start> afterLoss(SourceProbe probe, PositionLost lost) {
    return Ownership.resolver(settings, ownership.source(), settings.start(), probe)
        .afterLoss(resumePosition(), lost);
  }

  private void beginAt(Start start) {
    Survey survey = start.survey();
    Position lost = resumePosition();
    LOG.warn(
        "capture '{}' has lost history and goes on, with a {} from {} to {}",
        settings.name(),
        survey == null ? "gap" : "snapshot in place of what happened",
        lost,
        start.position());
    generation = start.position().generation();
    resumeFrom = start.position();
    gap = start.gapEvent();
    if (survey != null) {
      ownership.snapshots().begin(survey); // before the position, so that no checkpoint lacks it
      if (start.position().compareTo(lost) > 0) { // an idle stream may have been at its start
        downstream.reached(start.position());
      }
    }
  }

  /** A reply fails as a whole, so first those before the event that is too large come alone. */
  private Mono<Long> narrowed(EventTooLarge failure) {
    Extent narrowest =
        switch (settings.policies().oversize()) {
          case FAIL -> extent;
          case DROP_PRE_IMAGE -> Extent.WITHOUT_PRE_IMAGE;
          case KEY_ONLY, DEAD_LETTER -> Extent.KEY_ONLY;
        };
    if (extent == narrowest) {
      return Mono.error(failure);
    }
    extent = extent == Extent.WHOLE ? Extent.ONE_BY_ONE : narrowest;
    tooLarge = failure;
    LOG.warn(
        "capture '{}': an event after {} exceeds 16 MiB, reading on {}",
        settings.name(),
        resumePosition(),
        extent);
    return Mono.just(0L);
  }
}
