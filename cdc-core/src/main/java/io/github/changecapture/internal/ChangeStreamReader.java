package io.github.changecapture.internal;

import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.reactivestreams.client.ChangeStreamPublisher;
import com.mongodb.reactivestreams.client.MongoCluster;
import io.github.changecapture.config.ProgressListener;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.Scope;
import io.github.changecapture.config.StreamOptions;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.error.TransientCaptureException;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Invalidated;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.bson.Document;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.util.retry.Retry;

/**
 * Reads one change stream, and goes on reading after errors that may go away and after an
 * invalidate, each time from the last event that was handed on.
 *
 * <p>Whoever takes the events confirms each with {@link #handedOn}, once it is tracked: from then
 * on the reader will not read it again, and the resume token of its batch may take effect.
 */
final class ChangeStreamReader {
  private static final Logger LOG = LoggerFactory.getLogger(ChangeStreamReader.class);

  private final CaptureSettings<?> settings;
  private final ClientSource.Connected source;
  private final Consumer<Position> reached;
  private final long generation;

  /** The last event that was handed on, or a position after it: where the stream opens next. */
  private volatile Object resumeFrom;

  private volatile @Nullable BatchProgress progress;

  /** How often the stream was opened again without moving on. */
  private volatile int attempts;

  /** Whether the last event of the present stream was an invalidate. */
  private volatile boolean invalidated;

  private int streams;

  /**
   * Prepares to read.
   *
   * @param start where to begin
   * @param reached told, in order with the events, which position the stream has reached without
   *     one
   */
  ChangeStreamReader(
      CaptureSettings<?> settings,
      ClientSource.Connected source,
      Position start,
      Consumer<Position> reached) {
    this.settings = settings;
    this.source = source;
    this.reached = reached;
    this.generation = start.generation();
    this.resumeFrom = start;
  }

  /** Reads without end, as far as errors are transient; honours demand down to the cursor. */
  Flux<RawBsonDocument> read() {
    return Flux.defer(this::readOneStream)
        .onErrorMap(MongoErrors::translate)
        .retryWhen(backoff(settings.retry()))
        .repeat(() -> invalidated);
  }

  /** Confirms that an event is tracked. */
  void handedOn(ChangeEvent<?> event) {
    resumeFrom = event;
    movedOn(event instanceof Invalidated<?>);
    BatchProgress current = progress;
    if (current != null) {
      current.eventHandedOn();
    }
  }

  private Flux<RawBsonDocument> readOneStream() {
    String comment = "changecapture " + settings.name() + " " + source.user() + " " + streams++;
    BatchProgress batches = new BatchProgress(this::tokenReached);
    progress = batches;
    invalidated = false;
    ProgressListener listener = source.listener();
    Flux<RawBsonDocument> stream =
        listener == null
            ? open(comment)
            : Flux.using(
                () -> listener.observe(comment, batches),
                observation -> observed(comment, observation),
                Disposable::dispose);
    return stream.concatWith(Flux.defer(this::refuseSilentEnd));
  }

  private Flux<RawBsonDocument> observed(String comment, ProgressListener.Observation observation) {
    return open(comment)
        .doOnRequest(events -> observation.started())
        .doOnTerminate(observation::ended);
  }

  private Flux<RawBsonDocument> open(String comment) {
    StreamOptions options = settings.stream();
    ChangeStreamPublisher<Document> stream =
        watch(settings.scope())
            .comment(comment)
            .fullDocument(options.fullDocument())
            .fullDocumentBeforeChange(options.fullDocumentBeforeChange())
            .batchSize(options.batchSize())
            .maxAwaitTime(options.maxAwaitTime().toMillis(), TimeUnit.MILLISECONDS);
    return Flux.from(from(stream, resumePosition()).withDocumentClass(RawBsonDocument.class));
  }

  private ChangeStreamPublisher<Document> watch(Scope scope) {
    MongoCluster cluster =
        source
            .client()
            .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
            .withReadConcern(ReadConcern.MAJORITY);
    if (scope instanceof Scope.OneCollection one) {
      return cluster
          .getDatabase(one.namespace().database())
          .getCollection(one.namespace().collection())
          .watch();
    }
    return scope instanceof Scope.OneDatabase one
        ? cluster.getDatabase(one.name()).watch()
        : cluster.watch();
  }

  /** startAfter, because resumeAfter refuses the token of an invalidate. */
  private static ChangeStreamPublisher<Document> from(
      ChangeStreamPublisher<Document> stream, Position position) {
    ResumeToken token = position.token();
    return token == null
        ? stream.startAtOperationTime(position.clusterTime())
        : stream.startAfter(token.document());
  }

  private Position resumePosition() {
    return resumeFrom instanceof ChangeEvent<?> event ? event.position() : (Position) resumeFrom;
  }

  private void tokenReached(ResumeToken token) {
    token
        .clusterTime()
        .map(time -> new Position(generation, time, token))
        .filter(position -> position.compareTo(resumePosition()) > 0)
        .ifPresent(
            position -> {
              resumeFrom = position;
              movedOn(false);
              reached.accept(position);
            });
  }

  private void movedOn(boolean byInvalidate) {
    if (attempts != 0) {
      attempts = 0;
    }
    if (invalidated != byInvalidate) {
      invalidated = byInvalidate;
    }
  }

  /** A cursor that closes without an invalidate has lost something, such as its server. */
  private Flux<RawBsonDocument> refuseSilentEnd() {
    return invalidated
        ? Flux.empty()
        : Flux.error(new SourceUnavailable("the change stream ended without an invalidate event"));
  }

  private Retry backoff(RetryPolicy policy) {
    return Retry.from(
        signals -> signals.concatMap(signal -> delayBeforeNext(policy, signal.failure()), 1));
  }

  private Mono<Long> delayBeforeNext(RetryPolicy policy, Throwable failure) {
    int before = attempts;
    if (!(failure instanceof TransientCaptureException) || before >= policy.attempts()) {
      return Mono.error(failure);
    }
    attempts = before + 1;
    LOG.warn(
        "change stream broke, opening it again (attempt {} of {} without moving on): {}",
        before + 1,
        policy.attempts(),
        failure.getMessage());
    return Mono.delay(policy.delayBefore(before + 1, ThreadLocalRandom.current()));
  }
}
