package io.github.changecapture.config;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.ServerAddress;
import com.mongodb.connection.ClusterId;
import com.mongodb.connection.ConnectionDescription;
import com.mongodb.connection.ServerId;
import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.github.changecapture.config.ProgressListener.Observation;
import io.github.changecapture.event.ResumeToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

/** Whoever is about to close a client waits for the cursors that the driver has yet to close. */
class ProgressListenerTest {
  private static final ConnectionDescription CONNECTION =
      new ConnectionDescription(new ServerId(new ClusterId(), new ServerAddress()));
  private static final Duration A_WHILE = Duration.ofSeconds(1);

  private final ProgressListener listener = ProgressListener.create();
  private final List<Integer> batches = new ArrayList<>();
  private final Observation observation = listener.observe("capture a", new Observer());
  private boolean resumable = true;
  private int request;

  @Test
  void aStreamThatWasNeverStartedIsNotWaitedFor() {
    observation.dispose();

    StepVerifier.create(closed()).verifyComplete();
  }

  @Test
  void aStreamIsWaitedForThatIsCancelledBeforeItsAggregateIsSent() {
    observation.started();
    observation.dispose();

    StepVerifier.withVirtualTime(() -> listener.cursorsClosed("a"))
        .expectSubscription()
        .expectNoEvent(A_WHILE)
        .then(() -> started("{aggregate: 1, comment: 'capture a'}"))
        .then(() -> succeeded("aggregate", "{cursor: {id: 7, firstBatch: []}}"))
        .expectNoEvent(A_WHILE)
        .then(() -> killed(7))
        .thenAwait(A_WHILE)
        .verifyComplete();
  }

  @Test
  void aStreamWhoseGetMoreFailedIsWaitedForUntilItEndsByItself() {
    open(7);
    started("{getMore: 7}");
    failed("getMore");

    StepVerifier.withVirtualTime(() -> listener.cursorsClosed("a"))
        .expectSubscription()
        .expectNoEvent(A_WHILE)
        .then(observation::ended)
        .thenAwait(A_WHILE)
        .verifyComplete();
  }

  @Test
  void aStreamThatTheDriverWillNotResumeIsNotWaitedFor() {
    resumable = false;
    open(7);
    observation.dispose();
    started("{getMore: 7}");
    failed("getMore");

    StepVerifier.create(closed()).verifyComplete();
  }

  @Test
  void aCursorThatTheServerClosedIsNotWaitedFor() {
    open(7);
    started("{getMore: 7}");
    succeeded("getMore", "{cursor: {id: 0, nextBatch: []}}");

    StepVerifier.create(closed()).verifyComplete();
  }

  @Test
  void aDisposedObservationHearsOfNoMoreBatches() {
    open(7);
    observation.dispose();

    started("{getMore: 7}");
    succeeded("getMore", "{cursor: {id: 7, nextBatch: [{}, {}]}}");

    assertThat(batches).containsExactly(0);
  }

  @Test
  void aStreamThatWasCancelledIsForgottenWhenItsCursorIsKnown() {
    open(7);
    assertThat(listener.remembered()).isEqualTo(1);

    observation.dispose();

    assertThat(listener.remembered()).isZero();
  }

  @Test
  void aStreamThatWasCancelledIsWaitedForWhenTheDriverMayResumeIt() {
    open(7);
    started("{getMore: 7}");
    observation.dispose();
    failed("getMore");

    StepVerifier.withVirtualTime(() -> listener.cursorsClosed("a"))
        .expectSubscription()
        .expectNoEvent(A_WHILE)
        .then(() -> started("{aggregate: 1, comment: 'capture a'}"))
        .then(() -> succeeded("aggregate", "{cursor: {id: 8, firstBatch: []}}"))
        .then(() -> killed(8))
        .thenAwait(A_WHILE)
        .verifyComplete();
  }

  @Test
  void anotherCapturesCursorIsNotWaitedFor() {
    open(7);

    StepVerifier.create(listener.cursorsClosed("b")).verifyComplete();
  }

  private void open(long cursor) {
    observation.started();
    started("{aggregate: 1, comment: 'capture a'}");
    succeeded("aggregate", "{cursor: {id: " + cursor + ", firstBatch: []}}");
  }

  private Mono<Void> closed() {
    return listener.cursorsClosed("a").timeout(Duration.ofSeconds(10));
  }

  private void started(String command) {
    BsonDocument sent = BsonDocument.parse(command);
    listener.commandStarted(
        new CommandStartedEvent(null, 0, ++request, CONNECTION, "db", sent.getFirstKey(), sent));
  }

  private void succeeded(String command, String reply) {
    listener.commandSucceeded(
        new CommandSucceededEvent(
            null, 0, request, CONNECTION, "db", command, BsonDocument.parse(reply), 1));
  }

  private void failed(String command) {
    listener.commandFailed(
        new CommandFailedEvent(
            null, 0, request, CONNECTION, "db", command, 1, new IllegalStateException("gone")));
  }

  private void killed(long cursor) {
    started("{killCursors: 'c'}");
    succeeded("killCursors", "{cursorsKilled: [{$numberLong: '" + cursor + "'}]}");
  }

  private final class Observer implements ProgressListener.BatchObserver {
    @Override
    public void batch(int events, @Nullable ResumeToken token) {
      batches.add(events);
    }

    @Override
    public boolean mayResumeAfter(Throwable error) {
      return resumable;
    }
  }
}
