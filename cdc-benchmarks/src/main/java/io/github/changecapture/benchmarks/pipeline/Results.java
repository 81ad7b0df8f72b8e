package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.benchmarks.MarkdownTable;
import io.github.changecapture.benchmarks.Median;
import io.github.changecapture.benchmarks.load.Workload;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/** The measurements of one workload. */
final class Results {
  private final Workload workload;
  private final Map<Case, List<Measurement>> measurements = new EnumMap<>(Case.class);

  Results(Workload workload) {
    this.workload = workload;
  }

  void add(Case measured, Measurement measurement) {
    measurements.computeIfAbsent(measured, none -> new ArrayList<>()).add(measurement);
  }

  /** Medians, and the median of the ratios to the first case of each repetition. */
  MarkdownTable table() {
    MarkdownTable table =
        new MarkdownTable(
            title(),
            "events/s",
            "of " + first().getKey().option(),
            "CPU, us an event",
            "server's CPU, us",
            "allocated, bytes an event",
            "heap after GC, MB",
            "p50 / p99, ms");
    measurements.forEach(
        (measured, runs) -> {
          var unused =
              table.row(
                  measured.title(),
                  "%,.0f".formatted(Median.of(runs, Measurement::eventsPerSecond)),
                  "%.3f".formatted(ratio(runs)),
                  cell("%.2f", runs, Measurement::cpuMicrosPerEvent),
                  cell("%.2f", runs, Measurement::serverCpuMicrosPerEvent),
                  cell("%,.0f", runs, Measurement::allocatedPerEvent),
                  cell("%.0f", runs, Measurement::heapMegabytes),
                  delays(runs));
        });
    return table;
  }

  private static String delays(List<Measurement> runs) {
    double p99 = Median.of(runs, Measurement::p99Delay);
    return p99 < 0 ? "" : "%.0f / %.0f".formatted(Median.of(runs, Measurement::medianDelay), p99);
  }

  private String title() {
    String collections =
        workload.collections() == 1 ? "" : ", %,d collections".formatted(workload.collections());
    String rate =
        workload.perSecond() == 0 ? "" : ", %,d events a second".formatted(workload.perSecond());
    return "%,d bytes, %s%s%s"
        .formatted(
            workload.bytes(), workload.shape().name().toLowerCase(Locale.ROOT), collections, rate);
  }

  private Map.Entry<Case, List<Measurement>> first() {
    return measurements.entrySet().iterator().next();
  }

  /** What disturbs a machine for a while disturbs a repetition's runs alike. */
  private double ratio(List<Measurement> runs) {
    List<Measurement> reference = first().getValue();
    List<Double> ratios = new ArrayList<>();
    for (int i = 0; i < runs.size(); i++) {
      ratios.add(runs.get(i).eventsPerSecond() / reference.get(i).eventsPerSecond());
    }
    return Median.of(ratios, Double::doubleValue);
  }

  private static String cell(
      String format, List<Measurement> runs, ToDoubleFunction<Measurement> measure) {
    return format.formatted(Median.of(runs, measure));
  }
}
