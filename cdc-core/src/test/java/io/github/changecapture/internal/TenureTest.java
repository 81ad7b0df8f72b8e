package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.Lease;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

/** A lease of 30 seconds: renewed every 10, over 27 after the last renewal was asked for. */
class TenureTest {
  private static final Duration LEASE = Duration.ofSeconds(30);

  private final VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
  private final AtomicInteger renewals = new AtomicInteger();

  /** How long this process was frozen: its clock goes on, and its timers do not fire. */
  private Duration frozen = Duration.ZERO;

  private Supplier<Mono<Void>> renewal = Mono::empty;

  @AfterEach
  void realTime() {
    VirtualTimeScheduler.reset();
  }

  @Test
  void aClaimWithoutALeaseIsHeldForEver() {
    Tenure tenure = Tenure.begin("orders", new Claim(1, null), this::now, now());

    time.advanceTimeBy(Duration.ofDays(1000));

    assertThat(tenure.isHeld()).isTrue();
    tenure.requireHeld();
  }

  @Test
  void aLeaseIsRenewedAtAThirdOfItsDuration() {
    Tenure tenure = begin();

    time.advanceTimeBy(Duration.ofSeconds(9));
    assertThat(renewals).hasValue(0);
    time.advanceTimeBy(Duration.ofSeconds(1));
    assertThat(renewals).hasValue(1);
    time.advanceTimeBy(Duration.ofHours(1));

    assertThat(renewals).hasValue(361);
    assertThat(tenure.isHeld()).isTrue();
    tenure.end();
  }

  @Test
  void nothingIsRenewedAfterTheEnd() {
    Tenure tenure = begin();

    tenure.end();
    time.advanceTimeBy(Duration.ofMinutes(5));

    assertThat(renewals).hasValue(0);
  }

  @Test
  void aRenewalThatFailsIsTriedAgainUntilTheDeadline() {
    renewal = () -> Mono.error(new SinkUnavailable("no majority"));
    Tenure tenure = begin();
    StepVerifier lost =
        StepVerifier.create(tenure.lost())
            .expectErrorSatisfies(
                error ->
                    assertThat(error)
                        .isInstanceOf(Fenced.class)
                        .hasMessageContaining("'orders' (epoch 7, PT30S)")
                        .hasMessageContaining("last failure: no majority"))
            .verifyLater();

    time.advanceTimeBy(Duration.ofMillis(26_999));
    assertThat(tenure.isHeld()).isTrue();
    assertThat(renewals).hasValueGreaterThan(5);
    time.advanceTimeBy(Duration.ofMillis(1));

    lost.verify(Duration.ofSeconds(5));
    assertThat(tenure.isHeld()).isFalse();
  }

  @Test
  void aStoreThatComesBackInTimeKeepsTheTenure() {
    renewal =
        () ->
            now() < Duration.ofSeconds(20).toNanos()
                ? Mono.error(new SinkUnavailable("election"))
                : Mono.empty();
    Tenure tenure = begin();

    time.advanceTimeBy(Duration.ofMinutes(2));

    assertThat(tenure.isHeld()).isTrue();
    tenure.end();
  }

  @Test
  void aRenewalThatNeverReturnsEndsTheTenureAtTheDeadline() {
    renewal = Mono::never;
    Tenure tenure = begin();
    StepVerifier lost = StepVerifier.create(tenure.lost()).expectError(Fenced.class).verifyLater();

    time.advanceTimeBy(Duration.ofSeconds(27));

    lost.verify(Duration.ofSeconds(5));
  }

  @Test
  void theLeaseCountsFromBeforeTheRenewalWasAskedFor() {
    renewal = () -> Mono.delay(Duration.ofSeconds(9)).then();
    Tenure tenure = begin();
    time.advanceTimeBy(Duration.ofSeconds(19)); // asked at 10, answered at 19
    renewal = Mono::never;

    time.advanceTimeBy(Duration.ofMillis(17_999)); // 10 + 27 = 37
    assertThat(tenure.isHeld()).isTrue();
    time.advanceTimeBy(Duration.ofMillis(1));

    assertThat(tenure.isHeld()).isFalse();
  }

  @Test
  void theTimeOfTheClaimCountsFromBeforeItWasAskedFor() {
    long askedAt = now();
    time.advanceTimeBy(Duration.ofSeconds(8));
    renewal = Mono::never;
    Tenure tenure = Tenure.begin("orders", claim(), this::now, askedAt);

    time.advanceTimeBy(Duration.ofSeconds(19));

    assertThat(tenure.isHeld()).isFalse();
  }

  @Test
  void aRenewalThatIsFencedEndsTheTenureAtOnce() {
    renewal = () -> Mono.error(new Fenced("another took over"));
    Tenure tenure = begin();
    StepVerifier lost =
        StepVerifier.create(tenure.lost()).expectErrorMessage("another took over").verifyLater();

    time.advanceTimeBy(Duration.ofSeconds(10));

    lost.verify(Duration.ofSeconds(5));
    assertThat(tenure.isHeld()).isFalse();
  }

  @Test
  void aProcessThatWakesTooLateHandsOnNothingAlthoughNoTimerHasFired() {
    Tenure tenure = begin();

    frozen = Duration.ofSeconds(27);

    assertThatThrownBy(tenure::requireHeld)
        .isInstanceOf(Fenced.class)
        .hasMessageContaining("Subscribe again");
    StepVerifier.create(tenure.lost()).expectError(Fenced.class).verify(Duration.ofSeconds(5));
    tenure.end();
  }

  @Test
  void aRenewalThatSucceedsTooLateChangesNothing() {
    Tenure tenure = begin();
    frozen = Duration.ofSeconds(40);

    time.advanceTimeBy(Duration.ofSeconds(10)); // the timer fires, and the store would renew

    assertThat(renewals).hasValue(1);
    assertThat(tenure.isHeld()).isFalse();
    tenure.end();
  }

  private Tenure begin() {
    return Tenure.begin("orders", claim(), this::now, now());
  }

  private Claim claim() {
    return new Claim(
        7,
        null,
        new Lease() {
          @Override
          public Duration duration() {
            return LEASE;
          }

          @Override
          public Mono<Void> renew() {
            renewals.incrementAndGet();
            return renewal.get();
          }
        });
  }

  private long now() {
    return time.now(TimeUnit.NANOSECONDS) + frozen.toNanos();
  }
}
