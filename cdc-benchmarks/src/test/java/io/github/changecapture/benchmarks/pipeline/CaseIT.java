package io.github.changecapture.benchmarks.pipeline;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.github.changecapture.benchmarks.load.LoadServer;
import io.github.changecapture.benchmarks.load.Shape;
import io.github.changecapture.benchmarks.load.Workload;
import io.github.changecapture.test.adls.AdlsDouble;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class CaseIT {
  private static LoadServer server;
  private static AdlsDouble storage;

  @TempDir Path folder;

  @BeforeAll
  static void start() throws Exception {
    server = LoadServer.start();
    storage = AdlsDouble.builder().start();
  }

  @AfterAll
  static void stop() {
    storage.close();
    server.close();
  }

  @ParameterizedTest
  @EnumSource(Case.class)
  void eachCaseIsMeasured(Case measured) throws Exception {
    Workload workload = new Workload(Shape.FLAT, 511, 3, 2_000);
    Task task = new Task(server.uri(), workload, folder, storage.connectionString());

    try (AutoCloseable running = measured.consumer().start(task)) {
      Measurement measurement =
          Meter.measure(task, Duration.ofMillis(1), () -> {}, Duration.ofMillis(200));

      assertTrue(task.done().sum() > 0, () -> running + " did nothing");
      assertTrue(measurement.heapBytes() > 0);
    }
  }
}
