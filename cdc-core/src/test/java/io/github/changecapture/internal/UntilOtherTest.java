package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.reactivestreams.Subscription;
import reactor.core.CoreSubscriber;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class UntilOtherTest {
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final TestPublisher<Void> other = TestPublisher.create();

  private Flux<Integer> until() {
    return new UntilOther<>(source.flux(), other.mono());
  }

  @Test
  void whatComesIsPassedOnAndTheEndOfTheSourceIsTheEnd() {
    StepVerifier.create(until())
        .then(() -> source.next(1, 2).complete())
        .expectNext(1, 2)
        .verifyComplete();
    other.assertCancelled();
  }

  @Test
  void anErrorOfTheSourceIsPassedOn() {
    StepVerifier.create(until())
        .then(() -> source.next(1).error(new IllegalStateException("read")))
        .expectNext(1)
        .verifyErrorMessage("read");
    other.assertCancelled();
  }

  @Test
  void theOthersEndCancelsTheSourceAndCompletes() {
    StepVerifier.create(until())
        .then(() -> source.next(1))
        .expectNext(1)
        .then(other::complete)
        .verifyComplete();
    source.assertCancelled();
  }

  @Test
  void theOthersErrorCancelsTheSourceAndIsPassedOn() {
    StepVerifier.create(until())
        .then(() -> other.error(new IllegalStateException("stop")))
        .verifyErrorMessage("stop");
    source.assertCancelled();
  }

  @Test
  void anElementOfTheOtherIsItsEnd() {
    StepVerifier.create(new UntilOther<>(source.flux(), Mono.just(1))).verifyComplete();
    source.assertCancelled();
  }

  @Test
  void nothingComesWhereTheOtherHasEndedBefore() {
    StepVerifier.create(new UntilOther<>(Flux.just(1, 2), Mono.empty())).verifyComplete();
  }

  @Test
  void demandAndCancelReachTheSource() {
    StepVerifier.create(until(), 2).then(() -> source.assertMinRequested(2)).thenCancel().verify();
    source.assertCancelled();
    other.assertCancelled();
  }

  @Test
  void theEndWaitsUntilTheElementThatIsBeingPassedOnIsThrough() {
    List<String> order = new ArrayList<>();
    until()
        .doOnComplete(() -> order.add("end"))
        .subscribe(
            element -> {
              other.complete(); // on the thread that passes it on, as a receiver may
              order.add("element");
            });

    source.next(1);

    assertThat(order).containsExactly("element", "end");
  }

  /** Of two threads, one may pass an element on while the other cancels. */
  @Test
  void anElementThatComesBehindTheEndIsNoSecondEnd() {
    TestPublisher<Integer> late =
        TestPublisher.createNoncompliant(TestPublisher.Violation.CLEANUP_ON_TERMINATE);
    List<String> signals = new ArrayList<>();
    new UntilOther<>(late.flux(), other.mono())
        .subscribe(
            new CoreSubscriber<>() {
              @Override
              public void onSubscribe(Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(Integer element) {
                signals.add("element");
              }

              @Override
              public void onError(Throwable error) {
                signals.add("error");
              }

              @Override
              public void onComplete() {
                signals.add("end");
              }
            });

    late.next(1);
    other.complete();
    late.next(2, 3);

    assertThat(signals).containsExactly("element", "end");
  }

  /** Signals never overlap, however the end meets an element. */
  @Test
  @Timeout(60)
  void nothingFollowsTheEndWhenTheOtherEndsOnAnotherThread() throws InterruptedException {
    for (int round = 0; round < 200; round++) {
      Sinks.Empty<Void> stop = Sinks.empty();
      CountDownLatch begun = new CountDownLatch(1);
      CountDownLatch over = new CountDownLatch(1);
      List<String> signals = new ArrayList<>(); // of no use to two threads at once
      new UntilOther<>(
              Flux.<Integer>generate(out -> out.next(1)).subscribeOn(Schedulers.parallel()),
              stop.asMono())
          .doFinally(signal -> over.countDown())
          .subscribe(
              element -> {
                begun.countDown();
                if (signals.size() < 10) {
                  signals.add("element");
                }
              },
              error -> signals.add("error"),
              () -> signals.add("end"));

      begun.await();
      stop.tryEmitEmpty().orThrow();

      assertThat(over.await(30, TimeUnit.SECONDS)).isTrue();
      assertThat(signals.indexOf("end")).isEqualTo(signals.size() - 1);
    }
  }
}
