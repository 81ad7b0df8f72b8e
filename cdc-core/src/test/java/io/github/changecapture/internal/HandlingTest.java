package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.HandlingFailed;
import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.RawEvents;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class HandlingTest {
  private static final RetryPolicy TWICE =
      new RetryPolicy(Duration.ofSeconds(1), Duration.ofSeconds(10), 2);

  private final ChangeEvent<RawBsonDocument> event =
      new EventDecoder<>(DocumentMapper.raw()).decode(RawEvents.insert(1, 10));
  private final List<DeadLetter> letters = new ArrayList<>();
  private final DeadLetterSink keeping = letter -> Mono.fromRunnable(() -> letters.add(letter));
  private int calls;
  private boolean fenced;

  private Mono<Void> handled(
      ErrorPolicy policy, DeadLetterSink sink, Function<Integer, Publisher<?>> handler) {
    return new Handling<RawBsonDocument>(
            handed -> handler.apply(++calls),
            new DeadLettering("orders", policy, sink),
            () -> {
              if (fenced) {
                throw new Fenced("lost");
              }
            })
        .handle(event);
  }

  private static Mono<Void> failing() {
    return Mono.error(new IllegalArgumentException("no such customer"));
  }

  @Test
  void aHandlersWholePublisherIsWaitedForAndItsElementsDropped() {
    List<Integer> emitted = new ArrayList<>();

    StepVerifier.create(
            handled(ErrorPolicy.stop(), keeping, call -> Flux.range(1, 3).doOnNext(emitted::add)))
        .verifyComplete();

    assertThat(emitted).containsExactly(1, 2, 3);
  }

  @Test
  void aHandlerThatFailsStopsTheCaptureByDefault() {
    StepVerifier.create(handled(ErrorPolicy.stop(), keeping, call -> failing()))
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(HandlingFailed.class)
                    .hasMessageContaining("Insert[shop.orders, ")
                    .hasMessageContaining("no such customer")
                    .hasCauseInstanceOf(IllegalArgumentException.class));
    assertThat(calls).isEqualTo(1);
    assertThat(letters).isEmpty();
  }

  @Test
  void aHandlerThatThrowsFails() {
    StepVerifier.create(
            handled(
                ErrorPolicy.stop(),
                keeping,
                call -> {
                  throw new IllegalArgumentException("thrown");
                }))
        .verifyError(HandlingFailed.class);
  }

  @Test
  @SuppressWarnings("NullAway") // what a host may do all the same
  void aHandlerThatReturnsNullFails() {
    StepVerifier.create(handled(ErrorPolicy.stop(), keeping, call -> null))
        .verifyError(HandlingFailed.class);
  }

  @Test
  void aHandlerIsTriedAgainAfterTheDelays() {
    StepVerifier.withVirtualTime(
            () ->
                handled(
                    ErrorPolicy.stop().afterRetries(TWICE),
                    keeping,
                    call -> call < 3 ? failing() : Mono.empty()))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(499))
        .then(() -> assertThat(calls).isEqualTo(1))
        .thenAwait(Duration.ofMillis(1_001))
        .then(() -> assertThat(calls).isEqualTo(2))
        .thenAwait(Duration.ofSeconds(3))
        .verifyComplete();
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void afterTheLastAttemptTheCaptureStops() {
    StepVerifier.withVirtualTime(
            () -> handled(ErrorPolicy.stop().afterRetries(TWICE), keeping, call -> failing()))
        .thenAwait(Duration.ofMinutes(1))
        .verifyError(HandlingFailed.class);
    assertThat(calls).isEqualTo(3);
  }

  @Test
  void afterTheLastAttemptTheEventGoesToTheDeadLetters() {
    StepVerifier.withVirtualTime(
            () -> handled(ErrorPolicy.deadLetter().afterRetries(TWICE), keeping, call -> failing()))
        .thenAwait(Duration.ofMinutes(1))
        .verifyComplete();
    assertThat(calls).isEqualTo(3);
    assertThat(letters).hasSize(1);
  }

  @Test
  void whatCannotSucceedIsNotTriedAgain() {
    StepVerifier.create(
            handled(
                ErrorPolicy.deadLetter().afterRetries(TWICE),
                keeping,
                call -> Mono.error(new MalformedEvent("total is no number"))))
        .verifyComplete();
    assertThat(calls).isEqualTo(1);
    assertThat(letters)
        .extracting(DeadLetter::reason)
        .containsExactly(
            new DeadLetter.Reason(MalformedEvent.class.getName(), "total is no number"));
  }

  @Test
  void aDeadLetterHoldsTheEventItsPlaceAndTheReason() {
    StepVerifier.create(handled(ErrorPolicy.deadLetter(), keeping, call -> failing()))
        .verifyComplete();

    assertThat(letters)
        .containsExactly(
            new DeadLetter(
                "orders",
                event.raw(),
                event.position(),
                new Namespace("shop", "orders"),
                new DeadLetter.Reason(
                    IllegalArgumentException.class.getName(), "no such customer")));
  }

  @Test
  void theEventIsDoneOnlyWhenItsDeadLetterIsDurable() {
    Sinks.Empty<Void> durable = Sinks.empty();

    StepVerifier.create(
            handled(ErrorPolicy.deadLetter(), letter -> durable.asMono(), call -> failing()))
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(20))
        .then(() -> durable.tryEmitEmpty().orThrow())
        .verifyComplete();
  }

  @Test
  void aDeadLetterThatCannotBeWrittenStopsTheCapture() {
    StepVerifier.create(
            handled(
                ErrorPolicy.deadLetter(),
                letter -> Mono.error(new IllegalStateException("disk full")),
                call -> failing()))
        .verifyErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(HandlingFailed.class)
                    .hasMessageContaining("disk full")
                    .hasMessageContaining("deadLetterSink")
                    .hasCauseInstanceOf(IllegalStateException.class));
  }

  @Test
  void aDeadLetterSinkThatThrowsStopsTheCapture() {
    StepVerifier.create(
            handled(
                ErrorPolicy.deadLetter(),
                letter -> {
                  throw new IllegalStateException("broken");
                },
                call -> failing()))
        .verifyError(HandlingFailed.class);
  }

  @Test
  void anErrorOfTheProgramIsNoDeadLetter() {
    StepVerifier.create(
            handled(
                ErrorPolicy.deadLetter().afterRetries(TWICE),
                keeping,
                call -> Mono.error(new AssertionError("bug"))))
        .verifyError(HandlingFailed.class);
    assertThat(calls).isEqualTo(1);
    assertThat(letters).isEmpty();
  }

  @Test
  void withoutTheLeaseNoHandlerIsCalledAndNoLetterWritten() {
    fenced = true;

    StepVerifier.create(handled(ErrorPolicy.deadLetter(), keeping, call -> Mono.empty()))
        .verifyError(Fenced.class);

    assertThat(calls).isZero();
    assertThat(letters).isEmpty();
  }

  @Test
  void aLeaseThatEndsWhileTheHandlerFailsLeavesTheEventToTheNextOwner() {
    StepVerifier.create(
            handled(
                ErrorPolicy.deadLetter(),
                keeping,
                call -> {
                  fenced = true;
                  return failing();
                }))
        .verifyError(Fenced.class);
    assertThat(letters).isEmpty();
  }
}
