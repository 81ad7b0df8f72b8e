package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ResumeToken;
import java.util.ArrayList;
import java.util.List;
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
    progress.handedOn();
    assertThat(reached).isEmpty();

    progress.arrived();
    progress.handedOn();
    assertThat(reached).containsExactly(FIRST);
  }

  @Test
  void aBatchThatArrivesWhileEventsOfTheLastAreStillHandedOnWaitsItsTurn() {
    progress.batch(2, FIRST);
    progress.arrived();
    progress.handedOn();
    progress.batch(0, SECOND);
    assertThat(reached).isEmpty();

    progress.arrived();
    progress.handedOn();
    assertThat(reached).containsExactly(FIRST, SECOND);
  }
}
