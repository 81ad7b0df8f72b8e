package io.github.changecapture.examples.killrun;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.examples.killrun.CaptureProcess.Snapshots;
import io.github.changecapture.examples.workload.History;
import io.github.changecapture.examples.workload.Writer;
import io.github.changecapture.spi.Checkpoint;
import io.github.changecapture.test.mongo.MongoDouble;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/**
 * Kills a process that takes snapshots while documents are inserted, updated and deleted: while
 * chunks are written, between a chunk's last line and its record, while the stream takes over, and
 * at random moments. In the end what the files say is what the database has, each event is there
 * once, and no chunk was read again that had been finished.
 */
public final class SnapshotKillRun {
  private static final String DATABASE = "shop";
  private static final Instant BEGINNING = Instant.parse("2026-03-01T08:00:00Z");
  private static final Duration UNTIL_START = Duration.ofMinutes(58);
  private static final Duration UNTIL_RUNNING = Duration.ofMinutes(2);
  private static final Duration UNTIL_THE_STEP = Duration.ofMinutes(2);
  private static final Duration UNTIL_ALL_LANDED = Duration.ofMinutes(3);
  private static final Duration LOOK = Duration.ofMillis(100);
  private static final int CHANGES_BEFORE = 3_000;
  private static final int CHANGES_PER_TICK = 4;
  private static final int LONGEST_LIFE_MILLIS = 1_500;

  private final List<Assault> plan;
  private final Random random;
  private final Path folder;
  private final PrintStream out;
  private final SealedFiles sealed;
  private final List<String> problems = new ArrayList<>();
  private int crashed;
  private long readsOfChunks;
  private long spared;

  /**
   * What came of a run.
   *
   * @param kills how often a capture was killed
   * @param crashedAtSteps how many of these kills hit the step that they were meant for
   * @param written how many changes were written while captures ran and died
   * @param events how many events are in the files that count
   * @param documentsRead how many of them are documents that snapshots have read
   * @param snapshots how many snapshots of a collection were finished
   * @param chunks how many chunks count, those with a reset among them
   * @param discarded how many attempts at a chunk do not count
   * @param chunksAsked how often the server was asked for a chunk
   * @param chunksSpared how often a capture was started with a chunk finished, and did not ask
   * @param problems what is wrong; empty if nothing is
   */
  public record Report(
      int kills,
      int crashedAtSteps,
      long written,
      long events,
      long documentsRead,
      long snapshots,
      long chunks,
      long discarded,
      long chunksAsked,
      long chunksSpared,
      List<String> problems) {}

  /**
   * Prepares a run.
   *
   * @param kills how often to kill
   * @param seed of the random moments
   * @param folder an empty folder for the files
   * @param out where progress goes
   */
  public SnapshotKillRun(int kills, long seed, Path folder, PrintStream out) {
    this.random = new Random(seed);
    this.plan = Assault.planOfSnapshots(kills, random);
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
    try (MongoDouble mongo = MongoDouble.builder().startingAt(BEGINNING).start();
        MongoClient client = MongoClients.create(mongo.connectionString())) {
      MongoDatabase database = client.getDatabase(DATABASE);
      Writer writer = new Writer(database, KillRun.COLLECTIONS, "s", 7);
      writer.write(CHANGES_BEFORE).block();
      History before = writer.history().copy();
      mongo.advanceClock(UNTIL_START); // what is there has no event
      Instant start = mongo.now();
      try (Load load = new Load(writer, CHANGES_PER_TICK)) {
        for (int kill = 0; kill < plan.size(); kill++) {
          kill(kill, mongo, start);
          sealed.look();
        }
        load.stop();
      }
      finish(mongo, start);
      problems.addAll(sealed.changed());
      return report(before, writer.history().since(before), database);
    }
  }

  private Report report(History before, History since, MongoDatabase database) {
    SnapshotFindings findings = new SnapshotFindings(folder);
    findings.examine(before, since, database);
    problems.addAll(findings.problems());
    return new Report(
        plan.size(),
        crashed,
        since.count(),
        findings.events(),
        findings.reads(),
        findings.resets(),
        findings.chunks(),
        findings.discarded(),
        readsOfChunks,
        spared,
        List.copyOf(problems));
  }

  private void kill(int kill, MongoDouble mongo, Instant start)
      throws IOException, InterruptedException {
    Assault assault = plan.get(kill);
    Instant born = Instant.now();
    Set<ChunkRead> finished = FinishedChunks.in(folder, saved());
    try (Victim victim = start(mongo, start, assault.point(), Snapshots.REPEATED)) {
      String end = provoke(assault, victim);
      if (!victim.kill()) {
        problems.add("capture " + (kill + 1) + ", " + assault + ", ended by itself");
      }
      compare("capture " + (kill + 1), victim, finished);
      out.printf(
          "kill %2d of %d: %-32s %-16s after %,6d ms, %d chunks were finished before, %d asked for%n",
          kill + 1,
          plan.size(),
          assault,
          end,
          Duration.between(born, Instant.now()).toMillis(),
          finished.size(),
          victim.readOfLeftOver().size() + victim.readOfRequested().size());
    }
  }

  /** Brings the capture to where it shall be killed, and says how it ended. */
  private String provoke(Assault assault, Victim victim) throws InterruptedException {
    if (assault.point().step() != CrashPoint.Step.NONE) {
      if (victim.awaitDeath(UNTIL_THE_STEP)) {
        crashed++;
        return "crashed";
      }
      return "did not get there";
    }
    if (assault.kind() == Assault.Kind.UNDER_LOAD) {
      awaitRunning(victim);
    }
    Thread.sleep(random.nextInt(LONGEST_LIFE_MILLIS));
    return "killed";
  }

  private void awaitRunning(Victim victim) throws InterruptedException {
    if (!victim.awaitRunning(UNTIL_RUNNING)) {
      problems.add("a capture did not run within " + UNTIL_RUNNING);
    }
  }

  /** None of the chunks that were finished may be read again, and none of the others twice. */
  private void compare(String which, Victim victim, Set<ChunkRead> finished)
      throws InterruptedException {
    Set<ChunkRead> seen = new HashSet<>();
    for (ChunkRead read : victim.readOfLeftOver()) {
      if (finished.contains(read)) {
        problems.add(which + " has read a finished chunk again: " + read);
      }
      if (!seen.add(read)) {
        problems.add(which + " has read a chunk twice: " + read);
      }
    }
    spared += finished.size();
    readsOfChunks += victim.readOfLeftOver().size() + victim.readOfRequested().size();
  }

  private Victim start(MongoDouble mongo, Instant start, CrashPoint point, Snapshots snapshots)
      throws IOException {
    return Victim.start(
        List.of(
            mongo.connectionString(),
            DATABASE,
            start.toString(),
            folder.toString(),
            point.toString(),
            snapshots.name()),
        out);
  }

  /** Lets a last capture catch up, and stops it in order. */
  private void finish(MongoDouble mongo, Instant start) throws IOException, InterruptedException {
    mongo.advanceClock(Duration.ofHours(1));
    BsonTimestamp end = mongo.clusterTime();
    Set<ChunkRead> finished = FinishedChunks.in(folder, saved());
    try (Victim last = start(mongo, start, CrashPoint.nowhere(), Snapshots.FINISHED)) {
      Instant deadline = Instant.now().plus(UNTIL_ALL_LANDED);
      while (!isDone(end) && Instant.now().isBefore(deadline)) {
        if (last.awaitDeath(LOOK)) {
          problems.add("the last capture ended by itself");
          return;
        }
      }
      if (!isDone(end)) {
        problems.add("the last capture did not catch up within " + UNTIL_ALL_LANDED);
      }
      if (!last.stop(UNTIL_RUNNING)) {
        problems.add("the last capture did not stop within " + UNTIL_RUNNING);
        return;
      }
      compare("the last capture", last, finished);
    }
  }

  private boolean isDone(BsonTimestamp end) {
    Checkpoint saved = saved();
    return saved != null
        && !CaptureProcess.isPending(saved.snapshots())
        && saved.position().clusterTime().compareTo(end) >= 0;
  }

  private @Nullable Checkpoint saved() {
    return CaptureProcess.checkpointsIn(folder).load(CaptureProcess.NAME).block();
  }
}
