package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class DemandGateTest {
  private final AtomicLong room = new AtomicLong(2);
  private final AtomicLong requested = new AtomicLong();
  private final TestPublisher<Integer> source = TestPublisher.create();
  private final DemandGate<Integer> gate =
      new DemandGate<>(
          source.flux().doOnRequest(requested::addAndGet).doOnNext(n -> room.decrementAndGet()),
          room::get);

  @Test
  void demandIsPassedOnAsFarAsThereIsRoom() {
    StepVerifier.create(gate, Long.MAX_VALUE)
        .then(() -> assertThat(requested).hasValue(2))
        .then(() -> source.next(1, 2))
        .expectNext(1, 2)
        .then(() -> assertThat(requested).hasValue(2))
        .then(
            () -> {
              room.addAndGet(3);
              gate.roomAppeared();
            })
        .then(() -> assertThat(requested).hasValue(5))
        .thenCancel()
        .verify();
  }

  @Test
  void roomWithoutDemandRequestsNothing() {
    StepVerifier.create(gate, 1)
        .then(() -> assertThat(requested).hasValue(1))
        .then(() -> source.next(1))
        .expectNext(1)
        .then(gate::roomAppeared)
        .then(() -> assertThat(requested).hasValue(1))
        .thenRequest(5)
        .then(() -> assertThat(requested).hasValue(2))
        .thenCancel()
        .verify();
  }

  @Test
  void whatIsRequestedAndHasNotArrivedTakesRoomToo() {
    StepVerifier.create(gate, 1)
        .thenRequest(1)
        .thenRequest(1)
        .then(gate::roomAppeared)
        .then(() -> assertThat(requested).hasValue(2))
        .thenCancel()
        .verify();
  }

  @Test
  void roomIsOnlyLookedForAgainWhenFewAreUnderWay() {
    room.set(2_000);

    StepVerifier.create(gate, Long.MAX_VALUE)
        .then(() -> assertThat(requested).hasValue(2_000))
        .then(() -> arrive(1, 900))
        .expectNextCount(900)
        .then(() -> acknowledge(900))
        .then(() -> assertThat(requested).as("with 1,100 under way").hasValue(2_000))
        .then(() -> arrive(901, 977))
        .expectNextCount(77)
        .then(() -> assertThat(requested).as("with 1,023 under way").hasValue(2_900))
        .thenCancel()
        .verify();
  }

  private void arrive(int first, int last) {
    for (int number = first; number <= last; number++) {
      source.next(number);
    }
  }

  private void acknowledge(int count) {
    for (int i = 0; i < count; i++) {
      room.incrementAndGet();
      gate.roomAppeared();
    }
  }

  @Test
  void errorsAndTheEndPassThrough() {
    StepVerifier.create(new DemandGate<>(Flux.empty(), room::get)).verifyComplete();
    StepVerifier.create(new DemandGate<>(Flux.error(new IllegalStateException()), room::get))
        .verifyError(IllegalStateException.class);
  }
}
