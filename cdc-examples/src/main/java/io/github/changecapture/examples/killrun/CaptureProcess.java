package io.github.changecapture.examples.killrun;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.json.ExtendedJsonEncoder;
import io.github.changecapture.segment.LocalSegmentStore;
import io.github.changecapture.segment.RollingSink;
import io.github.changecapture.spi.CheckpointStore;
import io.github.changecapture.status.CaptureStatus.State;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import reactor.core.publisher.Flux;

/** A capture in a process of its own, to be killed. Ends in order when it is asked to. */
final class CaptureProcess {
  /** The capture's name. */
  static final String NAME = "killrun";

  /** Printed once, when changes are being delivered. */
  static final String RUNNING = "RUNNING";

  private static final int FAILED = 3;

  private CaptureProcess() {}

  /**
   * Captures until it is killed.
   *
   * @param arguments connection string, database, where to start, folder, crash point
   */
  public static void main(String[] arguments) {
    Path folder = Path.of(arguments[3]);
    CrashPoint point = CrashPoint.parse(arguments[4]);
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .name(NAME)
            .connectionString(arguments[0])
            .database(arguments[1])
            .startAt(StartPosition.checkpointOr(StartPosition.at(Instant.parse(arguments[2]))))
            .checkpointStore(new CrashingCheckpoints(checkpointsIn(folder), point))
            .build();
    Runtime.getRuntime().addShutdownHook(new Thread(capture::close));
    RollingSink sink =
        RollingSink.builder()
            .store(new CrashingStore(LocalSegmentStore.in(folder), point))
            .encoder(ExtendedJsonEncoder.relaxed())
            .build();
    announce(capture);
    try {
      capture.deliverTo(sink).block();
    } catch (CaptureException error) {
      System.out.println(error.getClass().getSimpleName() + ": " + error.getMessage());
      Runtime.getRuntime().halt(FAILED);
    }
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
