package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.Oplog;
import io.github.changecapture.test.mongo.internal.store.OplogEntry;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Predicate;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Reads the oplog in order and makes events of what a stream sees. It knows how far it got: to the
 * last event that it gave, or past what it skipped after that.
 */
final class EventReader {

  private static final int AHEAD = 512;

  /** An event has fewer fields than this. */
  private static final int MOST_FRAGMENTS = 32;

  private final Oplog oplog;
  private final StreamScope scope;
  private final EventShapes shapes;
  private final Predicate<StreamEvent> visible;
  private final ResumeToken start;
  private final Deque<OplogEntry> read = new ArrayDeque<>();
  private final Deque<StreamEvent> queued = new ArrayDeque<>();
  private boolean opened;
  private boolean resumePointFound;
  private boolean ended;
  private long sequence;
  private long seen = -1;
  private ResumeToken position;
  private BsonTimestamp skippedTo = new BsonTimestamp(0, 0);

  /**
   * A reader that goes on after a token.
   *
   * @param visible whether the user's leading {@code $match} stages let an event through
   */
  EventReader(
      Oplog oplog,
      StreamScope scope,
      EventShapes shapes,
      Predicate<StreamEvent> visible,
      ResumeToken start) {
    this.oplog = oplog;
    this.scope = scope;
    this.shapes = shapes;
    this.visible = visible;
    this.start = start;
    this.position = start;
    this.resumePointFound = start.isHighWaterMark();
  }

  /** Where the stream is: at an event that it gave, or past what it skipped after that. */
  ResumeToken position() {
    if (skippedTo.compareTo(position.time()) > 0) {
      position = ResumeToken.highWaterMark(skippedTo);
    }
    return position;
  }

  /** Whether an invalidate event was the last. */
  boolean ended() {
    return ended && queued.isEmpty();
  }

  /** Whether there is an entry that wasn't looked at. */
  boolean hasUnread() {
    return !queued.isEmpty() || !read.isEmpty() || !opened || oplog.nextSequence() > sequence;
  }

  /**
   * The next event. It counts as given only after {@link #gave}.
   *
   * @return null if there is none yet
   * @throws ServerException 286 if the oplog no longer reaches back to the start, 136 if it was cut
   *     off past where the stream is, 280 if the event to resume after isn't in the stream
   */
  @Nullable StreamEvent next() {
    open();
    while (queued.isEmpty() && !ended) {
      OplogEntry entry = nextEntry();
      if (entry == null) {
        return null;
      }
      queueEventsOf(entry);
      if (queued.isEmpty()) {
        reached(entry.timestamp());
      }
    }
    return queued.poll();
  }

  /** Notes what the client has. */
  void gave(EventPiece piece) {
    position = piece.token();
  }

  /** Notes that the user's stages dropped an event, so that the stream is past it. */
  void dropped(StreamEvent event) {
    reached(event.token().time());
  }

  private void reached(BsonTimestamp time) {
    skippedTo = time;
  }

  private void open() {
    if (!opened) {
      if (!oplog.reachesBackTo(start.time())) {
        throw new ServerException(
            ErrorCode.CHANGE_STREAM_HISTORY_LOST,
            "Resume of change stream was not possible, as the resume point may no longer be in the"
                + " oplog.");
      }
      sequence = oplog.sequenceAt(start.time());
      opened = true;
    }
  }

  /** The next entry, unless the one before it was cut off: a scan dies with its place. */
  private @Nullable OplogEntry nextEntry() {
    if (read.isEmpty()) {
      read.addAll(oplog.read(sequence, AHEAD));
    }
    if (seen >= 0 && seen < oplog.firstSequence()) {
      throw Oplog.positionLost(seen);
    }
    OplogEntry entry = read.poll();
    if (entry != null) {
      seen = entry.sequence();
      sequence = seen + 1;
    }
    return entry;
  }

  private void queueEventsOf(OplogEntry entry) {
    int index = 0;
    for (Operation operation : entry.operations()) {
      if (!ended && scope.sees(operation) && shapes.shows(operation)) {
        queue(shapes.event(entry, index));
        if (scope.endsWith(operation)) {
          end(shapes.invalidate(entry, index));
        }
      }
      index++;
    }
  }

  private void queue(StreamEvent event) {
    int order = event.token().compareTo(start);
    if (order > 0) {
      checkResumePoint(event);
      queued.add(event);
    } else if (order == 0 && visible.test(event)) {
      resumePointFound |= sameEvent(event);
      queueRest(event);
    }
  }

  /** What follows if the client has a fragment of the event, and not yet the next. */
  private void queueRest(StreamEvent event) {
    for (int i = 0; i < MOST_FRAGMENTS; i++) {
      if (event.fragments().apply(i).hex().equals(start.hex())) {
        resumePointFound = true;
        queued.add(event.after(i + 1));
      }
    }
  }

  /** The invalidate event ends the stream, but for one that starts after it or later. */
  private void end(StreamEvent invalidate) {
    if (invalidate.token().compareTo(start) > 0) {
      queued.add(invalidate);
      ended = true;
    } else if (sameEvent(invalidate)) {
      resumePointFound = true;
    }
  }

  private boolean sameEvent(StreamEvent event) {
    return event.token().hex().equals(start.hex());
  }

  private void checkResumePoint(StreamEvent event) {
    if (!resumePointFound && visible.test(event)) {
      throw new ServerException(
          ErrorCode.CHANGE_STREAM_FATAL_ERROR,
          "cannot resume stream; the resume token was not found. "
              + event.token().document().toJson());
    }
  }
}
