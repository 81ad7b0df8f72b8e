package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ResumeToken;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.BrokenBarrierException;
import java.util.concurrent.CyclicBarrier;
import org.junit.jupiter.api.Test;

class BatchProgressTest {
  private static final ResumeToken FIRST = ResumeToken.ofData("8200000001");
  private static final ResumeToken SECOND = ResumeToken.ofData("8200000002");

  private final List<ResumeToken> reached = new ArrayList<>();
  private final BatchProgress progress = new BatchProgress(reached::add);

  @Test
  void anEmptyBatchTakesEffectAtOnce() {
    progress.batch(0, FIRST);

    assertThat(reached).containsExactly(FIRST);
  }

  @Test
  void aBatchTakesEffectAfterItsLastEvent() {
    progress.batch(2, FIRST);
    progress.arrived();
    progress.begun();
    progress.handedOn();
    assertThat(reached).isEmpty();

    progress.arrived();
    progress.begun();
    progress.handedOn();
    assertThat(reached).containsExactly(FIRST);
  }

  @Test
  void aBatchThatArrivesWhileEventsOfTheLastAreStillHandedOnWaitsItsTurn() {
    progress.batch(2, FIRST);
    progress.arrived();
    progress.begun();
    progress.handedOn();
    progress.batch(0, SECOND);
    assertThat(reached).isEmpty();

    progress.arrived();
    progress.begun();
    progress.handedOn();
    assertThat(reached).containsExactly(FIRST, SECOND);
  }

  @Test
  void whatWasToldOfAndHasNotArrivedIsInMemory() {
    progress.batch(3, FIRST);
    assertThat(progress.inMemory()).isEqualTo(3);

    progress.arrived();
    progress.begun();
    assertThat(progress.inMemory()).isEqualTo(2);

    progress.handedOn();
    progress.batch(5, SECOND);
    assertThat(progress.inMemory()).isEqualTo(7);
  }

  @Test
  void eventsOfWhichNobodyHasToldMoveNothing() {
    progress.arrived();
    progress.begun();
    progress.handedOn();

    assertThat(progress.inMemory()).isNotPositive();
    assertThat(reached).isEmpty();
  }

  /** The driver may tell of an empty reply while the last event of the one before is handed on. */
  @Test
  void repliesThatAreToldOfOnAnotherThreadAllTakeEffect() throws InterruptedException {
    int rounds = 2_000;
    List<ResumeToken> all = Collections.synchronizedList(new ArrayList<>());
    BatchProgress shared = new BatchProgress(all::add);
    CyclicBarrier together = new CyclicBarrier(2);
    Thread teller =
        new Thread(
            () -> {
              for (int round = 0; round < rounds; round++) {
                await(together);
                shared.batch(0, SECOND);
                await(together);
              }
            });
    teller.start();
    for (int round = 0; round < rounds; round++) {
      shared.batch(1, FIRST);
      shared.arrived();
      shared.begun();
      await(together);
      shared.handedOn();
      await(together);
      assertThat(all).hasSize(2 * (round + 1)).endsWith(FIRST, SECOND);
    }
    teller.join();
  }

  private static void await(CyclicBarrier barrier) {
    try {
      var unused = barrier.await();
    } catch (InterruptedException | BrokenBarrierException impossible) {
      throw new IllegalStateException(impossible);
    }
  }
}
