package io.github.changecapture.examples.killrun;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import io.github.changecapture.examples.workload.Writer;
import io.github.changecapture.test.mongo.MongoDouble;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.bson.BsonTimestamp;

/**
 * Kills a capturing process under load, again and again: before its first checkpoint, on both sides
 * of every step of writing, sealing and saving, at an hour's edge with several collections open,
 * and at random moments. In the end each change has to be in the files once.
 */
public final class KillRun {
  private static final String DATABASE = "shop";
  static final List<String> COLLECTIONS = List.of("orders", "customers", "returns / 2026%");
  private static final String RUN = "k";
  private static final Instant START = Instant.parse("2026-03-01T08:58:00Z");
  private static final Duration AN_HOUR = Duration.ofHours(1);
  private static final Duration UNTIL_RUNNING = Duration.ofMinutes(2);
  private static final Duration UNTIL_THE_STEP = Duration.ofSeconds(30);
  private static final Duration UNTIL_ALL_LANDED = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CHANGES_PER_TICK = 20;
  private static final int LONGEST_LIFE_MILLIS = 1_500;

  private final List<Assault> plan;
  private final Random random;
  private final Path folder;
  private final PrintStream out;
  private final SealedFiles sealed;
  private final List<String> problems = new ArrayList<>();
  private int crashed;

  /**
   * What came of a run.
   *
   * @param kills how often a capture was killed
   * @param crashedAtSteps how many of these kills hit the step that they were meant for
   * @param written how many changes were written
   * @param sealed how many sealed files were compared with what they were when first seen
   * @param problems what is wrong; empty if each change is in the files once
   */
  public record Report(
      int kills, int crashedAtSteps, long written, int sealed, List<String> problems) {}

  /**
   * Prepares a run.
   *
   * @param kills how often to kill
   * @param seed of the random moments
   * @param folder an empty folder for the files
   * @param out where progress goes
   */
  public KillRun(int kills, long seed, Path folder, PrintStream out) {
    this.random = new Random(seed);
    this.plan = Assault.plan(kills, random);
    this.folder = folder;
    this.out = out;
    this.sealed = new SealedFiles(folder);
  }

  /**
   * Runs.
   *
   * @return what came of it
   * @throws IOException if a process cannot be started
   * @throws InterruptedException if the thread is interrupted
   */
  public Report run() throws IOException, InterruptedException {
    try (MongoDouble mongo = MongoDouble.builder().startingAt(START).start();
        MongoClient client = MongoClients.create(mongo.connectionString())) {
      Writer writer = new Writer(client.getDatabase(DATABASE), COLLECTIONS, RUN, 7);
      try (Load load = new Load(writer, CHANGES_PER_TICK)) {
        for (int kill = 0; kill < plan.size(); kill++) {
          kill(kill, mongo);
          sealed.look();
        }
        load.stop();
      }
      finish(mongo);
      problems.addAll(new Findings(folder, sealed).problems(writer.history(), RUN));
      return new Report(
          plan.size(), crashed, writer.history().count(), sealed.count(), List.copyOf(problems));
    }
  }

  private void kill(int kill, MongoDouble mongo) throws IOException, InterruptedException {
    Assault assault = plan.get(kill);
    Instant born = Instant.now();
    try (Victim victim = start(mongo, assault.point())) {
      String end = provoke(assault, victim, mongo);
      if (!victim.kill()) {
        problems.add("capture " + (kill + 1) + ", " + assault + ", ended by itself");
      }
      out.printf(
          "kill %2d of %d: %-32s %-16s after %,6d ms%n",
          kill + 1, plan.size(), assault, end, Duration.between(born, Instant.now()).toMillis());
    }
  }

  /** Brings the capture to where it shall be killed, and says how it ended. */
  private String provoke(Assault assault, Victim victim, MongoDouble mongo)
      throws InterruptedException {
    switch (assault.kind()) {
      case WHILE_STARTING -> Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
      case UNDER_LOAD -> {
        awaitRunning(victim);
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
      }
      case AT_AN_HOURS_EDGE -> {
        awaitRunning(victim);
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
        mongo.advanceClock(AN_HOUR);
        Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS / 3));
      }
      case AT_A_STEP, FIRST_CHECKPOINT -> {
        if (assault.kind() == Assault.Kind.AT_A_STEP) {
          awaitRunning(victim);
          mongo.advanceClock(AN_HOUR); // so that there is something to seal
        }
        if (victim.awaitDeath(UNTIL_THE_STEP)) {
          crashed++;
          return "crashed";
        }
        return "did not get there";
      }
    }
    return "killed";
  }

  private void awaitRunning(Victim victim) throws InterruptedException {
    if (!victim.awaitRunning(UNTIL_RUNNING)) {
      problems.add("a capture did not run within " + UNTIL_RUNNING);
    }
  }

  private Victim start(MongoDouble mongo, CrashPoint point) throws IOException {
    return Victim.start(
        List.of(
            mongo.connectionString(),
            DATABASE,
            START.toString(),
            folder.toString(),
            point.toString(),
            CaptureProcess.Snapshots.NONE.name()),
        out);
  }

  /** Lets a last capture catch up, and stops it in order. */
  private void finish(MongoDouble mongo) throws IOException, InterruptedException {
    mongo.advanceClock(AN_HOUR);
    BsonTimestamp end = mongo.clusterTime();
    try (Victim last = start(mongo, CrashPoint.nowhere())) {
      Instant deadline = Instant.now().plus(UNTIL_ALL_LANDED);
      while (!hasSaved(end) && Instant.now().isBefore(deadline)) {
        if (last.awaitDeath(LOOK)) {
          problems.add("the last capture ended by itself");
          return;
        }
      }
      if (!hasSaved(end)) {
        problems.add("the last capture did not catch up within " + UNTIL_ALL_LANDED);
      }
      if (!last.stop(UNTIL_RUNNING)) {
        problems.add("the last capture did not stop within " + UNTIL_RUNNING);
      }
    }
  }

  private boolean hasSaved(BsonTimestamp time) {
    var checkpoint = CaptureProcess.checkpointsIn(folder).load(CaptureProcess.NAME).block();
    return checkpoint != null && checkpoint.position().clusterTime().compareTo(time) >= 0;
  }
}
