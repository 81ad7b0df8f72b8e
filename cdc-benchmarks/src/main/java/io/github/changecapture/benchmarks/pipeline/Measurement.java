package io.github.changecapture.benchmarks.pipeline;

import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * What a consumer did in some time, after it had warmed up.
 *
 * @param events that it was done with
 * @param nanos that passed
 * @param cpuNanos that its process used, garbage collection and compilation included
 * @param allocatedBytes by its threads
 * @param heapBytes in use after a garbage collection while it went on
 * @param medianDelay milliseconds from when an event was due until it was done; -1 if unknown
 * @param p99Delay what 99 of 100 events took at most
 * @param serverCpuNanos that the server used meanwhile
 */
record Measurement(
    long events,
    long nanos,
    long cpuNanos,
    long allocatedBytes,
    long heapBytes,
    long medianDelay,
    long p99Delay,
    long serverCpuNanos) {
  private static final double BILLION = 1e9;
  private static final double THOUSAND = 1e3;
  private static final double MILLION = 1e6;

  double eventsPerSecond() {
    return events * BILLION / nanos;
  }

  double cpuMicrosPerEvent() {
    return cpuNanos / THOUSAND / events;
  }

  double serverCpuMicrosPerEvent() {
    return serverCpuNanos / THOUSAND / events;
  }

  double allocatedPerEvent() {
    return (double) allocatedBytes / events;
  }

  double heapMegabytes() {
    return heapBytes / MILLION;
  }

  Measurement withServerCpu(long cpu) {
    return new Measurement(
        events, nanos, cpuNanos, allocatedBytes, heapBytes, medianDelay, p99Delay, cpu);
  }

  /** As one process tells another. */
  String line() {
    return Stream.of(
            events,
            nanos,
            cpuNanos,
            allocatedBytes,
            heapBytes,
            medianDelay,
            p99Delay,
            serverCpuNanos)
        .map(String::valueOf)
        .collect(Collectors.joining(" "));
  }

  static Measurement parse(String line) {
    List<Long> values = Stream.of(line.split(" ", -1)).map(Long::valueOf).toList();
    return new Measurement(
        values.get(0),
        values.get(1),
        values.get(2),
        values.get(3),
        values.get(4),
        values.get(5),
        values.get(6),
        values.get(7));
  }
}
