package io.github.changecapture.benchmarks.snapshot;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/** The command line. */
final class Options {
  private final Map<String, String> values = new LinkedHashMap<>();

  private Options() {
    values.put("--sizes", "511");
    values.put("--counts", "10000,100000,1000000,10000000");
    values.put("--samples", "100,1000,10000");
    values.put("--seconds", "4");
    values.put("--warmup", "6");
    values.put("--repetitions", "3");
    values.put("--heap", "1g");
  }

  static Options parse(String... arguments) {
    Options parsed = new Options();
    for (int i = 0; i < arguments.length; i += 2) {
      if (i + 1 == arguments.length) {
        throw new IllegalArgumentException(arguments[i] + " needs a value");
      }
      if (parsed.values.replace(arguments[i], arguments[i + 1]) == null) {
        throw new IllegalArgumentException(
            "unknown option %s, must be one of %s".formatted(arguments[i], parsed.values.keySet()));
      }
    }
    return parsed;
  }

  String value(String name) {
    return requireNonNull(values.get(name), name);
  }

  int repetitions() {
    return Integer.parseInt(value("--repetitions"));
  }

  List<Integer> numbers(String name) {
    return Stream.of(value(name).split(",", -1)).map(Integer::valueOf).toList();
  }
}
