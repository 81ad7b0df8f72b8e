package io.github.changecapture.benchmarks.snapshot;

import io.github.changecapture.benchmarks.pipeline.PipelineBenchmark;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Measures snapshots beside the driver's cursor, then what shaping costs an event, then the memory
 * that a snapshot takes as collections grow, then what discovery costs; prints tables in Markdown.
 */
public final class SnapshotBenchmark {
  private static final String SNAPSHOTS =
      "find,find-2000,snapshot,snapshot-4,snapshot-deliver,snapshot-deliver-4";
  private static final String SHAPING =
      "events,events-masked,events-hashed,events-renamed,events-excluded";

  private SnapshotBenchmark() {}

  /**
   * Runs all.
   *
   * @param arguments {@code --sizes} of a document, a list; {@code --counts} of documents whose
   *     snapshot's memory is looked at, a list; {@code --samples} of discovery, a list; {@code
   *     --seconds}, {@code --warmup}, {@code --repetitions} and {@code --heap} as of {@link
   *     PipelineBenchmark}
   * @throws IOException if a process cannot be started
   */
  public static void main(String... arguments) throws IOException {
    Options options = Options.parse(arguments);
    PipelineBenchmark.main(pipeline(SNAPSHOTS, options));
    PipelineBenchmark.main(pipeline(SHAPING, options));
    System.out.println(new HeapBenchmark(options).table());
    System.out.println(new DiscoveryBenchmark(options).table());
  }

  private static String[] pipeline(String cases, Options options) {
    List<String> arguments = new ArrayList<>(List.of("--cases", cases));
    for (String name : List.of("--sizes", "--seconds", "--warmup", "--repetitions", "--heap")) {
      arguments.add(name);
      arguments.add(options.value(name));
    }
    return arguments.toArray(String[]::new);
  }
}
