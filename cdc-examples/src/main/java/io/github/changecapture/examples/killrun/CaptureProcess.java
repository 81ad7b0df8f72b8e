package io.github.changecapture.examples.killrun;

import com.mongodb.ConnectionString;
import com.mongodb.MongoClientSettings;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.SnapshotPolicy;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.CommitPolicy;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.spi.SnapshotProgress;
import io.github.changecapture.status.CaptureStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A capture in a process of its own, to be killed. Ends in order when it is asked to. */
final class CaptureProcess {
  /** The capture's name. */
  static final String NAME = "killrun";

  /** Printed once, when changes are being delivered. */
  static final String RUNNING = "RUNNING";

  /** Printed each time before snapshots of all collections are asked for. */
  static final String REQUESTS = "REQUESTS";

  /** Few, so that a collection of some hundred documents has several chunks. */
  static final int CHUNK_DOCUMENTS = 100;

  private static final int FAILED = 3;
  private static final int PARALLEL_CHUNKS = 3;

  /** So that a chunk takes several appends. */
  private static final CommitPolicy SMALL_COMMITS =
      new CommitPolicy(16 << 10, Duration.ofMillis(200));

  private static final Duration LOOK = Duration.ofMillis(20);

  /** What a capture does about snapshots. */
  enum Snapshots {
    NONE,
    /** Takes the initial one, and finishes what there is. */
    FINISHED,
    /** When all are finished, asks for snapshots of all collections, again and again. */
    REPEATED
  }

  private CaptureProcess() {}

  /**
   * Captures until it is killed.
   *
   * @param arguments connection string, database, where to start, folder, crash point, snapshots
   */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[3]);
    CrashPoint point = CrashPoint.parse(arguments[4]);
    Snapshots snapshots = Snapshots.valueOf(arguments[5]);
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .name(NAME)
            .clientSettings(settings(arguments[0]))
            .database(arguments[1])
            .startAt(StartPosition.checkpointOr(StartPosition.at(Instant.parse(arguments[2]))))
            .checkpointStore(new CrashingCheckpoints(checkpointsIn(folder), point))
            .snapshots(policy(snapshots))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(capture::close));
    RollingSink sink =
        RollingSink.builder()
            .store(new CrashingStore(LocalSegmentStore.in(folder), point))
            .encoder(ExtendedJsonEncoder.relaxed())
            .commit(snapshots == Snapshots.NONE ? CommitPolicy.standard() : SMALL_COMMITS)
            .build();
    announce(capture);
    if (snapshots == Snapshots.REPEATED) {
      request(capture, folder, arguments[1]);
    }
    try {
      capture.deliverTo(sink).block();
    } catch (CaptureException error) {
      System.out.println(error.getClass().getSimpleName() + ": " + error.getMessage());
      Runtime.getRuntime().halt(FAILED);
    }
  }

  private static SnapshotPolicy policy(Snapshots snapshots) {
    return snapshots == Snapshots.NONE
        ? SnapshotPolicy.never()
        : SnapshotPolicy.initial()
            .withChunkDocuments(CHUNK_DOCUMENTS)
            .withParallelChunks(PARALLEL_CHUNKS);
  }

  private static MongoClientSettings settings(String connectionString) {
    return MongoClientSettings.builder()
        .applyConnectionString(new ConnectionString(connectionString))
        .addCommandListener(
            new CommandListener() {
              @Override
              public void commandStarted(CommandStartedEvent event) {
                ChunkRead.of(event.getDatabaseName(), event.getCommand())
                    .ifPresent(read -> System.out.println(read.line()));
              }
            })
        .build();
  }

  /** Whatever snapshots there are is finished before others are asked for. */
  private static void request(ChangeCapture<Document> capture, Path folder, String database) {
    CheckpointStore checkpoints = checkpointsIn(folder);
    Mono<Void> nothingLeft =
        Flux.interval(LOOK)
            .onBackpressureDrop()
            .filter(tick -> capture.status().state() == State.RUNNING)
            .concatMap(tick -> checkpoints.load(NAME), 1)
            .filter(saved -> !isPending(saved.snapshots()))
            .next()
            .then();
    Mono<Void> snapshots =
        Mono.fromRunnable(() -> System.out.println(REQUESTS))
            .thenMany(Flux.fromIterable(KillRun.COLLECTIONS))
            .flatMap(name -> capture.snapshot(new Namespace(database, name)))
            .then();
    var unused =
        nothingLeft
            .then(snapshots.repeat().then())
            .subscribe(
                nothing -> {},
                error -> System.out.println("a snapshot has failed: " + error.getMessage()));
  }

  static boolean isPending(SnapshotProgress progress) {
    return progress.survey() != null || !progress.collections().isEmpty();
  }

  static CheckpointStore checkpointsIn(Path folder) {
    return CheckpointStores.file(folder.resolve("_cdc"));
  }

  private static void announce(ChangeCapture<Document> capture) {
    var unused =
        Flux.interval(Duration.ofMillis(5))
            .onBackpressureDrop()
            .filter(tick -> capture.status().state() == State.RUNNING)
            .take(1)
            .subscribe(tick -> System.out.println(RUNNING));
  }
}
