package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import org.junit.jupiter.api.Test;
import reactor.core.Disposable;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class OpenCursorsTest {
  private final OpenCursors cursors = new OpenCursors();
  private final Sinks.One<String> reply = Sinks.one();

  @Test
  void workThatNobodyWaitsForAnyMoreGoesOnAndIsWaitedFor() {
    Disposable waiting = cursors.whole(reply.asMono()).subscribe();

    waiting.dispose();

    assertThat(reply.currentSubscriberCount()).isOne();
    StepVerifier.create(cursors.allClosed())
        .expectSubscription()
        .expectNoEvent(Duration.ofMillis(20))
        .then(() -> reply.tryEmitValue("closed").orThrow())
        .expectComplete()
        .verify(Duration.ofSeconds(5));
  }

  @Test
  void workThatFailsLeavesNothingToWaitFor() {
    reply.tryEmitError(new IllegalStateException("no server")).orThrow();

    StepVerifier.create(cursors.whole(reply.asMono()))
        .expectErrorMessage("no server")
        .verify(Duration.ofSeconds(5));

    StepVerifier.create(cursors.allClosed()).expectComplete().verify(Duration.ofSeconds(5));
  }
}
