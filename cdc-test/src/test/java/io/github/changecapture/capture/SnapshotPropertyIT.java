package io.github.changecapture.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.mongodb.MongoException;
import com.mongodb.MongoNamespace;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.model.RenameCollectionOptions;
import com.mongodb.client.model.ReplaceOptions;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.CheckpointPolicy;
import io.github.changecapture.config.Concurrency;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.segment.SegmentVerifier;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.test.mongo.fixture.Ability;
import io.github.changecapture.test.mongo.fixture.RequiresServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;
import org.bson.BsonDocument;
import org.bson.Document;
import org.bson.types.ObjectId;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

/**
 * Whatever is written, dropped and renamed during snapshots, however often the capture is stopped
 * and history lost: who applies what comes as the documentation says has what the database has.
 *
 * <p>How many runs is told by the system property {@code snapshot.runs}, the first seed by {@code
 * seed}.
 */
@RequiresServer({Ability.DOUBLE_FAULTS, Ability.CUT_OPLOG})
class SnapshotPropertyIT extends OnMongo {
  private static final int RUNS = Integer.getInteger("snapshot.runs", 6);
  private static final long SEED = Long.getLong("seed", 1);
  private static final Duration LONG_PATIENCE = Duration.ofSeconds(90);
  private static final List<String> CAPTURED = List.of("a", "b", "c");
  private static final ExtendedJsonEncoder CANONICAL = ExtendedJsonEncoder.canonical();

  @TempDir Path folder;

  /** The ways to consume; each applies what comes to the model, or leaves it in files. */
  private enum Way {
    EVENTS,
    PROCESS,
    DELIVERY
  }

  @Test
  void theFinalStateIsTheDatabases() {
    long reads = 0;
    int losses = 0;
    for (int run = 0; run < RUNS; run++) {
      long seed = SEED + run;
      OneRun one = new OneRun(seed);
      one.run();
      reads += one.finalModel().reads();
      losses += one.losses;
    }
    System.out.println(
        "snapshot property: "
            + RUNS
            + " runs from seed "
            + SEED
            + ", "
            + reads
            + " reads, "
            + losses
            + " losses of history");
    assertThat(reads).isPositive();
    assertThat(losses).isPositive();
  }

  private final class OneRun {
    private final long seed;
    private final Random random;
    private final Way way;
    private final SnapshotModel model = new SnapshotModel();
    private final Path place;
    private final CheckpointStore state;
    private final AtomicBoolean enough = new AtomicBoolean();
    private int losses;

    OneRun(long seed) {
      this.seed = seed;
      this.random = new Random(seed);
      this.way = List.of(Way.values()).get((int) (seed % Way.values().length));
      this.place = folder.resolve("seed-" + seed);
      this.state = CheckpointStores.file(place.resolve("state"));
    }

    void run() {
      for (String name : List.of("a", "b", "c", "temporary")) {
        collection(name).drop();
      }
      for (int i = 0; i < 200; i++) {
        write(random, "insert");
      }
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(() -> writeOn(new Random(seed * 31)));
      int starts = 3 + random.nextInt(4);
      for (int start = 0; start < starts; start++) {
        try (ChangeCapture<Document> capture = build()) {
          CompletableFuture<Void> consuming = consume(capture);
          awaitRunningOr(capture, consuming);
          LockSupport.parkNanos(random.nextInt(400) * 1_000_000L);
          if (random.nextInt(4) == 0) {
            mongo.faults().refuseOnce("getMore", 286);
            losses++;
            LockSupport.parkNanos(random.nextInt(300) * 1_000_000L);
          }
          consuming.cancel(true);
        }
        if (random.nextInt(2) == 0) {
          for (int i = 0; i < 10; i++) {
            write(random, random.nextInt(6) == 0 ? "drop" : "delete");
          }
          mongo.faults().cutOplog();
          losses++;
        }
      }
      enough.set(true);
      assertThat(writing).as("seed " + seed).succeedsWithin(PATIENCE);
      comeToTheEnd();
      check();
    }

    private void check() {
      SnapshotModel last = finalModel();
      for (String name : CAPTURED) {
        assertThat(last.documents(new Namespace(database, name)))
            .as("%s of seed %d by %s", name, seed, way)
            .isEqualTo(inDatabase(name));
      }
      if (way == Way.DELIVERY) {
        assertThat(new SnapshotFiles(catalog()).doubled()).as("seed " + seed).isEmpty();
        assertThat(SegmentVerifier.verify(catalog(), CANONICAL).problems()).isEmpty();
      }
    }

    SnapshotModel finalModel() {
      return way == Way.DELIVERY ? new SnapshotFiles(catalog()).model() : model;
    }

    private SegmentCatalog catalog() {
      return LocalSegmentStore.in(place.resolve("data")).catalog();
    }

    private void comeToTheEnd() {
      try (ChangeCapture<Document> capture = build()) {
        CompletableFuture<Void> consuming = consume(capture);
        awaitRunningOr(capture, consuming);
        writeElsewhere();
        long deadline = System.nanoTime() + LONG_PATIENCE.toNanos();
        while (!consuming.isDone() && !isDone() && System.nanoTime() < deadline) {
          LockSupport.parkNanos(5_000_000);
        }
        assertThat(consuming.isDone()).as("seed " + seed).isFalse();
        assertThat(isDone())
            .as(
                "seed %d by %s ends: %s, %s",
                seed, way, capture.status(), state.load("orders").block())
            .isTrue();
        capture.closeGracefully(PATIENCE).block();
      }
    }

    private boolean isDone() {
      var checkpoint = state.load("orders").block();
      return checkpoint != null
          && checkpoint.snapshots().survey() == null
          && checkpoint.snapshots().collections().isEmpty()
          && checkpoint.position().clusterTime().compareTo(clusterTime()) >= 0;
    }

    private ChangeCapture<Document> build() {
      SnapshotPolicy policy =
          SnapshotPolicy.whenNeeded()
              .withChunkDocuments(1 + random.nextInt(40))
              .withParallelChunks(1 + random.nextInt(4));
      return capture(state)
          .exclude(new Namespace(database, "temporary"))
          .snapshots(policy)
          .checkpointPolicy(new CheckpointPolicy(Duration.ofMillis(20), 100))
          .build();
    }

    private CompletableFuture<Void> consume(ChangeCapture<Document> capture) {
      return switch (way) {
        case EVENTS ->
            capture
                .events()
                .limitRate(1 + random.nextInt(100))
                .doOnNext(this::take)
                .then()
                .toFuture();
        case PROCESS ->
            capture
                .process(
                    event -> Mono.fromRunnable(() -> model.apply(event)), Concurrency.perKey(4))
                .toFuture();
        case DELIVERY ->
            capture
                .deliverTo(
                    RollingSink.builder()
                        .store(LocalSegmentStore.in(place.resolve("data")))
                        .encoder(CANONICAL)
                        .build())
                .toFuture();
      };
    }

    private void take(ChangeEvent<Document> event) {
      model.apply(event);
      event.acknowledge();
    }

    private void awaitRunningOr(ChangeCapture<?> capture, CompletableFuture<Void> consuming) {
      eventually(
          () ->
              consuming.isDone()
                  || capture.status().state()
                      == io.github.changecapture.status.CaptureStatus.State.RUNNING,
          "the capture did not start");
    }

    private void writeOn(Random chance) {
      List<String> kinds =
          List.of("insert", "insert", "insert", "update", "update", "replace", "delete");
      while (!enough.get()) {
        int rare = chance.nextInt(150);
        String kind =
            switch (rare) {
              case 0 -> "drop";
              case 1 -> "rename";
              case 2 -> "renameOnto";
              case 3 -> "renameAway";
              default -> kinds.get(chance.nextInt(kinds.size()));
            };
        write(chance, kind);
        LockSupport.parkNanos(300_000);
      }
    }

    private void write(Random chance, String kind) {
      String name = CAPTURED.get(chance.nextInt(CAPTURED.size()));
      MongoCollection<Document> target = collection(name);
      Document id = new Document("_id", id(chance));
      try {
        switch (kind) {
          case "insert" -> target.insertOne(id.append("v", chance.nextInt()));
          case "update" ->
              target.updateOne(id, new Document("$set", new Document("u", chance.nextInt())));
          case "replace" ->
              target.replaceOne(
                  id,
                  new Document("r", chance.nextInt()),
                  new ReplaceOptions().upsert(chance.nextBoolean()));
          case "delete" -> target.deleteOne(id);
          case "drop" -> target.drop();
          case "rename" -> rename(name, CAPTURED.get(chance.nextInt(CAPTURED.size())));
          case "renameAway" -> rename(name, "temporary");
          default -> {
            for (int i = 0; i < 30; i++) {
              collection("temporary")
                  .replaceOne(
                      new Document("_id", id(chance)),
                      new Document("t", i),
                      new ReplaceOptions().upsert(true));
            }
            rename("temporary", name);
          }
        }
      } catch (MongoException notNow) {
        // a duplicate key, or a collection that is not there: nothing was written
      }
    }

    private void rename(String from, String to) {
      collection(from)
          .renameCollection(
              new MongoNamespace(database, to), new RenameCollectionOptions().dropTarget(true));
    }

    private Object id(Random chance) {
      int number = chance.nextInt(60);
      return switch (number % 5) {
        case 0 -> number;
        case 1 -> "text " + number;
        case 2 -> new ObjectId(number, number);
        case 3 -> new Document("k", number);
        default -> number + 0.5;
      };
    }
  }

  private Map<String, BsonDocument> inDatabase(String name) {
    Map<String, BsonDocument> found = new TreeMap<>();
    writer
        .getDatabase(database)
        .getCollection(name, BsonDocument.class)
        .find()
        .forEach(document -> found.put(SnapshotModel.text(document.get("_id")), document));
    return found;
  }
}
