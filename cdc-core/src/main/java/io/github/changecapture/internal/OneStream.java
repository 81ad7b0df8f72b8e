package io.github.changecapture.internal;

import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;

/** What is read of one stream: until the host wants something else. */
final class OneStream {
  private final StreamSource source;
  private final Steering steering;
  private final Downstream downstream;

  /** Null once the stream has ended. */
  private volatile @Nullable StreamSource reading;

  /** Whether the host wanted something else than what the stream is read for. */
  private volatile boolean interrupted;

  OneStream(StreamSource source, Steering steering, Downstream downstream) {
    this.source = source;
    this.steering = steering;
    this.downstream = downstream;
  }

  /** Its events; for one subscriber. */
  Flux<RawBsonDocument> read() {
    reading = source;
    return new UntilOther<>(
        source.events(), steering.held().doOnSuccess(nothing -> interrupted = true));
  }

  /** There is nothing to be asked for any more. */
  void ended() {
    reading = null;
    downstream.pauses();
  }

  /** Reads on if it has stopped for want of room. */
  void roomAppeared() {
    StreamSource current = reading;
    if (current != null) {
      current.roomAppeared();
    }
  }

  /** Whether another event follows the one that is just handed on, without waiting for it. */
  boolean moreFollows() {
    StreamSource current = reading;
    return current != null && current.moreFollows();
  }

  boolean isInterrupted() {
    return interrupted;
  }
}
