package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

class AcknowledgementTrackerTest {
  private static final Position START = at(0);

  private final AcknowledgementTracker tracker = new AcknowledgementTracker(START);

  @Test
  void theStartHoldsUntilTheFirstEntryIsDone() {
    tracker.track(at(1));

    assertThat(tracker.position()).isEqualTo(START);
    assertThat(tracker.unacknowledged()).isEqualTo(1);
    assertThat(tracker.oldestUnacknowledged()).isEqualTo(at(1));
  }

  @Test
  void aLaterEntryDoesNotMoveThePositionPastAnEarlierOne() {
    long first = tracker.track(at(1));
    long second = tracker.track(at(2));

    tracker.acknowledge(second);
    assertThat(tracker.position()).isEqualTo(START);

    tracker.acknowledge(first);
    assertThat(tracker.position()).isEqualTo(at(2));
    assertThat(tracker.prefix()).isEqualTo(2);
  }

  @Test
  void anEntryCountsOnceHoweverOftenItIsAcknowledged() {
    long first = tracker.track(at(1));
    tracker.track(at(2));

    assertThat(tracker.acknowledge(first)).isEqualTo(1);
    assertThat(tracker.acknowledge(first)).isZero();
    assertThat(tracker.unacknowledged()).isEqualTo(1);
  }

  @Test
  void aPositionReachedByAnIdleStreamHoldsAtOnce() {
    tracker.reached(at(7));

    assertThat(tracker.position()).isEqualTo(at(7));
  }

  @Test
  void aPositionReachedAfterAnEventWaitsForTheEvent() {
    long first = tracker.track(at(1));
    tracker.reached(at(7));
    assertThat(tracker.position()).isEqualTo(START);

    tracker.acknowledge(first);
    assertThat(tracker.position()).isEqualTo(at(7));
  }

  @Test
  void anUnacknowledgedBatchIsNotReplacedByALaterPosition() {
    long batch = tracker.track(at(1));
    tracker.reached(at(7));
    tracker.reached(at(8));

    assertThat(tracker.position()).isEqualTo(START);
    tracker.acknowledge(batch);
    assertThat(tracker.position()).isEqualTo(at(8));
  }

  @Test
  void thePositionIsAlwaysTheLongestAcknowledgedPrefix() {
    for (long seed = 1; seed <= 20; seed++) {
      agreesWithAListThatIsScannedFromTheStart(new Random(seed), "seed " + seed);
    }
  }

  /** The model: all entries in a list, and a scan for the first that is not done. */
  private static void agreesWithAListThatIsScannedFromTheStart(Random random, String seed) {
    AcknowledgementTracker tracker = new AcknowledgementTracker(START);
    List<Position> entries = new ArrayList<>();
    List<Position> undone = new ArrayList<>();
    Map<Position, Long> numbers = new HashMap<>();
    for (int step = 1; step <= 3_000; step++) {
      int choice = random.nextInt(10);
      if (choice == 0) {
        tracker.reached(at(step));
        entries.add(at(step));
      } else if (choice < 5 || undone.isEmpty()) {
        numbers.put(at(step), tracker.track(at(step)));
        entries.add(at(step));
        undone.add(at(step));
      } else {
        Position entry = undone.remove(random.nextInt(undone.size()));
        tracker.acknowledge(numbers.get(entry));
      }
      assertThat(tracker.position()).as(seed).isEqualTo(prefixEnd(entries, undone));
      assertThat(tracker.unacknowledged()).as(seed).isEqualTo(undone.size());
    }
  }

  private static Position prefixEnd(List<Position> entries, List<Position> undone) {
    Position end = START;
    Set<Position> open = new HashSet<>(undone);
    for (Position entry : entries) {
      if (open.contains(entry)) {
        return end;
      }
      end = entry;
    }
    return end;
  }

  private static Position at(int time) {
    return Position.before(0, new BsonTimestamp(time, 0));
  }
}
