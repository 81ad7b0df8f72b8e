package io.github.changecapture.internal;

import io.github.changecapture.event.ResumeToken;
import java.util.ArrayDeque;
import java.util.Queue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Lets a batch's post-batch resume token take effect when every event of the batch was handed on,
 * and an empty batch's at once.
 *
 * <p>The driver tells of a reply before it hands on the reply's events, hands on every event of
 * every reply, also when it resumes by itself with a new cursor, and asks for the next reply only
 * while events are wanted: so counting is enough, and what is outstanding is a batch or two.
 */
final class BatchProgress {

  private record Batch(int events, @Nullable ResumeToken token) {}

  /** Guarded by this, as is what settles. */
  private final Queue<Batch> outstanding = new ArrayDeque<>();

  private final Consumer<ResumeToken> reached;

  /** How many events all batches have held; and those that are settled. */
  private volatile long told;

  private long settled;

  /** How many events must have been handed on for the oldest batch to be done. */
  private volatile long due = Long.MAX_VALUE;

  /** Events come one after the other: whoever writes one of these has the stream to himself. */
  private long arrived;

  private long begun;
  private volatile long handedOn;

  BatchProgress(Consumer<ResumeToken> reached) {
    this.reached = reached;
  }

  /**
   * Takes a reply.
   *
   * @param events how many events it holds
   * @param token the position after the last of them, if the server tells it
   */
  synchronized void batch(int events, @Nullable ResumeToken token) {
    outstanding.add(new Batch(events, token));
    told = told + events;
    settle();
  }

  /** Counts an event, or a fragment of one, that the driver has handed on. */
  void arrived() {
    arrived++;
  }

  /** Counts an event, or a fragment of one, whose turn has come. */
  void begun() {
    begun++;
  }

  /** How many events the driver has received and not handed on; asked where events arrive. */
  long inMemory() {
    return told - arrived;
  }

  /** All whose turn has come was handed on and tracked, or left out for good. */
  void handedOn() {
    long now = begun;
    handedOn = now;
    // Written before this is read: a batch that is told of meanwhile sees one or is seen here.
    if (now >= due) {
      settleAll();
    }
  }

  private synchronized void settleAll() {
    settle();
  }

  private void settle() {
    Batch oldest = outstanding.peek();
    while (oldest != null && handedOn >= settled + oldest.events()) {
      settled += oldest.events();
      outstanding.remove();
      if (oldest.token() != null) {
        reached.accept(oldest.token());
      }
      oldest = outstanding.peek();
    }
    due = oldest == null ? Long.MAX_VALUE : settled + oldest.events();
  }
}
