package io.github.changecapture.internal;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Gap;
import io.github.changecapture.event.Invalidated;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/**
 * How far a reader has come over all its streams: where the next one opens, and how often one was
 * opened without moving on.
 *
 * <p>Events move it one after the other, where they are handed on; tokens do on the driver's
 * threads; and between two streams the reader does.
 */
final class StreamPlace {
  private final Downstream downstream;

  private volatile long generation;

  /** The last event that was handed on, or a position after it: where the stream opens next. */
  private volatile Object resumeFrom;

  /** What the next stream begins with. */
  private volatile @Nullable RawBsonDocument gap;

  private volatile @Nullable BatchProgress progress;

  /** Whether the last event of the present stream was an invalidate. */
  private volatile boolean invalidated;

  /** How often the stream was opened again without moving on. */
  private volatile int attempts;

  /** How often history was lost without moving on. */
  private volatile int losses;

  /** Counted where streams are opened; a way back and a token compare it guarded by this. */
  private volatile int streams;

  /**
   * Begins.
   *
   * @param downstream is told of positions that are reached without an event
   */
  StreamPlace(Start start, Downstream downstream) {
    this.downstream = downstream;
    this.generation = start.position().generation();
    this.resumeFrom = start.position();
    this.gap = start.gapEvent();
  }

  /** The generation of what is read now. */
  long generation() {
    return generation;
  }

  /** How far events were handed on. */
  Position position() {
    return resumeFrom instanceof ChangeEvent<?> event ? event.position() : (Position) resumeFrom;
  }

  /** What comes before all that is read from here, or null if nothing was missed. */
  @Nullable RawBsonDocument gap() {
    return gap;
  }

  /** Whether the stream had to end here. */
  boolean isBehindInvalidate() {
    return invalidated;
  }

  int attempts() {
    return attempts;
  }

  void attempted(int times) {
    attempts = times;
  }

  int losses() {
    return losses;
  }

  void lost(int times) {
    losses = times;
  }

  /** The number of the present stream, which no other of this reader has. */
  int stream() {
    return streams;
  }

  /** Another stream begins; its batches move the place until there is yet another. */
  BatchProgress nextStream() {
    int stream = streams + 1;
    streams = stream;
    BatchProgress batches = new BatchProgress(token -> tokenReached(stream, token));
    progress = batches;
    invalidated = false;
    return batches;
  }

  /** An event is tracked, with those that follow it at the same place. */
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
    settle();
  }

  /** Without this, a fragment's token could be taken for a place to open at. */
  void leftOut(ChangeEvent<?> event) {
    resumeFrom = event.position();
    settle();
  }

  /** An event that is done without being handed on, and whose position is told by its batch. */
  void passedOver(ChangeEvent<?> event) {
    movedOn(false);
    leftOut(event);
  }

  /** An event that is done without being handed on, and whose position nothing else tells. */
  void passedOverAlone(ChangeEvent<?> event) {
    movedOn(false);
    downstream.reached(event.position());
    leftOut(event);
  }

  /** Where the next stream opens has nothing to do with what was read so far. */
  void beginAt(Start start) {
    generation = start.position().generation();
    resumeFrom = start.position();
    gap = start.gapEvent();
  }

  /** Tells of a position that no event and no token tells of. */
  void announce(Position reached) {
    downstream.reached(reached);
  }

  /** Nothing that the stream before has still under way may come behind the new position. */
  synchronized void goBackTo(Position target) {
    streams++;
    generation = target.generation();
    resumeFrom = target;
    invalidated = false;
    downstream.reached(target);
  }

  /** A reply that was still under way when its stream was given up tells nothing any more. */
  private synchronized void tokenReached(int stream, ResumeToken token) {
    if (stream != streams) {
      return;
    }
    token
        .clusterTime()
        .map(time -> new Position(generation, time, token))
        .filter(position -> position.compareTo(position()) > 0)
        .ifPresent(
            position -> {
              resumeFrom = position;
              movedOn(false);
              downstream.reached(position);
            });
  }

  private void settle() {
    BatchProgress current = progress;
    if (current != null) {
      current.handedOn();
    }
  }

  private void movedOn(boolean byInvalidate) {
    if (attempts != 0) {
      attempts = 0;
    }
    if (invalidated != byInvalidate) {
      invalidated = byInvalidate;
    }
  }
}
