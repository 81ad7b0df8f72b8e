package io.github.changecapture.benchmarks.adls;

/** A way to bring events to the service. */
interface Approach {
  String title();

  /** Delivers everything, and returns when it is durable; says how many seconds that took. */
  double deliver(Workload workload, Target target);

  /** The time since a moment. */
  static double secondsSince(long nanos) {
    return (System.nanoTime() - nanos) / 1e9;
  }
}
