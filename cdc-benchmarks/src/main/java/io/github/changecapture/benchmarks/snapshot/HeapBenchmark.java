package io.github.changecapture.benchmarks.snapshot;

import io.github.changecapture.benchmarks.JavaProcess;
import io.github.changecapture.benchmarks.MarkdownTable;
import io.github.changecapture.benchmarks.Median;
import io.github.changecapture.benchmarks.load.LoadServerProcess;
import io.github.changecapture.benchmarks.load.Shape;
import io.github.changecapture.benchmarks.load.Workload;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * The heap that a snapshot holds in the middle, after garbage collection, for collections of
 * several sizes; each in a process of its own.
 *
 * @param options which sizes, and how often
 */
record HeapBenchmark(Options options) {
  private static final double MILLION = 1e6;

  MarkdownTable table() throws IOException {
    int bytes = options.numbers("--sizes").get(0);
    MarkdownTable table =
        new MarkdownTable(
            "documents of %,d bytes".formatted(bytes),
            "chunks",
            "heap before, MB",
            "heap in the middle, MB",
            "seconds until the middle");
    try (LoadServerProcess server = LoadServerProcess.start()) {
      Workload workload = Workload.endless(Shape.FLAT, bytes, 1);
      for (int count : options.numbers("--counts")) {
        List<HeapMain.Result> results = new ArrayList<>();
        for (int i = 0; i < options.repetitions(); i++) {
          results.add(measure(server, workload, count));
        }
        var unused =
            table.row(
                "%,d".formatted(count),
                "%.0f".formatted(Median.of(results, HeapMain.Result::chunks)),
                "%.1f".formatted(Median.of(results, HeapMain.Result::bytesBefore) / MILLION),
                "%.1f".formatted(Median.of(results, HeapMain.Result::bytesInTheMiddle) / MILLION),
                "%.2f".formatted(Median.of(results, HeapMain.Result::seconds)));
      }
    }
    return table;
  }

  private HeapMain.Result measure(LoadServerProcess server, Workload workload, int count)
      throws IOException {
    String heap = options.value("--heap");
    try (JavaProcess process =
        JavaProcess.start(
            List.of("-Xms" + heap, "-Xmx" + heap),
            HeapMain.class.getName(),
            List.of(server.uri(), workload.database(), Integer.toString(count)))) {
      return HeapMain.Result.parse(process.line());
    }
  }
}
