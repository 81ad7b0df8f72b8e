package io.github.changecapture.examples.killrun;

import io.github.changecapture.examples.killrun.CrashPoint.Moment;
import io.github.changecapture.examples.killrun.CrashPoint.Step;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * How one capture is killed.
 *
 * @param kind what it is about
 * @param point where it kills itself, if anywhere
 */
record Assault(Kind kind, CrashPoint point) {
  private static final int COLLECTIONS_AT_AN_EDGE = 3;

  enum Kind {
    /** The first: before anything was saved, and then with nothing but the start saved. */
    FIRST_CHECKPOINT,
    /** On one side of a step of writing, sealing or saving. */
    AT_A_STEP,
    /** Some moment after an hour has ended for all collections at once. */
    AT_AN_HOURS_EDGE,
    /** Some moment under load. */
    UNDER_LOAD,
    /** Some moment while it starts. */
    WHILE_STARTING
  }

  /** Plans a run: the first kills are for the first checkpoint, half of the rest for steps. */
  static List<Assault> plan(int kills, Random random) {
    List<Assault> plan = new ArrayList<>();
    plan.add(atCheckpoint(Kind.FIRST_CHECKPOINT, 1));
    plan.add(atCheckpoint(Kind.FIRST_CHECKPOINT, 2));
    List<CrashPoint> points = points(random);
    Kind[] random3 = {Kind.AT_AN_HOURS_EDGE, Kind.UNDER_LOAD, Kind.WHILE_STARTING};
    for (int kill = 0; plan.size() < kills; kill++) {
      plan.add(
          kill % 2 == 0
              ? new Assault(Kind.AT_A_STEP, points.get(kill / 2 % points.size()))
              : new Assault(random3[kill / 2 % random3.length], CrashPoint.nowhere()));
    }
    return plan.subList(0, kills);
  }

  /**
   * Plans a run against snapshots: the first kill comes before anything is saved, three of four of
   * the rest between two steps of a snapshot.
   */
  static List<Assault> planOfSnapshots(int kills, Random random) {
    List<CrashPoint> points = new ArrayList<>();
    for (Moment moment : List.of(Moment.BEFORE, Moment.AFTER)) {
      for (Step step : Step.ofSnapshot()) {
        points.add(new CrashPoint(step, moment, 1 + random.nextInt(COLLECTIONS_AT_AN_EDGE)));
      }
    }
    Kind[] others = {Kind.UNDER_LOAD, Kind.WHILE_STARTING};
    List<Assault> plan = new ArrayList<>();
    plan.add(atCheckpoint(Kind.FIRST_CHECKPOINT, 1));
    for (int kill = 0; plan.size() < kills; kill++) {
      plan.add(
          kill % 4 == 3
              ? new Assault(others[kill / 4 % others.length], CrashPoint.nowhere())
              : new Assault(Kind.AT_A_STEP, points.get((kill - kill / 4) % points.size())));
    }
    return plan.subList(0, kills);
  }

  private static Assault atCheckpoint(Kind kind, int save) {
    return new Assault(kind, new CrashPoint(Step.CHECKPOINT, Moment.BEFORE, save));
  }

  /**
   * Every side of every step; which call of it is chance. Those come first that find most: between
   * the steps of a seal, and after a checkpoint, which must not have passed what is not durable.
   */
  private static List<CrashPoint> points(Random random) {
    List<CrashPoint> points = new ArrayList<>();
    for (Moment moment : List.of(Moment.AFTER, Moment.BEFORE, Moment.AFTER, Moment.BEFORE)) {
      for (Step step : Step.ofStream()) {
        points.add(new CrashPoint(step, moment, 1 + random.nextInt(COLLECTIONS_AT_AN_EDGE)));
      }
    }
    return points;
  }

  @Override
  public String toString() {
    return kind == Kind.AT_A_STEP || kind == Kind.FIRST_CHECKPOINT
        ? kind + " " + point
        : kind.toString();
  }
}
