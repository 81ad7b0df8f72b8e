package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.test.StepVerifier;

class SteeringTest {
  private static final Position EARLIER = Position.before(0, new BsonTimestamp(7, 1));

  private final Pausing pausing = new Pausing();
  private final Steering steering = new Steering(pausing, position -> Mono.never());

  @Test
  void aStreamIsGivenUpAtAPauseAlsoAtOneThatCameBefore() {
    StepVerifier later = StepVerifier.create(steering.held()).expectComplete().verifyLater();
    pausing.pause();

    later.verify();
    StepVerifier.create(steering.held()).verifyComplete();
    assertThat(steering.isHeld()).isTrue();
  }

  @Test
  void whatWaitsGoesOnAtTheResume() {
    pausing.pause();
    StepVerifier waiting = StepVerifier.create(steering.letGo()).expectComplete().verifyLater();
    pausing.resume();

    waiting.verify();
    assertThat(steering.isHeld()).isFalse();
  }

  @Test
  void pausingAgainIsNoChange() {
    assertThat(pausing.pause()).isTrue();
    assertThat(pausing.pause()).isFalse();
    assertThat(pausing.resume()).isTrue();
    assertThat(pausing.resume()).isFalse();
  }

  @Test
  void aWayBackIsSeenAlsoInAPause() {
    pausing.pause();
    StepVerifier waiting = StepVerifier.create(steering.letGo()).expectComplete().verifyLater();

    StepVerifier.create(steering.goBack(EARLIER)).then(steering::arrived).verifyComplete();

    waiting.verify();
  }

  @Test
  void oneWayBackAtATime() {
    var first = steering.goBack(EARLIER);

    StepVerifier.create(steering.goBack(EARLIER))
        .expectErrorSatisfies(
            error ->
                assertThat(error)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("is just going back"))
        .verify();
    steering.arrived();
    StepVerifier.create(first).verifyComplete();
    StepVerifier.create(steering.goBack(EARLIER)).then(steering::arrived).verifyComplete();
    assertThat(steering.target()).isNull();
  }
}
