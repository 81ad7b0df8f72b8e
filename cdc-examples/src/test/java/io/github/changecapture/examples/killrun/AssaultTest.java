package io.github.changecapture.examples.killrun;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.examples.killrun.CrashPoint.Moment;
import io.github.changecapture.examples.killrun.CrashPoint.Step;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class AssaultTest {

  @Test
  void theFirstKillComesBeforeAnythingIsSaved() {
    assertThat(Assault.plan(10, new Random(1)).get(0).point())
        .isEqualTo(new CrashPoint(Step.CHECKPOINT, Moment.BEFORE, 1));
  }

  @Test
  void tenKillsHitTheStepsOfASealAnHoursEdgeAndRandomMoments() {
    List<Assault> plan = Assault.plan(10, new Random(1));

    assertThat(plan).hasSize(10);
    assertThat(plan).extracting(Assault::kind).contains(Assault.Kind.values());
    assertThat(plan)
        .extracting(assault -> assault.point().step())
        .contains(Step.SEALING, Step.SEAL, Step.CHECKPOINT);
  }

  @Test
  void fiftyKillsHitBothSidesOfEveryStep() {
    assertThat(Assault.plan(50, new Random(1)))
        .filteredOn(assault -> assault.kind() == Assault.Kind.AT_A_STEP)
        .extracting(AssaultTest::side)
        .containsAll(sides(Step.ofStream()));
  }

  @Test
  void fiftyKillsOfSnapshotsHitBothSidesOfEveryStepOfOne() {
    assertThat(Assault.planOfSnapshots(50, new Random(1)))
        .hasSize(50)
        .filteredOn(assault -> assault.kind() == Assault.Kind.AT_A_STEP)
        .extracting(AssaultTest::side)
        .containsAll(sides(Step.ofSnapshot()));
  }

  @Test
  void everyStepIsOneOfTheStreamOrOfSnapshots() {
    assertThat(Stream.concat(Step.ofStream().stream(), Step.ofSnapshot().stream()))
        .containsAll(EnumSet.complementOf(EnumSet.of(Step.NONE)));
  }

  private static List<String> sides(List<Step> steps) {
    List<String> sides = new ArrayList<>();
    for (Step step : steps) {
      for (Moment moment : Moment.values()) {
        sides.add(step + " " + moment);
      }
    }
    return sides;
  }

  private static String side(Assault assault) {
    return assault.point().step() + " " + assault.point().moment();
  }

  @Test
  void aCrashPointIsReadAsItIsWritten() {
    CrashPoint point = new CrashPoint(Step.SEALED, Moment.AFTER, 3);

    assertThat(CrashPoint.parse(point.toString())).isEqualTo(point);
  }
}
