package io.github.changecapture.benchmarks.adls;

import static java.util.Objects.requireNonNull;

import java.util.Map;
import java.util.TreeMap;

/** The command line: how much of what is measured. */
final class Arguments {
  private final Map<String, Integer> values =
      new TreeMap<>(
          Map.of(
              "--repetitions", 5,
              "--events", 80_000,
              "--naive-events", 200,
              "--collections", 10,
              "--batch", 2_048,
              "--text", 800,
              "--open", 5_000));

  private Arguments() {}

  static Arguments parse(String... options) {
    Arguments parsed = new Arguments();
    for (int i = 0; i < options.length; i += 2) {
      if (i + 1 == options.length) {
        throw new IllegalArgumentException(options[i] + " needs a number");
      }
      parsed.set(options[i], Integer.parseInt(options[i + 1]));
    }
    return parsed;
  }

  private void set(String option, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(option + " must be positive, was " + value);
    }
    if (values.replace(option, value) == null) {
      throw new IllegalArgumentException(
          "unknown option " + option + ", must be one of " + values.keySet());
    }
  }

  int repetitions() {
    return value("--repetitions");
  }

  int events() {
    return value("--events");
  }

  int naiveEvents() {
    return value("--naive-events");
  }

  int batch() {
    return value("--batch");
  }

  /** Of a document's longest field. */
  int textLength() {
    return value("--text");
  }

  /** How many collections are open for the measurement of memory. */
  int open() {
    return value("--open");
  }

  Workload.Size size(int ofEvents) {
    return new Workload.Size(ofEvents, value("--collections"), batch(), textLength());
  }

  private int value(String option) {
    return requireNonNull(values.get(option), option);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
