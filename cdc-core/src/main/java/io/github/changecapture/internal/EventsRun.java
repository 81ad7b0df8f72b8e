package io.github.changecapture.internal;

import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentEvent;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint.Progress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Events are handed to a subscriber, who acknowledges them: read → view → track → hand on. */
class EventsRun<T> extends Run<ChangeEvent<T>> implements Acknowledgement {
  private static final Logger LOG = LoggerFactory.getLogger(EventsRun.class);

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final EventDecoder<T> decoder;
  private final ChangeStreamReader reader;
  private final Expansion<EventBytes, ChangeEvent<T>> expansion;
  private final DemandGate<ChangeEvent<T>> gate;
  private final SnapshotQueue snapshotQueue = new SnapshotQueue(this::snapshotAppeared);

  /** Null if no snapshot can come: then nothing stands between stream and gate. */
  private final @Nullable SnapshotInterleave<ChangeEvent<T>> interleave;

  private final Tally tally;
  private final Signal drained = new Signal();
  private final AtomicBoolean warned = new AtomicBoolean();
  private volatile boolean draining;

  /** What a snapshot has read waits until this is handed on; null if nothing has to be. */
  private final AtomicReference<@Nullable ChangeEvent<T>> ahead = new AtomicReference<>();

  EventsRun(CaptureSettings<T> settings, Ownership ownership) {
    super(settings, ownership);
    this.tally = ownership.lasting().tally();
    this.decoder = new EventDecoder<>(settings.mapper());
    this.reader = new ChangeStreamReader(settings, ownership, steering, new Tracking());
    this.expansion =
        new Expansion<>(
            new UntilOther<>(reader.read(), stopped()), this::view, this::trackWithFollowers);
    this.interleave =
        ownership.snapshots().isOn()
            ? new SnapshotInterleave<>(expansion, this::nextRead, snapshots(snapshotQueue))
            : null;
    this.gate = new DemandGate<>(interleave == null ? expansion : interleave, this::room);
  }

  /** Demand is what bounds this run, and each event is handed on as it comes. */
  private final class Tracking implements Downstream {
    @Override
    public void reached(Position position) {
      tracker.reached(position);
    }

    @Override
    public boolean hasRoom() {
      return true;
    }

    @Override
    public void pauses() {}

    @Override
    public void replyEnds() {}
  }

  private void snapshotAppeared() {
    if (interleave != null) {
      interleave.appeared();
    }
  }

  private @Nullable ChangeEvent<T> nextRead() {
    SnapshotQueue.Taken next = ahead.get() == null ? snapshotQueue.poll() : null;
    return next == null
        ? null
        : decoder.decode(next.event(), next.generation(), acknowledgement(), next.sequence());
  }

  @Override
  ChangeStreamReader reader() {
    return reader;
  }

  @Override
  Flux<ChangeEvent<T>> flow() {
    return gate.doOnNext(
        event -> {
          ownership.tenure().requireHeld(); // behind all that queues
          tally.count(event);
          if (event == ahead.get()) {
            ahead.compareAndSet(event, null);
          }
        });
  }

  @Override
  boolean isAtWorkHere() {
    return gate.isHandingOnHere();
  }

  private ChangeEvent<T> view(EventBytes bytes) {
    return decoder.decode(bytes, reader.generation(), acknowledgement(), tracker.nextSequence());
  }

  /** What an event that is handed on acknowledges to. */
  Acknowledgement acknowledgement() {
    return this;
  }

  /**
   * A rename asks for the snapshot of what it brought, which may be read before it is handed on.
   */
  private List<ChangeEvent<T>> trackWithFollowers(ChangeEvent<T> event) {
    if (interleave != null && !(event instanceof DocumentEvent<?>)) {
      ahead.set(event);
    }
    List<RawBsonDocument> resets = reader.resetsAfter(event);
    if (resets.isEmpty()) {
      tracker.track(event);
      reader.handedOn(event);
      return List.of();
    }
    tracker.trackFollowed(event);
    List<ChangeEvent<T>> followers = new ArrayList<>();
    for (RawBsonDocument reset : resets) {
      ChangeEvent<T> follower = view(new EventBytes(reset));
      followers.add(follower);
      if (followers.size() < resets.size()) {
        tracker.trackFollowed(follower);
      } else {
        tracker.track(follower);
      }
    }
    ahead.compareAndSet(event, followers.get(followers.size() - 1));
    reader.handedOn(event);
    return followers;
  }

  /** Who follows a drop is tracked with it, and takes no room before it is handed on. */
  private long room() {
    int waiting = expansion.waiting() + (interleave == null ? 0 : interleave.waiting());
    long room = settings.limits().unacknowledged() - (taken() - waiting);
    if (room > 0) {
      warned.set(false);
    } else if (warned.compareAndSet(false, true)) {
      LOG.warn(
          "capture '{}' waits: {} events are not acknowledged, the oldest is of {}. {}",
          settings.name(),
          unacknowledged(),
          tracker.unacknowledged() == 0 ? "a snapshot" : tracker.oldestUnacknowledged(),
          whatToDo());
    }
    return room;
  }

  /** What counts for the limit. */
  long taken() {
    return unacknowledged();
  }

  @Override
  final long unacknowledged() {
    return tracker.unacknowledged() + snapshotQueue.outstanding();
  }

  final long snapshotEntries() {
    return snapshotQueue.entries();
  }

  String whatToDo() {
    return "Acknowledge each event, or raise maxUnacknowledged";
  }

  @Override
  public void acknowledge(long sequence) {
    if (SnapshotQueue.isNumbered(sequence)) {
      snapshotQueue.acknowledge(sequence);
    } else {
      saver.passed(tracker.acknowledge(sequence));
    }
    gate.roomAppeared();
    signalIfDrained();
  }

  @Override
  public Mono<Void> commit(long sequence) {
    if (SnapshotQueue.isNumbered(sequence)) {
      return Mono.fromRunnable(() -> acknowledge(sequence));
    }
    return saver.covers(sequence, () -> acknowledge(sequence));
  }

  /** After a stop in order the receiver may still be at work on what it got, and commit it. */
  @Override
  Mono<Void> drain(Ending ending) {
    if (ending != Ending.COMPLETED) {
      return Mono.empty();
    }
    return Mono.defer(
        () -> {
          draining = true;
          signalIfDrained();
          return Mono.firstWithSignal(drained.given(), aborted(), owning(), patience());
        });
  }

  /** Who stops has somebody who waits, with a deadline; a stop by policy has nobody. */
  private Mono<Void> patience() {
    return stoppedBy() == null ? Mono.never() : Mono.delay(PATIENCE).then();
  }

  /** What was handed on and not acknowledged comes again, which a receiver has to bear anyway. */
  @Override
  Progress progressAt(Ending ending) {
    return tracker.unacknowledged() == 0 ? Progress.STOPPED : Progress.RUNNING;
  }

  private void signalIfDrained() {
    if (draining && unacknowledged() == 0) {
      drained.give();
    }
  }
}
