package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class ClaimingTest {
  private final OwnedElsewhere leased =
      new OwnedElsewhere("owned by epoch 3", Duration.ofSeconds(1));

  private final Consumption consumption = new Consumption(null, new Pausing(), () -> {});
  private final Deque<Throwable> refusals = new ArrayDeque<>();
  private int asked;

  @Test
  void aFreeNameIsClaimedWithoutWaiting() {
    verify().expectNext(1L).verifyComplete();
    assertThat(consumption.isWaiting()).isFalse();
  }

  @Test
  void aLeasedNameIsWaitedForAndTheStatusSaysSo() {
    refuse(3, leased);

    verify()
        .expectSubscription()
        .then(() -> assertThat(consumption.isWaiting()).isTrue())
        .expectNoEvent(Duration.ofMillis(2_999))
        .thenAwait(Duration.ofMillis(1))
        .expectNext(1L)
        .verifyComplete();
    assertThat(asked).isEqualTo(4);
    assertThat(consumption.isWaiting()).isFalse();
  }

  @Test
  void aNameThatNobodyGivesBackByTimeIsNotWaitedFor() {
    refuse(1, new OwnedElsewhere("a file is locked"));

    verify().verifyErrorMessage("a file is locked");
  }

  @Test
  void whoeverWaitsCanBeStoppedAtOnce() {
    refuse(1_000, new OwnedElsewhere("for long", Duration.ofDays(1)));

    verify()
        .expectSubscription()
        .thenAwait(Duration.ofHours(30))
        .then(consumption::stop)
        .verifyComplete();
    assertThat(asked).isEqualTo(2);
    assertThat(consumption.isWaiting()).isFalse();
  }

  @Test
  void whoeverWaitsCanBeCancelledAtOnce() {
    refuse(1_000, leased);

    verify().expectSubscription().then(consumption::abort).verifyComplete();
    assertThat(asked).isEqualTo(1);
  }

  @Test
  void aStoreThatFailsForAWhileDoesNotEndTheWaiting() {
    refuse(1, leased);
    refuse(3, new SinkUnavailable("election"));
    refuse(1, leased);
    refuse(3, new SinkUnavailable("election"));

    verify().thenAwait(Duration.ofHours(1)).expectNext(1L).verifyComplete();
    assertThat(asked).isEqualTo(9);
  }

  @Test
  void aStoreThatFailsForLongEndsTheWaiting() {
    refuse(1, leased);
    refuse(4, new SinkUnavailable("gone"));

    verify().thenAwait(Duration.ofHours(1)).verifyErrorMessage("gone");
    assertThat(asked).isEqualTo(5);
  }

  @Test
  void aStoreThatFailsAtTheFirstClaimIsAnError() {
    refuse(1, new SinkUnavailable("no such host"));

    verify().verifyErrorMessage("no such host");
  }

  @Test
  void missingRightsEndTheWaiting() {
    refuse(1, leased);
    refuse(1, new AccessDenied("no find"));

    verify().thenAwait(Duration.ofSeconds(1)).verifyErrorMessage("no find");
  }

  private void refuse(int times, Throwable error) {
    for (int i = 0; i < times; i++) {
      refusals.add(error);
    }
  }

  private StepVerifier.FirstStep<Long> verify() {
    Supplier<Mono<Long>> claim =
        () ->
            new Claiming(settings(), () -> 0, consumption)
                .claim()
                .map(tenure -> tenure.claim().ownerEpoch());
    return StepVerifier.withVirtualTime(claim);
  }

  private CaptureSettings<?> settings() {
    return TestSettings.of(
        "orders",
        new RefusingStore(),
        CheckpointPolicy.DEFAULT,
        new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(100), 3));
  }

  private final class RefusingStore implements CheckpointStore {
    @Override
    public Mono<Claim> claim(String capture) {
      asked++;
      Throwable refusal = refusals.poll();
      return refusal == null ? Mono.just(new Claim(1, null)) : Mono.error(refusal);
    }

    @Override
    public Mono<Void> save(String capture, Checkpoint checkpoint) {
      return Mono.empty();
    }

    @Override
    public Mono<Void> release(String capture, long ownerEpoch) {
      return Mono.empty();
    }

    @Override
    public Mono<Checkpoint> load(String capture) {
      return Mono.empty();
    }
  }
}
