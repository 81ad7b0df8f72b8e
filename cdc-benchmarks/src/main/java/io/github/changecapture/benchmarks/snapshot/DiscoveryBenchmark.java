package io.github.changecapture.benchmarks.snapshot;

import io.github.changecapture.benchmarks.JavaProcess;
import io.github.changecapture.benchmarks.MarkdownTable;
import io.github.changecapture.benchmarks.Median;
import io.github.changecapture.benchmarks.load.Documents;
import io.github.changecapture.benchmarks.load.LoadServerProcess;
import io.github.changecapture.benchmarks.load.Shape;
import io.github.changecapture.benchmarks.load.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What it costs to discover one collection, by the size of the sample and what documents are like;
 * each in a process of its own, in turn.
 *
 * @param options which samples, and how often
 */
record DiscoveryBenchmark(Options options) {
  private static final int COUNT = 10_000_000;
  private static final List<Shape> SHAPES = List.of(Shape.FLAT, Shape.NESTED, Shape.ARRAYS);

  private record Case(Workload workload, int sample) {}

  MarkdownTable table() throws IOException {
    Map<Case, List<DiscoveryMain.Result>> results = new LinkedHashMap<>();
    for (int i = 0; i < options.repetitions(); i++) {
      for (Shape shape : SHAPES) {
        int bytes = options.numbers("--sizes").get(0);
        for (int sample : options.numbers("--samples")) {
          Case measured = new Case(Workload.endless(shape, bytes, 1), sample);
          results.computeIfAbsent(measured, none -> new ArrayList<>()).add(measure(measured));
        }
      }
    }
    MarkdownTable table =
        new MarkdownTable(
            "discovery of one collection", "ms", "CPU, ms", "CPU, us a sampled document");
    results.forEach(
        (measured, runs) -> {
          double cpu = Median.of(runs, DiscoveryMain.Result::cpuMillis);
          var unused =
              table.row(
                  "%,d documents of %,d bytes, %s"
                      .formatted(
                          measured.sample(),
                          measured.workload().bytes(),
                          measured.workload().shape().name().toLowerCase(java.util.Locale.ROOT)),
                  "%.1f".formatted(Median.of(runs, DiscoveryMain.Result::millis)),
                  "%.1f".formatted(cpu),
                  "%.2f".formatted(cpu * 1_000 / measured.sample()));
        });
    return table;
  }

  private DiscoveryMain.Result measure(Case measured) throws IOException {
    String database = measured.workload().database();
    try (LoadServerProcess server =
            LoadServerProcess.start(database + "." + Documents.collection(COUNT));
        JavaProcess process =
            JavaProcess.start(
                List.of("-Xms" + options.value("--heap"), "-Xmx" + options.value("--heap")),
                DiscoveryMain.class.getName(),
                List.of(
                    server.uri(),
                    Integer.toString(measured.sample()),
                    options.value("--warmup"),
                    options.value("--seconds")))) {
      return DiscoveryMain.Result.parse(process.line());
    }
  }
}
