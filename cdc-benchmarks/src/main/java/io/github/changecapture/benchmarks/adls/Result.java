package io.github.changecapture.benchmarks.adls;

/**
 * What one run has shown.
 *
 * @param events how many were made durable
 * @param bytes of all their lines
 * @param seconds from the first event to the last byte that is durable
 * @param requests what it took, opening and closing included
 */
record Result(long events, long bytes, double seconds, Requests requests) {
  private static final double UNIT = 100_000_000;

  double eventsPerSecond() {
    return events / seconds;
  }

  double megabytesPerSecond() {
    return bytes / seconds / 1_000_000;
  }

  /** Of 100 MB of lines. */
  double writesPer100Mb() {
    return requests.writes() * UNIT / bytes;
  }

  /** The others, leases included. */
  double othersPer100Mb() {
    return (requests.leases() + requests.reads()) * UNIT / bytes;
  }
}
