package io.github.changecapture.benchmarks.adls;

import io.github.changecapture.benchmarks.Environment;
import io.github.changecapture.benchmarks.MarkdownTable;
import io.github.changecapture.benchmarks.Median;
import io.github.changecapture.segment.CommitPolicy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * Measures the sink for ADLS beside two naive ones, each request of which takes 20 ms longer than
 * the server needs, and prints tables in Markdown.
 */
public final class AdlsBenchmark {
  private static final Duration LATENCY = Duration.ofMillis(20);
  private static final Duration PATIENT = Duration.ofSeconds(5);
  private static final int FOUR_MEBIBYTES = 4 * 1024 * 1024;

  private final ServerProcess server;
  private final Arguments arguments;
  private int runs;

  private AdlsBenchmark(ServerProcess server, Arguments arguments) {
    this.server = server;
    this.arguments = arguments;
  }

  /**
   * Runs all.
   *
   * @param options {@code --repetitions}, {@code --events}, {@code --naive-events}, {@code
   *     --collections}, {@code --batch}, {@code --text} and {@code --open}, each with a number
   * @throws IOException if the server's process cannot be started
   */
  public static void main(String... options) throws IOException {
    Arguments arguments = Arguments.parse(options);
    try (ServerProcess server = ServerProcess.start(LATENCY)) {
      AdlsBenchmark benchmark = new AdlsBenchmark(server, arguments);
      System.out.println(Environment.describe() + "; " + arguments + "\n");
      benchmark.throughput();
      benchmark.memory();
    }
  }

  private void throughput() {
    Workload much = Workload.of(arguments.size(arguments.events()));
    Workload little = Workload.of(arguments.size(arguments.naiveEvents()));
    Map<Approach, Workload> approaches = new LinkedHashMap<>();
    approaches.put(new RollingApproach("AdlsJsonlSink", CommitPolicy.standard()), much);
    approaches.put(
        new RollingApproach(
            "AdlsJsonlSink, commits after 5 s", new CommitPolicy(FOUR_MEBIBYTES, PATIENT)),
        much);
    approaches.put(new UploadApproach(), much);
    approaches.put(new NaiveApproach(), little);

    Map<Approach, List<Result>> results = new LinkedHashMap<>();
    for (int i = 0; i <= arguments.repetitions(); i++) {
      for (Map.Entry<Approach, Workload> approach : approaches.entrySet()) {
        Result result = run(approach.getKey(), approach.getValue());
        if (i > 0) { // the first is for warming up
          results.computeIfAbsent(approach.getKey(), none -> new ArrayList<>()).add(result);
        }
      }
    }
    System.out.println(table(results));
  }

  private Result run(Approach approach, Workload workload) {
    Target target = nextTarget();
    Requests before = server.requests();
    double seconds = approach.deliver(workload, target);
    Requests requests = server.requests().minus(before);
    target.delete();
    Result result = new Result(workload.events(), workload.bytes(), seconds, requests);
    System.err.printf(
        Locale.ROOT, "%-40s %8.2f s  %s%n", approach.title(), seconds, result.requests());
    return result;
  }

  static MarkdownTable table(Map<Approach, List<Result>> results) {
    MarkdownTable table =
        new MarkdownTable(
            "", "events/s", "ratio", "MB/s", "write operations per 100 MB", "other requests");
    double reference = 0;
    for (Map.Entry<Approach, List<Result>> entry : results.entrySet()) {
      List<Result> runs = entry.getValue();
      double events = Median.of(runs, Result::eventsPerSecond);
      reference = reference == 0 ? events : reference;
      var unused =
          table.row(
              entry.getKey().title(),
              "%,.0f".formatted(events),
              "%.4f".formatted(events / reference),
              "%.2f".formatted(Median.of(runs, Result::megabytesPerSecond)),
              "%,.0f".formatted(Median.of(runs, Result::writesPer100Mb)),
              "%,.0f".formatted(Median.of(runs, Result::othersPer100Mb)));
    }
    return table;
  }

  private void memory() {
    int collections = arguments.open();
    MarkdownTable table =
        new MarkdownTable(
            "%,d collections".formatted(collections),
            "open segments",
            "heap after GC, MB",
            "per collection, KB",
            "until each had its first event, s");
    Workload workload =
        Workload.of(
            new Workload.Size(collections, collections, arguments.batch(), arguments.textLength()));
    for (int maxOpen : new int[] {256, collections}) {
      Target target = nextTarget();
      OpenCollections.Result result = OpenCollections.measure(workload, target, maxOpen);
      target.delete();
      var unused =
          table.row(
              "maxOpenSegments %d".formatted(maxOpen),
              "%,d".formatted(result.openSegments()),
              "%.1f".formatted(result.heapBytes() / 1e6),
              "%.1f".formatted(result.bytesPerCollection(collections) / 1e3),
              "%.0f".formatted(result.seconds()));
    }
    System.out.println(table);
  }

  private Target nextTarget() {
    runs++;
    return new Target(server.connectionString(), "run-%04d".formatted(runs));
  }
}
