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

  private final Queue<Batch> outstanding = new ArrayDeque<>();
  private final Consumer<ResumeToken> reached;
  private int arrived;
  private int handedOn;

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
    settle();
  }

  /** Counts an event, or a fragment of one, that the driver has handed on. */
  synchronized void arrived() {
    arrived++;
  }

  /** All that has arrived was handed on and tracked, or left out for good. */
  synchronized void handedOn() {
    handedOn += arrived;
    arrived = 0;
    settle();
  }

  private void settle() {
    Batch oldest = outstanding.peek();
    while (oldest != null && handedOn >= oldest.events()) {
      handedOn -= oldest.events();
      outstanding.remove();
      if (oldest.token() != null) {
        reached.accept(oldest.token());
      }
      oldest = outstanding.peek();
    }
  }
}
