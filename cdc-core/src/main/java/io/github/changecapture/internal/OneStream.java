package io.github.changecapture.internal;

import io.github.changecapture.config.ProgressListener;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.ResumeToken;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * What is read of one stream: until the host wants something else, and for as long as the driver
 * does not resume it again and again.
 */
final class OneStream {
  private final Flux<RawBsonDocument> cursor;
  private final BatchProgress batches;
  private final Steering steering;
  private final Downstream downstream;

  /** Null before the stream is read, and once it has ended. */
  private volatile @Nullable ReplyByReply<RawBsonDocument> replies;

  /** Whether the host wanted something else than what the stream is read for. */
  private volatile boolean interrupted;

  /**
   * Prepares to read.
   *
   * @param cursor what the driver hands on
   * @param batches is told of the server's replies
   */
  OneStream(
      Flux<RawBsonDocument> cursor,
      BatchProgress batches,
      Steering steering,
      Downstream downstream) {
    this.cursor = cursor;
    this.batches = batches;
    this.steering = steering;
    this.downstream = downstream;
  }

  /**
   * Its events, one reply after the other; for one subscriber.
   *
   * @param listener sees the server's replies, or null if nobody does
   * @param comment what the listener tells the stream by
   */
  Flux<RawBsonDocument> read(@Nullable ProgressListener listener, String comment) {
    ReplyByReply<RawBsonDocument> opened =
        new ReplyByReply<>(cursor, batches::inMemory, downstream);
    replies = opened;
    Mono<Void> held = steering.held().doOnSuccess(nothing -> interrupted = true);
    return listener == null
        ? new UntilOther<>(opened, held)
        : observed(opened, held, listener, comment);
  }

  private Flux<RawBsonDocument> observed(
      Flux<RawBsonDocument> opened, Mono<Void> held, ProgressListener listener, String comment) {
    ResumeStorm storm = new ResumeStorm(System::nanoTime);
    return Flux.using(
        () -> listener.observe(comment, new Observer(batches, storm)),
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
  private record Observer(BatchProgress batches, ResumeStorm storm)
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

  /** There is nothing to be asked for any more. */
  void ended() {
    replies = null;
    downstream.pauses();
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

  boolean isInterrupted() {
    return interrupted;
  }
}
