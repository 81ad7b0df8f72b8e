package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.status.CaptureListener;
import io.github.changecapture.status.CaptureStatus.State;
import io.github.changecapture.status.StateChange;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import org.junit.jupiter.api.Test;
import reactor.core.scheduler.Schedulers;

class StateNoticesTest {
  private final Queue<Runnable> tasks = new ArrayDeque<>();
  private final List<StateChange> told = new ArrayList<>();
  private State state = State.IDLE;

  @Test
  void aListenerIsToldLaterOnAThreadOfTheScheduler() {
    StateNotices notices = notices(told::add);
    lookAt(notices, State.STARTING);
    lookAt(notices, State.RUNNING);
    assertThat(told).isEmpty();

    itsThreadsTurn();

    assertThat(told.stream().map(StateChange::to)).containsExactly(State.STARTING, State.RUNNING);
    assertThat(told.stream().map(StateChange::from)).containsExactly(State.IDLE, State.STARTING);
  }

  @Test
  void aLookThatFindsTheSameTellsNothing() {
    StateNotices notices = notices(told::add);
    lookAt(notices, State.RUNNING);
    lookAt(notices, State.RUNNING);

    itsThreadsTurn();

    assertThat(told).hasSize(1);
  }

  @Test
  void whatAListenerThrowsKeepsNothingFromTheOthersAndFromWhatFollows() {
    StateNotices notices =
        notices(
            change -> {
              throw new AssertionError("a listener's own trouble");
            },
            told::add);
    lookAt(notices, State.STARTING);
    lookAt(notices, State.RUNNING);

    itsThreadsTurn();

    assertThat(told).hasSize(2);
  }

  @Test
  void ofTooManyThatWaitTheOldestAreLeftOut() {
    StateNotices notices = notices(told::add);
    for (int changes = 0; changes < StateNotices.MOST_WAITING / 2 + 5; changes++) {
      lookAt(notices, State.RUNNING);
      lookAt(notices, State.PAUSED);
    }

    itsThreadsTurn();

    assertThat(told).hasSize(StateNotices.MOST_WAITING);
    assertThat(told.get(told.size() - 1).to()).isEqualTo(State.PAUSED);
  }

  private StateNotices notices(CaptureListener... listeners) {
    return new StateNotices("orders", List.of(listeners), Schedulers.fromExecutor(tasks::add));
  }

  private void itsThreadsTurn() {
    for (Runnable task = tasks.poll(); task != null; task = tasks.poll()) {
      task.run();
    }
  }

  private void lookAt(StateNotices notices, State now) {
    state = now;
    notices.look(() -> state, null);
  }
}
