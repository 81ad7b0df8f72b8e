package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.benchmarks.Environment;
import io.github.changecapture.benchmarks.JavaProcess;
import io.github.changecapture.benchmarks.adls.ServerProcess;
import io.github.changecapture.benchmarks.load.LoadServerProcess;
import io.github.changecapture.benchmarks.load.Workload;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/**
 * Measures ways to consume a change stream, each in a process of its own, one after the other and
 * again and again, and prints tables in Markdown.
 */
public final class PipelineBenchmark {
  private final Options options;
  private final LoadServerProcess server;

  private PipelineBenchmark(Options options, LoadServerProcess server) {
    this.options = options;
    this.server = server;
  }

  /**
   * Runs all.
   *
   * @param arguments {@code --cases}, {@code --shapes}, {@code --sizes}, {@code --collections} and
   *     {@code --rates}, each with a list; {@code --seconds}, {@code --warmup} and {@code
   *     --repetitions}, each with a number; {@code --heap} of a measured process
   * @throws IOException if a process cannot be started
   */
  public static void main(String... arguments) throws IOException {
    Options options = Options.parse(arguments);
    System.out.println(Environment.describe() + "; " + Environment.load() + "; " + options + "\n");
    for (Workload workload : options.workloads()) {
      try (LoadServerProcess server = LoadServerProcess.start()) {
        System.out.println(new PipelineBenchmark(options, server).run(workload).table());
      }
    }
    System.out.println(Environment.load());
  }

  private Results run(Workload workload) throws IOException {
    Results results = new Results(workload);
    for (int i = 1; i <= options.repetitions(); i++) {
      for (Case measured : options.cases()) {
        Measurement measurement = measure(measured, workload);
        results.add(measured, measurement);
        System.err.printf(
            Locale.ROOT,
            "%s %d: %-14s %,12.0f events/s %8.2f us CPU (server %.2f)%n",
            workload.database(),
            i,
            measured.option(),
            measurement.eventsPerSecond(),
            measurement.cpuMicrosPerEvent(),
            measurement.serverCpuMicrosPerEvent());
      }
    }
    return results;
  }

  private Measurement measure(Case measured, Workload workload) throws IOException {
    Optional<Duration> latency = measured.storageLatency();
    if (latency.isEmpty()) {
      return measure(measured, workload, "");
    }
    // A new one each time, since it keeps what it is given.
    try (ServerProcess storage = ServerProcess.start(latency.get())) {
      return measure(measured, workload, storage.connectionString());
    }
  }

  private Measurement measure(Case measured, Workload workload, String storage) throws IOException {
    Path folder = Files.createTempDirectory("cdc-benchmark");
    try (JavaProcess consumer =
        JavaProcess.start(
            List.of("-Xms" + options.heap(), "-Xmx" + options.heap()),
            ConsumerMain.class.getName(),
            List.of(
                measured.option(),
                server.uri(),
                workload.database(),
                folder.toString(),
                options.warmup().toString(),
                options.time().toString(),
                storage))) {
      var unused = consumer.line(); // it is warm
      long before = server.cpuNanos();
      Measurement measurement = Measurement.parse(consumer.line());
      return measurement.withServerCpu(server.cpuNanos() - before);
    } finally {
      Folders.delete(folder);
    }
  }
}
