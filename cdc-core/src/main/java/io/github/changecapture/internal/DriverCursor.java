package io.github.changecapture.internal;

import io.github.changecapture.config.ProgressListener;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.ResumeToken;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** Reads one of the driver's change streams, for as long as it does not resume again and again. */
final class DriverCursor implements StreamSource {
  private final ReplyByReply<RawBsonDocument> replies;
  private final BatchProgress batches;
  private final @Nullable ProgressListener listener;
  private final String comment;

  /**
   * Prepares to read; for one subscriber.
   *
   * @param stream what the driver hands on
   * @param batches is told of the server's replies
   * @param downstream says whether another reply may be asked for
   * @param listener sees the server's replies, or null if nobody does
   * @param comment what the listener tells the stream by
   */
  DriverCursor(
      Flux<RawBsonDocument> stream,
      BatchProgress batches,
      Downstream downstream,
      @Nullable ProgressListener listener,
      String comment) {
    this.replies = new ReplyByReply<>(stream, batches::inMemory, downstream);
    this.batches = batches;
    this.listener = listener;
    this.comment = comment;
  }

  @Override
  public Flux<RawBsonDocument> events() {
    ProgressListener observing = listener;
    return observing == null ? replies : observed(observing);
  }

  private Flux<RawBsonDocument> observed(ProgressListener observing) {
    ResumeStorm storm = new ResumeStorm(System::nanoTime);
    return Flux.using(
        () -> observing.observe(comment, new Observer(batches, storm)),
        observation ->
            new UntilOther<>(
                    replies
                        .doOnRequest(events -> observation.started())
                        .doOnTerminate(observation::ended),
                    storm.detected())
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
      return MongoErrors.isResumable(error);
    }
  }

  @Override
  public void roomAppeared() {
    replies.roomAppeared();
  }

  @Override
  public boolean moreFollows() {
    return replies.moreFollows();
  }
}
