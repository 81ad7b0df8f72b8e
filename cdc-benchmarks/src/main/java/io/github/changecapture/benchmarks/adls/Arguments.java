package io.github.changecapture.benchmarks.adls;

import java.util.HashMap;
import java.util.Map;

/**
 * The command line.
 *
 * @param textLength of a document's longest field
 * @param open how many collections are open for the measurement of memory
 */
record Arguments(
    int repetitions,
    int events,
    int naiveEvents,
    int collections,
    int batch,
    int textLength,
    int open) {
  private static final Arguments DEFAULT = new Arguments(5, 80_000, 200, 10, 2_048, 800, 5_000);

  static Arguments parse(String... options) {
    Arguments parsed = DEFAULT;
    for (int i = 0; i < options.length; i += 2) {
      if (i + 1 == options.length) {
        throw new IllegalArgumentException(options[i] + " needs a number");
      }
      parsed = parsed.with(options[i], Integer.parseInt(options[i + 1]));
    }
    return parsed;
  }

  private Arguments with(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be positive, was " + value);
    }
    Map<String, Integer> values = new HashMap<>(values());
    if (values.replace(option, value) == null) {
      throw new IllegalArgumentException(
          "unknown option " + option + ", must be one of " + values());
    }
    return new Arguments(
        values.get("--repetitions"),
        values.get("--events"),
        values.get("--naive-events"),
        values.get("--collections"),
        values.get("--batch"),
        values.get("--text"),
        values.get("--open"));
  }

  private Map<String, Integer> values() {
    return Map.of(
        "--repetitions", repetitions,
        "--events", events,
        "--naive-events", naiveEvents,
        "--collections", collections,
        "--batch", batch,
        "--text", textLength,
        "--open", open);
  }

  Workload.Size size(int ofEvents) {
    return new Workload.Size(ofEvents, collections, batch, textLength);
  }
}
