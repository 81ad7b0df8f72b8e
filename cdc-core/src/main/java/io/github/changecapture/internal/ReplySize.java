package io.github.changecapture.internal;

import java.time.Duration;
import java.util.function.LongSupplier;

/**
 * How many events the next reply is asked for: as many as fill a processor's cache, since they are
 * likely to be as long as those before; and more while the way to the server takes longer than to
 * fill a reply.
 */
final class ReplySize {
  /** What is received, handed on and encoded without leaving the cache. */
  static final long LEAST_BYTES = 1024 * 1024;

  /** A server in reach answers sooner, if it has as much as it is asked for. */
  static final Duration FAR = Duration.ofMillis(20);

  static final Duration NEAR = Duration.ofMillis(5);

  private final int mostEvents;
  private final long mostBytes;
  private final LongSupplier nanoTime;
  private long bytes = LEAST_BYTES;
  private int events;
  private long askedAt;

  /**
   * Begins without knowing how long events are.
   *
   * @param mostEvents how many events a reply may hold, whatever their length
   * @param mostBytes how long a reply may become, unless it holds one event
   * @param nanoTime a clock as {@link System#nanoTime}
   */
  ReplySize(int mostEvents, long mostBytes, LongSupplier nanoTime) {
    this.mostEvents = mostEvents;
    this.mostBytes = Math.max(LEAST_BYTES, mostBytes);
    this.nanoTime = nanoTime;
    this.events = mostEvents;
  }

  /** Gives how many events the next reply is to hold, which is asked for now. */
  int asked() {
    askedAt = nanoTime.getAsLong();
    return events;
  }

  /** Takes account of the reply that was asked for last. */
  void replied(StreamReply reply) {
    Duration took = Duration.ofNanos(nanoTime.getAsLong() - askedAt);
    int came = reply.events().size();
    if (came == 0) {
      return;
    }
    if (came >= events && took.compareTo(FAR) > 0) {
      bytes = Math.min(2 * bytes, mostBytes);
    } else if (came < events || took.compareTo(NEAR) < 0) {
      bytes = Math.max(bytes / 2, LEAST_BYTES);
    }
    events = (int) Math.max(1, Math.min(bytes * came / reply.bytes(), mostEvents));
  }
}
