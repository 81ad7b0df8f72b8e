package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.ChangeCapture;
import org.bson.Document;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;

/** The guard that the tests of the engine stand under bites, and only where it should. */
class BlockingGuardIT extends OnMongo {

  @BeforeEach
  void guarded() {
    assumeTrue(BlockingGuard.absence().isEmpty(), BlockingGuard.absence());
  }

  @Test
  void aReceiverThatBlocksAThreadThatMustNotBeBlockedIsCaught() {
    consume(Schedulers.parallel()).expectNextCount(1).verifyComplete();

    assertThat(BlockingGuard.caught())
        .isNotEmpty()
        .allSatisfy(error -> assertThat(error).hasMessageContaining("java.lang.Thread.sleep"));
  }

  @Test
  void aReceiverThatBlocksAThreadThatMayBeBlockedIsNotCaught() {
    consume(Schedulers.boundedElastic()).expectNextCount(1).verifyComplete();

    assertThat(BlockingGuard.caught()).isEmpty();
  }

  private StepVerifier.Step<?> consume(Scheduler scheduler) {
    ChangeCapture<Document> capture = capture().build();
    return StepVerifier.create(
            capture
                .events()
                .publishOn(scheduler)
                .doOnNext(event -> sleep())
                .take(1)
                .doFinally(signal -> capture.closeGracefully(PATIENCE).subscribe()))
        .then(() -> awaitRunning(capture))
        .then(() -> insert("orders", 1, 1));
  }

  private static void sleep() {
    try {
      Thread.sleep(1);
    } catch (InterruptedException interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
