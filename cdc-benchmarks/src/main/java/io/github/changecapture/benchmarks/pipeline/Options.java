package io.github.changecapture.benchmarks.pipeline;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.benchmarks.load.Shape;
import io.github.changecapture.benchmarks.load.Workload;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The command line: what is measured, and how long. */
final class Options {
  private final Map<String, String> values = new LinkedHashMap<>();

  private Options() {
    values.put("--cases", Case.options());
    values.put("--shapes", "flat");
    values.put("--sizes", "511,4096,20480");
    values.put("--collections", "1");
    values.put("--rates", "0");
    values.put("--seconds", "3");
    values.put("--warmup", "3");
    values.put("--repetitions", "3");
    values.put("--heap", "1g");
  }

  static Options parse(String... options) {
    Options parsed = new Options();
    for (int i = 0; i < options.length; i += 2) {
      if (i + 1 == options.length) {
        throw new IllegalArgumentException(options[i] + " needs a value");
      }
      if (parsed.values.replace(options[i], options[i + 1]) == null) {
        throw new IllegalArgumentException(
            "unknown option %s, must be one of %s".formatted(options[i], parsed.values.keySet()));
      }
    }
    return parsed;
  }

  List<Case> cases() {
    return list("--cases").map(Case::of).toList();
  }

  /** Each shape in each size with each number of collections at each rate. */
  List<Workload> workloads() {
    return list("--shapes")
        .map(name -> Shape.valueOf(name.toUpperCase(Locale.ROOT)))
        .flatMap(
            shape ->
                numbers("--sizes")
                    .flatMap(
                        bytes ->
                            numbers("--collections")
                                .flatMap(
                                    collections ->
                                        numbers("--rates")
                                            .map(
                                                rate ->
                                                    new Workload(
                                                        shape, bytes, collections, rate)))))
        .toList();
  }

  Duration warmup() {
    return seconds("--warmup");
  }

  Duration time() {
    return seconds("--seconds");
  }

  int repetitions() {
    return Integer.parseInt(value("--repetitions"));
  }

  /** Of each measured process, as the JVM's {@code -Xmx} takes it. */
  String heap() {
    return value("--heap");
  }

  private Duration seconds(String option) {
    return Duration.ofMillis(Math.round(Double.parseDouble(value(option)) * 1_000));
  }

  private Stream<Integer> numbers(String option) {
    return list(option).map(Integer::parseInt);
  }

  private Stream<String> list(String option) {
    return Stream.of(value(option).split(",", -1));
  }

  private String value(String option) {
    return requireNonNull(values.get(option), option);
  }

  @Override
  public String toString() {
    return values.toString();
  }
}
