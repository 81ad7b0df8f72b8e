package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoTimeoutException;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.SourceUnavailable;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ConnectingTest {
  private static final Duration LONG = Duration.ofMinutes(1);

  private final Consumption consumption = new Consumption(null, new Pausing(), () -> {});
  private final Queue<Throwable> refusals = new ArrayDeque<>();
  private int asked;

  @Test
  void aServerThatDoesNotAnswerForAWhileIsAskedAgain() {
    refuse(3, new SourceUnavailable("election"));

    verify().thenAwait(LONG).expectNext("hello").verifyComplete();
    assertThat(asked).isEqualTo(4);
  }

  @Test
  void aServerThatDoesNotAnswerForLongIsAnError() {
    refuse(4, new SourceUnavailable("election"));

    verify().thenAwait(LONG).verifyErrorMessage("election");
  }

  @Test
  void whereNoServerIsFoundTheDriverHasLookedForLongEnough() {
    refuse(1, new SourceUnavailable("nowhere", new MongoTimeoutException("no server")));

    verify().verifyErrorMessage("nowhere");
  }

  @Test
  void missingRightsAreNotTriedAgain() {
    refuse(1, new AccessDenied("no right"));

    verify().verifyErrorMessage("no right");
  }

  @Test
  void aStopEndsThePauseWithoutAnError() {
    refuse(1, new SourceUnavailable("election"));

    verify().then(consumption::stop).verifyComplete();
    assertThat(asked).isEqualTo(1);
  }

  private void refuse(int times, Throwable error) {
    for (int i = 0; i < times; i++) {
      refusals.add(error);
    }
  }

  private StepVerifier.FirstStep<String> verify() {
    return StepVerifier.withVirtualTime(
        () -> new Connecting(settings(), consumption).answered(Mono.defer(this::ask)));
  }

  private Mono<String> ask() {
    asked++;
    Throwable refusal = refusals.poll();
    return refusal == null ? Mono.just("hello") : Mono.error(refusal);
  }

  private CaptureSettings<?> settings() {
    return TestSettings.of(
        "orders",
        CheckpointStores.inMemory(),
        CheckpointPolicy.DEFAULT,
        new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(100), 3));
  }
}
