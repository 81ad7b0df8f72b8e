package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.spi.Checkpoint.Identity;
import io.github.changecapture.spi.Checkpoint.Progress;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.Claim;
import io.github.changecapture.spi.SnapshotProgress;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;

class CheckpointSaverTest {
  private static final Identity IDENTITY = new Identity("replica set rs0", "deployment", "");
  private static final Position START = at(0);

  private final RecordingStore store = new RecordingStore();
  private final AcknowledgementTracker tracker = new AcknowledgementTracker(START);

  @Test
  void savesOncePerIntervalAndOnlyWhatHasMoved() {
    StepVerifier.withVirtualTime(() -> saver(1_000).keepSaving())
        .expectSubscription()
        .then(() -> tracker.acknowledge(tracker.track(at(1))))
        .thenAwait(Duration.ofSeconds(1))
        .then(() -> assertThat(store.positions()).containsExactly(at(1)))
        .thenAwait(Duration.ofSeconds(5))
        .then(() -> assertThat(store.positions()).containsExactly(at(1)))
        .thenCancel()
        .verify();
  }

  @Test
  void savesAfterAsManyEventsAsThePolicySays() {
    CheckpointSaver saver = saver(2);
    StepVerifier.withVirtualTime(saver::keepSaving)
        .expectSubscription()
        .then(() -> saver.passed(tracker.acknowledge(tracker.track(at(1)))))
        .then(() -> assertThat(store.positions()).isEmpty())
        .then(() -> saver.passed(tracker.acknowledge(tracker.track(at(2)))))
        .then(() -> assertThat(store.positions()).containsExactly(at(2)))
        .then(() -> saver.passed(tracker.acknowledge(tracker.track(at(3)))))
        .then(() -> assertThat(store.positions()).containsExactly(at(2)))
        .then(() -> saver.passed(tracker.acknowledge(tracker.track(at(4)))))
        .then(() -> assertThat(store.positions()).containsExactly(at(2), at(4)))
        .thenCancel()
        .verify();
  }

  @Test
  void whatBecomesDueWhileASaveIsUnderWayIsSavedOnceBehindIt() {
    Sinks.Empty<Void> slowSave = Sinks.empty();
    store.beforeSave = slowSave.asMono();
    CheckpointSaver saver = saver(2);
    StepVerifier.withVirtualTime(saver::keepSaving)
        .expectSubscription()
        .then(
            () -> {
              for (int time = 1; time <= 9; time++) {
                saver.passed(tracker.acknowledge(tracker.track(at(time))));
              }
            })
        .then(() -> store.beforeSave = Mono.empty())
        .then(slowSave::tryEmitEmpty)
        .then(() -> assertThat(store.positions()).containsExactly(at(2), at(9)))
        .thenCancel()
        .verify();
  }

  @Test
  void aCommitThatCannotComeAnyMoreFailsWithTheReason() {
    CheckpointSaver saver = saver(1_000);
    Mono<Void> commit = saver.covers(tracker.track(at(1)), () -> {});
    Mono<Void> later = saver.covers(tracker.track(at(2)), () -> {});

    StepVerifier.create(commit)
        .then(() -> saver.failed(new Fenced("another took over")))
        .verifyErrorMessage("another took over");
    StepVerifier.create(later)
        .then(() -> saver.saveLast(Progress.RUNNING).block())
        .verifyErrorMessage("another took over");
  }

  @Test
  void aCommitCompletesWhenTheCheckpointCoversItsEvent() {
    CheckpointSaver saver = saver(1_000);
    List<String> log = new ArrayList<>();
    long first = tracker.track(at(1));
    long second = tracker.track(at(2));
    StepVerifier.withVirtualTime(saver::keepSaving)
        .expectSubscription()
        .then(() -> tracker.acknowledge(second))
        .then(
            () ->
                saver
                    .covers(second, () -> {})
                    .subscribe(nothing -> {}, e -> {}, () -> log.add("done")))
        .thenAwait(Duration.ofSeconds(3))
        .then(() -> assertThat(log).isEmpty())
        .then(() -> saver.passed(tracker.acknowledge(first)))
        .then(() -> assertThat(log).containsExactly("done"))
        .then(() -> assertThat(store.positions()).containsExactly(at(2)))
        .thenCancel()
        .verify();
  }

  @Test
  void moreCommitsThanABufferHoldsWhileOneSaveIsUnderWayAreAllCompleted() {
    Sinks.Empty<Void> slowSave = Sinks.empty();
    store.beforeSave = slowSave.asMono();
    CheckpointSaver saver = saver(1);
    AtomicInteger completed = new AtomicInteger();
    StepVerifier.withVirtualTime(saver::keepSaving)
        .expectSubscription()
        .then(
            () -> {
              for (int time = 1; time <= 1_000; time++) {
                long entry = tracker.track(at(time));
                var unused =
                    saver
                        .covers(entry, () -> saver.passed(tracker.acknowledge(entry)))
                        .subscribe(nothing -> {}, e -> {}, completed::incrementAndGet);
              }
            })
        .then(() -> assertThat(completed).hasValue(0))
        .then(() -> slowSave.tryEmitEmpty().orThrow())
        .then(() -> assertThat(completed).hasValue(1_000))
        .then(() -> assertThat(store.positions()).containsExactly(at(1), at(1_000)))
        .thenCancel()
        .verify();
  }

  /** Between reading and draining nobody saves. */
  @Test
  void aCommitThatIsAskedForWhileNobodySavesIsSavedOnceSomebodyDoes() {
    CheckpointSaver saver = saver(1_000);
    long first = tracker.track(at(1));
    List<String> log = new ArrayList<>();
    var unused =
        saver
            .covers(first, () -> saver.passed(tracker.acknowledge(first)))
            .subscribe(nothing -> {}, e -> {}, () -> log.add("done"));

    StepVerifier.withVirtualTime(saver::keepSaving)
        .expectSubscription()
        .then(() -> assertThat(log).containsExactly("done"))
        .then(() -> assertThat(store.positions()).containsExactly(at(1)))
        .thenCancel()
        .verify();
  }

  @Test
  void aCommitThatTheCaptureDoesNotLiveToSeeFails() {
    CheckpointSaver saver = saver(1_000);
    long first = tracker.track(at(1));

    StepVerifier.create(saver.covers(first, () -> {}))
        .then(() -> saver.saveLast(Progress.RUNNING).block())
        .verifyErrorMessage("the capture stopped before the commit");
  }

  @Test
  void anErrorThatMayGoAwayIsTriedAgain() {
    store.failures.add(new SinkUnavailable("disk"));
    StepVerifier.withVirtualTime(() -> saver(1_000).keepSaving())
        .expectSubscription()
        .then(() -> tracker.acknowledge(tracker.track(at(1))))
        .thenAwait(Duration.ofSeconds(10))
        .then(() -> assertThat(store.positions()).containsExactly(at(1)))
        .thenCancel()
        .verify();
  }

  @Test
  void anErrorThatStaysEndsTheSaving() {
    store.failures.add(new Fenced("another owner"));
    StepVerifier.withVirtualTime(() -> saver(1_000).keepSaving())
        .expectSubscription()
        .then(() -> tracker.acknowledge(tracker.track(at(1))))
        .thenAwait(Duration.ofSeconds(1))
        .verifyError(Fenced.class);
  }

  @Test
  void theLastCheckpointSaysHowTheCaptureStopped() {
    saver(1_000).saveLast(Progress.STOPPED).block();

    assertThat(store.saved)
        .singleElement()
        .extracting(Checkpoint::progress)
        .isEqualTo(Progress.STOPPED);
  }

  private CheckpointSaver saver(int events) {
    CaptureSettings<?> settings =
        TestSettings.of(
            "name",
            store,
            new CheckpointPolicy(Duration.ofSeconds(1), events),
            RetryPolicy.DEFAULT);
    return new CheckpointSaver(
        settings,
        IDENTITY,
        1,
        null,
        tracker,
        new SnapshotState(SnapshotPolicy.never(), false, namespace -> true, SnapshotProgress.NONE),
        new Tally());
  }

  private static Position at(int time) {
    return Position.before(0, new BsonTimestamp(time, 0));
  }

  private static final class RecordingStore implements CheckpointStore {
    private final List<Checkpoint> saved = new ArrayList<>();
    private final Deque<RuntimeException> failures = new ArrayDeque<>();
    private Mono<Void> beforeSave = Mono.empty();

    private List<Position> positions() {
      return saved.stream().map(Checkpoint::position).toList();
    }

    @Override
    public Mono<Claim> claim(String capture) {
      return Mono.just(new Claim(1, null));
    }

    @Override
    public Mono<Void> save(String capture, Checkpoint checkpoint) {
      return failures.isEmpty()
          ? beforeSave.then(Mono.fromRunnable(() -> saved.add(checkpoint)))
          : Mono.error(failures.remove());
    }

    @Override
    public Mono<Void> release(String capture, long ownerEpoch) {
      return Mono.empty();
    }

    @Override
    public Mono<Checkpoint> load(String capture) {
      return Mono.empty();
    }
  }
}
