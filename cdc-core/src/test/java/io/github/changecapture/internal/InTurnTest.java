package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class InTurnTest {
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final List<Long> requested = new ArrayList<>();
  private final List<Integer> begun = new ArrayList<>();
  private final Sinks.One<Integer> letter = Sinks.one();
  private int last = Integer.MAX_VALUE;
  private int timesCaughtUp;

  private InTurn<Integer, Integer> through(Function<Integer, Mono<Integer>> step) {
    return new InTurn<>(source.flux().doOnRequest(requested::add), new Steps(step));
  }

  private final class Steps implements InTurn.Step<Integer, Integer> {
    private final Function<Integer, Mono<Integer>> step;

    Steps(Function<Integer, Mono<Integer>> step) {
      this.step = step;
    }

    @Override
    public Mono<Integer> take(Integer element) {
      begun.add(element);
      return step.apply(element);
    }

    @Override
    public boolean isLast() {
      return !begun.isEmpty() && begun.get(begun.size() - 1) == last;
    }

    @Override
    public void caughtUp() {
      timesCaughtUp++;
    }
  }

  /** All at once but for 2, which waits for the letter. */
  private InTurn<Integer, Integer> secondWaits() {
    return through(element -> element == 2 ? letter.asMono() : Mono.just(element));
  }

  @Test
  void asksForAsManyAsAreWantedAndForAnotherInPlaceOfOneThatGivesNothing() {
    StepVerifier.create(
            through(element -> element == 2 ? Mono.empty() : Mono.just(10 * element)), 2)
        .then(() -> assertThat(requested).containsExactly(2L))
        .then(() -> source.next(1, 2))
        .expectNext(10)
        .then(() -> assertThat(requested).containsExactly(2L, 1L))
        .then(() -> source.next(3))
        .expectNext(30)
        .thenRequest(5)
        .then(() -> assertThat(requested).containsExactly(2L, 1L, 5L))
        .thenCancel()
        .verify();
    source.assertCancelled();
  }

  @Test
  void whatArrivesWhileAStepTakesItsTimeIsNotBegunBeforeItEnds() {
    InTurn<Integer, Integer> turns = secondWaits();
    StepVerifier.create(turns)
        .then(() -> source.next(1, 2, 3, 4))
        .expectNext(1)
        .then(() -> assertThat(begun).containsExactly(1, 2))
        .then(() -> assertThat(turns.holdsUp()).isTrue())
        .then(() -> assertThat(timesCaughtUp).isZero())
        .then(() -> letter.tryEmitValue(20))
        .expectNext(20, 3, 4)
        .then(() -> assertThat(turns.holdsUp()).isFalse())
        .then(() -> assertThat(timesCaughtUp).isEqualTo(1))
        .then(source::complete)
        .verifyComplete();
  }

  @Test
  void aStepThatGivesNothingInTheEndIsReplacedToo() {
    StepVerifier.create(secondWaits(), 2)
        .then(() -> source.next(1, 2))
        .expectNext(1)
        .then(letter::tryEmitEmpty)
        .then(() -> assertThat(requested).containsExactly(2L, 1L))
        .thenCancel()
        .verify();
  }

  @Test
  void theEndOfTheSourceWaitsItsTurnAsWell() {
    StepVerifier.create(secondWaits())
        .then(() -> source.next(2, 3).complete())
        .then(() -> letter.tryEmitValue(20))
        .expectNext(20, 3)
        .verifyComplete();
  }

  @Test
  void anErrorOfTheSourceComesBehindWhatArrivedBeforeIt() {
    StepVerifier.create(secondWaits())
        .then(() -> source.next(2, 3).error(new IllegalStateException("gone")))
        .then(() -> letter.tryEmitValue(20))
        .expectNext(20, 3)
        .verifyErrorMessage("gone");
  }

  @Test
  void aStepThatFailsEndsItAllAndNothingBehindItIsBegun() {
    StepVerifier.create(secondWaits())
        .then(() -> source.next(2, 3))
        .then(() -> letter.tryEmitError(new IllegalStateException("no letter")))
        .verifyErrorMessage("no letter");

    assertThat(begun).containsExactly(2);
    source.assertCancelled();
  }

  @Test
  void aStepThatThrowsEndsItAll() {
    StepVerifier.create(
            through(
                element -> {
                  throw new IllegalStateException("step " + element);
                }))
        .then(() -> source.next(1, 2))
        .verifyErrorMessage("step 1");

    assertThat(begun).containsExactly(1);
    source.assertCancelled();
  }

  @Test
  void behindTheLastItCompletesAtOnceEvenIfTheLastGivesNothing() {
    last = 2;
    StepVerifier.create(secondWaits())
        .then(() -> source.next(1, 2, 3))
        .expectNext(1)
        .then(letter::tryEmitEmpty)
        .verifyComplete();

    assertThat(begun).containsExactly(1, 2);
    source.assertCancelled();
  }

  @Test
  void cancellingLetsGoOfTheStepAndOfWhatWaits() {
    TestPublisher<Integer> slow = TestPublisher.create();
    InTurn<Integer, Integer> turns = through(element -> slow.mono());

    StepVerifier.create(turns).then(() -> source.next(1, 2)).thenCancel().verify();

    slow.assertCancelled();
    source.assertCancelled();
    assertThat(turns.holdsUp()).isFalse();
    assertThat(begun).containsExactly(1);
  }

  @Test
  void stepsThatEndOnOtherThreadsChangeNoOrderAndLoseNothing() {
    Scheduler other = Schedulers.newSingle("letters");
    try {
      int elements = 50_000;
      Flux<Integer> turns =
          new InTurn<>(
              Flux.range(0, elements).publishOn(Schedulers.parallel(), 64),
              new Steps(
                  element ->
                      element % 7 == 0
                          ? Mono.just(element).publishOn(other)
                          : element % 5 == 0 ? Mono.empty() : Mono.just(element)));

      StepVerifier.create(turns.limitRate(100).collectList())
          .expectNext(
              IntStream.range(0, elements).filter(e -> e % 7 == 0 || e % 5 != 0).boxed().toList())
          .verifyComplete();
    } finally {
      other.dispose();
    }
  }
}
