package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import org.jspecify.annotations.Nullable;

/**
 * Knows up to which position everything that was handed on is done: the longest acknowledged
 * prefix.
 *
 * <p>Entries are numbered in stream order and kept in a ring until the prefix has passed them. An
 * entry is an event, or a position that the stream reached without one; the position of an event is
 * only computed when a checkpoint needs it. All methods are safe for use by several threads.
 */
final class AcknowledgementTracker {
  private static final int FIRST_CAPACITY = 1_024;

  /** An event whose position is not reached before those that follow it at the same place. */
  private record Followed(Position position) {}

  private @Nullable Object[] entries = new @Nullable Object[FIRST_CAPACITY];
  private boolean[] done = new boolean[FIRST_CAPACITY];

  /** The first entry that is not done: everything before it is the prefix. */
  private long head;

  /** The number that the next entry gets; written under the lock. */
  private volatile long tail;

  private long unacknowledged;
  private Object last;

  /**
   * Starts with nothing handed on.
   *
   * @param start the position before the first entry
   */
  AcknowledgementTracker(Position start) {
    this.last = start;
  }

  /**
   * The number that the next entry gets, for the event to know it. Events come one after the other,
   * so the thread that asks is the one that calls {@link #track(ChangeEvent)} next.
   *
   * @return the number
   */
  long nextSequence() {
    return tail;
  }

  /**
   * Takes an event that is about to be handed on.
   *
   * @param event the event, with the number that {@link #nextSequence} gave
   */
  synchronized void track(ChangeEvent<?> event) {
    append(event);
    unacknowledged++;
  }

  /**
   * Takes an event that others of the same place follow: its position is reached with the last of
   * them.
   *
   * @param event the event, with the number that {@link #nextSequence} gave
   */
  synchronized void trackFollowed(ChangeEvent<?> event) {
    append(new Followed(event.position()));
    unacknowledged++;
  }

  /**
   * Takes a batch that is about to be handed on.
   *
   * @param end the position that holds once the batch is done
   * @return the batch's number
   */
  synchronized long track(Position end) {
    append(end);
    unacknowledged++;
    return tail - 1;
  }

  /**
   * Takes a position that stands for itself, after the last event of which it is known that nothing
   * more can come at or before it.
   *
   * @param position the position
   */
  synchronized void reached(Position position) {
    if (head == tail) {
      last = position;
      return;
    }
    int newest = slot(tail - 1);
    if (done[newest] && entries[newest] instanceof Position) {
      entries[newest] = position;
    } else {
      append(position);
      done[slot(tail - 1)] = true;
    }
  }

  /**
   * Marks an entry as done.
   *
   * @param sequence the entry's number; one that is done already changes nothing
   * @return how many events the prefix has passed with this
   */
  synchronized int acknowledge(long sequence) {
    if (sequence < head || sequence >= tail || done[slot(sequence)]) {
      return 0;
    }
    done[slot(sequence)] = true;
    unacknowledged--;
    if (sequence > head && entries[slot(sequence)] instanceof ChangeEvent<?> event) {
      entries[slot(sequence)] = event.position(); // the event's bytes are no longer needed
    }
    return advance();
  }

  /** How many events or batches were handed on and are not done. */
  synchronized long unacknowledged() {
    return unacknowledged;
  }

  /** How many entries are kept, because the oldest of them is not done. */
  synchronized long entries() {
    return tail - head;
  }

  /** How many entries the prefix holds: an entry with a smaller number is covered. */
  synchronized long prefix() {
    return head;
  }

  /** The position of the last entry in the prefix. */
  synchronized Position position() {
    Position position = positionOf(last);
    last = position;
    return position;
  }

  /** The position of the oldest entry that is not done, or null if there is none. */
  synchronized @Nullable Position oldestUnacknowledged() {
    return unacknowledged == 0 ? null : positionOf(requireNonNull(entries[slot(head)]));
  }

  private int advance() {
    int passed = 0;
    while (head < tail && done[slot(head)]) {
      int slot = slot(head);
      Object entry = requireNonNull(entries[slot]);
      last = entry instanceof Followed ? last : entry;
      entries[slot] = null;
      done[slot] = false;
      head++;
      passed++;
    }
    return passed;
  }

  private void append(Object entry) {
    long sequence = tail;
    if (sequence - head == entries.length) {
      grow();
    }
    entries[slot(sequence)] = entry;
    tail = sequence + 1;
  }

  private void grow() {
    @Nullable Object[] moreEntries = new @Nullable Object[entries.length * 2];
    boolean[] moreDone = new boolean[done.length * 2];
    for (long sequence = head; sequence < tail; sequence++) {
      int to = (int) (sequence & (moreEntries.length - 1));
      moreEntries[to] = entries[slot(sequence)];
      moreDone[to] = done[slot(sequence)];
    }
    entries = moreEntries;
    done = moreDone;
  }

  private static Position positionOf(Object entry) {
    if (entry instanceof Followed followed) {
      return followed.position();
    }
    return entry instanceof ChangeEvent<?> event ? event.position() : (Position) entry;
  }

  private int slot(long sequence) {
    return (int) (sequence & (entries.length - 1));
  }
}
