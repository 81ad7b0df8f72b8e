package io.github.changecapture.segment;

/** What a sink has done since it was opened; under the writer's lock. */
final class Counts {
  long buffered;
  long lines;
  long bytes;
  long skipped;
  long sealed;
  long setAside;

  void committed(Portion portion) {
    buffered -= portion.size();
    bytes += portion.size();
    lines += portion.lines();
  }

  RollingStatus status(int open) {
    return new RollingStatus(open, buffered, lines, bytes, skipped, sealed, setAside);
  }
}
