package io.github.changecapture.internal;

import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.error.StreamInvalidated;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventFragments;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.internal.ClientSource.Connected;
import io.github.changecapture.internal.StreamOpener.Extent;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.SynchronousSink;

/**
 * Reads one change stream, and goes on reading after errors that may go away, after an invalidate
 * and, where the host wants that, after history was lost; each time from the last event that was
 * handed on.
 *
 * <p>Whoever takes the events confirms each with {@link #handedOn}, once it is tracked: from then
 * on the reader will not read it again, and the resume token of its batch may take effect.
 *
 * <p>{@link OneStream} is what is read of a stream, {@link StreamPlace} how far all of them got,
 * {@link StreamRecovery} what follows a failure.
 */
final class ChangeStreamReader {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeStreamReader.class);

  /** How many replies of the server's may be on their way at least. */
  private static final int REPLIES_BUFFERED = 8;

  private final CaptureSettings<?> settings;
  private final Ownership ownership;
  private final Steering steering;
  private final Captured captured;
  private final StreamOpener opener;
  private final Downstream downstream;
  private final @Nullable Refining refining;
  private final StreamPlace place;
  private final Narrowing narrowing;
  private final StreamRecovery recovery;

  /** The stream that is read, or was read last. */
  private volatile @Nullable OneStream present;

  /** What its events go through one after the other, if they are refined. */
  private volatile @Nullable InTurn<?, ?> turns;

  /** Whether the present stream has failed, and another is to follow. */
  private volatile boolean recovered;

  /** Why the stream ends by itself. */
  private volatile @Nullable StreamInvalidated stoppedBy;

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
    this.place = new StreamPlace(start, downstream);
    this.narrowing = new Narrowing(settings, ownership.tenure(), place);
    this.recovery = new StreamRecovery(settings, ownership, place, opener, narrowing);
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
    return Flux.defer(this::readOneStream).onErrorResume(this::recovered).repeat(this::goesOn);
  }

  /** Ends a stream that failed as if it were over; {@code retryWhen} locks for every element. */
  private Mono<EventBytes> recovered(Throwable failure) {
    return recovery
        .beforeNext(MongoErrors.translate(failure))
        .doOnSuccess(opensNext -> recovered = true)
        .then(Mono.empty());
  }

  private boolean goesOn() {
    if (recovered) {
      recovered = false;
      return true;
    }
    return stoppedBy == null
        && (place.isBehindInvalidate() || narrowing.goesOn() || isInterrupted());
  }

  private boolean isInterrupted() {
    OneStream current = present;
    return current != null && current.isInterrupted();
  }

  /** Reads on if it has stopped for want of room. */
  void roomAppeared() {
    OneStream current = present;
    if (current != null) {
      current.roomAppeared();
    }
  }

  /** Whether another event follows the one that is just handed on, without waiting for it. */
  boolean moreFollows() {
    OneStream current = present;
    return current != null && current.moreFollows();
  }

  /** The stages behind {@code $changeStream}, as JSON. */
  String pipeline() {
    return opener.pipeline(Extent.WHOLE).stream().map(BsonDocument::toJson).toList().toString();
  }

  /** The generation of what is read now. */
  long generation() {
    return place.generation();
  }

  /** How far events were handed on. */
  Position resumePosition() {
    return place.position();
  }

  /** Why the stream has ended by itself, or null if it has not. */
  @Nullable StreamInvalidated stoppedBy() {
    return stoppedBy;
  }

  /** What the library puts behind an event: at the same place, and handed on together with it. */
  List<RawBsonDocument> resetsAfter(ChangeEvent<?> event) {
    ownership.snapshots().passing(event);
    return OwnEvents.resets(event, captured::selects);
  }

  /** Confirms that an event is tracked, with those that follow it at the same place. */
  void handedOn(ChangeEvent<?> event) {
    place.handedOn(event);
  }

  private Flux<EventBytes> readOneStream() {
    return steering.isHeld() ? whenLetGo() : readOne();
  }

  /** Between two streams; what the last one had to be read for is handed on. */
  private Flux<EventBytes> whenLetGo() {
    RawBsonDocument first = place.gap();
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
              Position target = new Position(generation() + 1, to.clusterTime(), to.token());
              LOG.info(
                  "capture '{}' goes back from {} to {}",
                  settings.name(),
                  resumePosition(),
                  target);
              place.goBackTo(target);
              return steering.saved(target);
            })
        .doOnSuccess(saved -> steering.arrived());
  }

  /** Reads a stream: ask the server → put together and select → refine. */
  private Flux<EventBytes> readOne() {
    BatchProgress batches = place.nextStream();
    narrowing.streamBegins();
    String comment =
        "changecapture " + settings.name() + " " + ownership.source().user() + " " + place.stream();
    OneStream stream = new OneStream(source(comment, batches), steering, new UnlessHeldUp());
    present = stream;
    Flux<RawBsonDocument> raw = stream.read();
    Flux<EventBytes> events = taken(narrowing.opened(raw), batches);
    Flux<EventBytes> all = narrowing.within(events, this::refuseSilentEnd);
    RawBsonDocument first = place.gap();
    return (first == null ? all : Flux.just(new EventBytes(first)).concatWith(all))
        .doOnTerminate(stream::ended);
  }

  private StreamSource source(String comment, BatchProgress batches) {
    Downstream unlessHeldUp = new UnlessHeldUp();
    Connected connected = ownership.source();
    if (connected.cursors() instanceof Cursors.OfDriver driver) {
      Flux<RawBsonDocument> opened =
          Flux.defer(
              () -> opener.open(connected.client(), comment, place.position(), narrowing.extent()));
      return new DriverCursor(opened, batches, unlessHeldUp, driver.listener(), comment);
    }
    Mono<StreamSession> session = StreamCommands.in(connected.client(), opener.database());
    ServerCursor cursor =
        new ServerCursor(
            session,
            () ->
                opener.asCommand(
                    comment,
                    place.position(),
                    narrowing.extent(),
                    settings.limits().bufferedBytes() / REPLIES_BUFFERED),
            connected.open());
    return new OwnCursor(cursor, batches, unlessHeldUp);
  }

  private EventIntake intake(BatchProgress batches) {
    return new EventIntake(
        captured,
        settings.policies().namespaces(),
        batches,
        place::leftOut,
        this::stopAt,
        opener.isSplitting() ? new EventFragments() : null);
  }

  /** Takes what arrives: put together and select → refine. */
  private Flux<EventBytes> taken(Flux<RawBsonDocument> raw, BatchProgress batches) {
    EventIntake intake = intake(batches);
    Refining steps = refining;
    if (steps == null) {
      return raw.handle(
          (each, out) -> {
            batches.arrived();
            takeAtOnce(each, intake, out);
          });
    }
    InTurn<RawBsonDocument, EventBytes> refined =
        new InTurn<>(raw.doOnNext(each -> batches.arrived()), new Refined(intake, steps));
    turns = refined;
    return refined;
  }

  private static void takeAtOnce(
      RawBsonDocument raw, EventIntake intake, SynchronousSink<EventBytes> out) {
    EventBytes event = intake.take(raw);
    if (event != null) {
      out.next(event);
    }
    if (intake.isOver()) {
      out.complete();
    }
  }

  /** A letter takes its time, and what follows it waits before it is counted as begun. */
  private final class Refined implements InTurn.Step<RawBsonDocument, EventBytes> {
    private final EventIntake intake;
    private final Refining steps;

    Refined(EventIntake intake, Refining steps) {
      this.intake = intake;
      this.steps = steps;
    }

    @Override
    public Mono<EventBytes> take(RawBsonDocument raw) {
      EventBytes event = intake.take(raw);
      return event == null ? Mono.empty() : steps.refine(event, generation());
    }

    @Override
    public boolean isLast() {
      return intake.isOver();
    }

    @Override
    public void caughtUp() {
      downstream.pauses();
      roomAppeared();
    }
  }

  /** Whoever takes what is read, with no room for a further reply while a letter is written. */
  private final class UnlessHeldUp implements Downstream {
    @Override
    public void reached(Position position) {
      downstream.reached(position);
    }

    @Override
    public boolean hasRoom() {
      InTurn<?, ?> current = turns;
      return downstream.hasRoom() && (current == null || !current.holdsUp());
    }

    @Override
    public void pauses() {
      downstream.pauses();
    }

    @Override
    public void replyEnds() {
      downstream.replyEnds();
    }
  }

  /** An event that is done without being handed on; its batch's token may tell of it too. */
  private void passedOver(ChangeEvent<?> event) {
    if (!ownership.source().cursors().tellProgress()) {
      place.passedOverAlone(event);
    } else {
      place.passedOver(event);
    }
  }

  private void stopAt(ChangeEvent<?> event) {
    stoppedBy =
        new StreamInvalidated(
            "capture '%s' stops after %s, as its namespacePolicy says. Subscribe again to go on behind that"
                .formatted(settings.name(), event));
  }

  /** A cursor that closes without an invalidate has lost something, such as its server. */
  private Flux<EventBytes> refuseSilentEnd() {
    return place.isBehindInvalidate() || isInterrupted() || stoppedBy != null
        ? Flux.empty()
        : Flux.error(new SourceUnavailable("the change stream ended without an invalidate event"));
  }
}
