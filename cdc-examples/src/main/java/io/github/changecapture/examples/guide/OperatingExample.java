package io.github.changecapture.examples.guide;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.ChangeCapture;
import io.github.changecapture.checkpoint.CheckpointStores;
import io.github.changecapture.config.StartPosition;
import io.github.changecapture.micrometer.CaptureMetrics;
import io.github.changecapture.status.Diagnosis;
import io.github.changecapture.status.StopReport;
import io.micrometer.core.instrument.MeterRegistry;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import org.bson.Document;
import reactor.core.publisher.Mono;

/** The code of {@code docs/operating.md}, which a test compares with the page. */
final class OperatingExample {
  private OperatingExample() {}

  static ChangeCapture<Document> listening() {
    // tag::listener[]
    ChangeCapture<Document> capture =
        ChangeCapture.builder()
            .name("orders")
            .connectionString("mongodb://localhost:27017/?replicaSet=rs0")
            .collection("shop", "orders")
            .checkpointStore(CheckpointStores.file(Path.of("state")))
            .listener(change -> System.out.println(change.from() + " -> " + change.to()))
            .build();
    // end::listener[]
    return capture;
  }

  static Mono<StopReport> steered(ChangeCapture<Document> capture) {
    // tag::steering[]
    capture.pause(); // reads nothing more; what was read is still delivered and saved
    capture.resume(); // goes on behind the last event that was handed on
    Mono<Void> rewound = capture.rewind(StartPosition.at(Instant.now().minus(Duration.ofHours(2))));
    Mono<StopReport> stopped = capture.stop(Duration.ofSeconds(30));
    // end::steering[]
    return rewound.then(stopped);
  }

  static void measured(ChangeCapture<Document> capture, MeterRegistry registry) {
    // tag::meters[]
    CaptureMetrics.of(capture).bindTo(registry);
    // end::meters[]
  }

  static void examined(ChangeCapture<Document> capture) {
    // tag::doctor[]
    Diagnosis diagnosis = requireNonNull(capture.doctor(Path.of("data")).block());
    System.out.println(diagnosis);
    if (!diagnosis.isFit()) {
      throw new IllegalStateException("see above");
    }
    // end::doctor[]
  }
}
