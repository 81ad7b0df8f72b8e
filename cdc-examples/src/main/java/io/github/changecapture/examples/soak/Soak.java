package io.github.changecapture.examples.soak;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoClients;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.segment.Verification;
import io.github.changecapture.test.mongo.MongoDouble;
import java.io.PrintStream;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A capture under load, faults and restarts for a while, and what is left of that at the end. */
public final class Soak {
  /** What the names of collections begin with that the capture does not select. */
  static final String UNSELECTED = "aside_";

  private static final String DATABASE = "soak";
  private static final List<String> COLLECTIONS = List.of("a", "b", "c", "d");
  private static final int WRITERS = 3;
  private static final int OPLOG_SECONDS = 5;
  private static final Duration LOOK = Duration.ofSeconds(2);
  private static final Duration TELL = Duration.ofSeconds(10);
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final Duration duration;
  private final Random random;
  private final Path folder;
  private final PrintStream out;
  private final AtomicBoolean enough = new AtomicBoolean();
  private final AtomicLong written = new AtomicLong();
  private final HeapWatch heap = new HeapWatch();
  private final List<String> problems = new CopyOnWriteArrayList<>();

  /**
   * What came of it.
   *
   * @param written how many writes succeeded
   * @param delivered how many events are in the files
   * @param cancelled how often the capture was cancelled
   * @param closed how often it was closed in order
   * @param faults how often each fault struck
   * @param heapInMiddle the heap of server and captures after a collection in bytes, the least in
   *     the second third
   * @param heapAtLast the same in the last third
   * @param problems what is wrong; empty if source and files agree and nothing is left behind
   */
  public record Report(
      long written,
      long delivered,
      int cancelled,
      int closed,
      Map<String, Integer> faults,
      long heapInMiddle,
      long heapAtLast,
      List<String> problems) {}

  /**
   * Prepares a run.
   *
   * @param duration how long writers write
   * @param seed of everything that is random but the threads
   * @param folder an empty folder for the files
   * @param out where progress goes
   */
  public Soak(Duration duration, long seed, Path folder, PrintStream out) {
    this.duration = duration;
    this.random = new Random(seed);
    this.folder = folder;
    this.out = out;
  }

  /**
   * Runs.
   *
   * @return what came of it
   * @throws InterruptedException if the thread is interrupted
   */
  public Report run() throws InterruptedException {
    try (MongoDouble mongo = MongoDouble.start()) {
      BsonTimestamp beginning = new BsonTimestamp(mongo.clusterTime().getValue() + 1);
      Incarnations incarnations =
          new Incarnations(
              mongo.connectionString(),
              COLLECTIONS.stream().map(name -> new Namespace(DATABASE, name)).toList(),
              beginning,
              folder,
              new Random(random.nextLong()),
              enough,
              problems);
      Troubles troubles = new Troubles(mongo, new Random(random.nextLong()), enough);
      long delivered;
      try (MongoClient client =
          MongoClients.create(mongo.connectionString() + "&heartbeatFrequencyMS=500")) {
        work(mongo, client, troubles, incarnations);
        mongo.faults().takeBack();
        endSessions(client);
        expect(
            () ->
                "%d cursors are open, %d replies were cut or held"
                    .formatted(mongo.openCursors(), troubles.orphans()),
            () -> mongo.openCursors() <= troubles.orphans());
        mongo.faults().killCursors();
        mongo.advanceClock(Duration.ofHours(1));
        incarnations.catchUp(mongo.clusterTime());
        delivered = compare(client.getDatabase(DATABASE));
      }
      nothingIsLeftBehind(mongo);
      return new Report(
          written.get(),
          delivered,
          incarnations.cancelled(),
          incarnations.closed(),
          troubles.counts(),
          heap.inMiddle(),
          heap.atLast(),
          List.copyOf(problems));
    }
  }

  /**
   * What mongod does every five minutes: closes the cursors of sessions that clients have ended.
   */
  private static void endSessions(MongoClient client) {
    Mono.from(
            client
                .getDatabase("admin")
                .runCommand(new BsonDocument("refreshLogicalSessionCacheNow", new BsonInt32(1))))
        .block(PATIENCE);
  }

  private void work(
      MongoDouble mongo, MongoClient client, Troubles troubles, Incarnations incarnations)
      throws InterruptedException {
    List<Thread> threads = new ArrayList<>();
    threads.add(new Thread(troubles, "soak-troubles"));
    threads.add(new Thread(incarnations, "soak-incarnations"));
    for (int i = 0; i < WRITERS; i++) {
      threads.add(new Thread(writer(client), "soak-writer-" + i));
    }
    threads.forEach(Thread::start);
    long begun = System.nanoTime();
    long told = begun;
    while (System.nanoTime() - begun < duration.toNanos()) {
      Thread.sleep(LOOK.toMillis());
      long used = heap.measure();
      BsonTimestamp saved = incarnations.saved();
      mongo.faults().cutOplogBefore(new BsonTimestamp(saved.getTime() - OPLOG_SECONDS, 0));
      if (System.nanoTime() - told >= TELL.toNanos()) {
        told = System.nanoTime();
        out.printf(
            "%4d s: %,d written, %d cancelled, %d closed, %d faults, %,d KiB heap, %d problems%n",
            (told - begun) / 1_000_000_000,
            written.get(),
            incarnations.cancelled(),
            incarnations.closed(),
            troubles.counts().values().stream().mapToInt(Integer::intValue).sum(),
            used >> 10,
            problems.size());
      }
    }
    enough.set(true);
    for (Thread thread : threads) {
      thread.join(PATIENCE.toMillis() * 4);
      if (thread.isAlive()) {
        problems.add(thread.getName() + " does not end");
      }
    }
  }

  private RestlessWriter writer(MongoClient client) {
    return new RestlessWriter(
        client,
        client.getDatabase(DATABASE),
        COLLECTIONS,
        new Random(random.nextLong()),
        enough,
        written);
  }

  /** Compares document by document, and returns how many events there are. */
  private long compare(MongoDatabase source) {
    DeliveredState delivered = DeliveredState.in(folder);
    for (String collection : COLLECTIONS) {
      Map<BsonValue, BsonDocument> there =
          Objects.requireNonNull(
              Flux.from(source.getCollection(collection, BsonDocument.class).find())
                  .collectMap(document -> document.get("_id"))
                  .block());
      Map<BsonValue, BsonDocument> here = delivered.documents(collection);
      there.forEach(
          (id, document) -> {
            if (!document.equals(here.get(id))) {
              problems.add(
                  collection + " " + id + " is " + document + ", delivered was " + here.get(id));
            }
          });
      here.keySet().stream()
          .filter(id -> !there.containsKey(id))
          .forEach(id -> problems.add(collection + " " + id + " is gone and was not delivered so"));
    }
    Verification found =
        SegmentVerifier.verify(
            LocalSegmentStore.in(folder).catalog(), ExtendedJsonEncoder.relaxed());
    found.problems().forEach(problem -> problems.add(problem.toString()));
    found.setAside().forEach(path -> problems.add("set aside: " + path));
    return delivered.events();
  }

  private void nothingIsLeftBehind(MongoDouble mongo) throws InterruptedException {
    expect(
        () -> mongo.openConnections() + " connections are open",
        () -> mongo.openConnections() == 0);
    expect(() -> mongo.openCursors() + " cursors are open", () -> mongo.openCursors() == 0);
    expect(() -> "threads are left: " + threads(), () -> threads().isEmpty());
  }

  private void expect(Supplier<String> otherwise, BooleanSupplier condition)
      throws InterruptedException {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        problems.add(otherwise.get());
        return;
      }
      Thread.sleep(20);
    }
  }

  private static List<String> threads() {
    return Thread.getAllStackTraces().keySet().stream()
        .map(Thread::getName)
        .filter(name -> name.startsWith("cdc-"))
        .collect(Collectors.toList());
  }
}
