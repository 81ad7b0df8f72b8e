package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class ExpansionTest {
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final AtomicLong requested = new AtomicLong();

  /** A multiple of ten is followed by the next two numbers. */
  private final Flux<Integer> expanded =
      new Expansion<>(
          source.flux().doOnRequest(requested::addAndGet),
          Function.identity(),
          number -> number % 10 == 0 ? List.of(number + 1, number + 2) : List.of());

  @Test
  void groupsComeWholeAndInOrder() {
    StepVerifier.create(expanded)
        .then(() -> source.next(5, 10, 15))
        .expectNext(5, 10, 11, 12, 15)
        .then(source::complete)
        .verifyComplete();
  }

  @Test
  void theRestOfAGroupWaitsUntilItIsAskedForAndNothingIsRequestedMeanwhile() {
    StepVerifier.create(expanded, 1)
        .then(() -> source.next(10))
        .expectNext(10)
        .then(() -> assertThat(requested).hasValue(1))
        .thenRequest(1)
        .expectNext(11)
        .then(() -> assertThat(requested).hasValue(1))
        .thenRequest(2)
        .expectNext(12)
        .then(() -> assertThat(requested).hasValue(2))
        .thenCancel()
        .verify();
  }

  @Test
  void theEndWaitsForTheRestOfAGroup() {
    StepVerifier.create(expanded, 1)
        .then(() -> source.next(10))
        .expectNext(10)
        .then(source::complete)
        .expectNoEvent(java.time.Duration.ofMillis(20))
        .thenRequest(2)
        .expectNext(11, 12)
        .verifyComplete();
  }

  @Test
  void anErrorComesBehindTheRestOfAGroup() {
    StepVerifier.create(expanded, 1)
        .then(() -> source.next(10))
        .expectNext(10)
        .then(() -> source.error(new IllegalStateException("gone")))
        .thenRequest(2)
        .expectNext(11, 12)
        .verifyErrorMessage("gone");
  }

  @Test
  void aFunctionThatThrowsCancelsTheSource() {
    Flux<Integer> failing =
        new Expansion<>(
            source.flux(),
            Function.identity(),
            number -> {
              throw new IllegalStateException("malformed");
            });

    StepVerifier.create(failing).then(() -> source.next(1)).verifyErrorMessage("malformed");
    source.assertCancelled();
  }

  @Test
  void underRacingDemandNothingIsLostDoubledOrOutOfOrder() {
    int count = 20_000;
    Flux<Integer> racing =
        new Expansion<>(
            Flux.range(0, count).map(n -> 10 * n + n % 3).publishOn(Schedulers.parallel(), 8),
            Function.identity(),
            number -> number % 10 == 0 ? List.of(number + 1, number + 2) : List.of());

    List<Integer> got =
        racing
            .limitRate(3)
            .publishOn(Schedulers.single(), 2)
            .collectList()
            .block(java.time.Duration.ofSeconds(30));

    assertThat(got).isSorted().doesNotHaveDuplicates();
    assertThat(got).hasSize(count + 2 * ((count + 2) / 3));
  }
}
