package io.github.changecapture.examples.soak;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/** What is alive in the heap, measured again and again. */
final class HeapWatch {
  private final List<Long> samples = new ArrayList<>();

  /** Collects garbage, and returns what is left in bytes. */
  long measure() {
    System.gc();
    long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
    samples.add(used);
    return used;
  }

  /** The median of the second third; in the first one classes are still loaded. */
  long inMiddle() {
    int third = samples.size() / 3;
    return median(samples.subList(third, Math.max(third + 1, 2 * third)));
  }

  /** The median of the last third. */
  long atLast() {
    return median(
        samples.subList(samples.size() - Math.max(1, samples.size() / 3), samples.size()));
  }

  private static long median(List<Long> values) {
    List<Long> sorted = new ArrayList<>(values);
    Collections.sort(sorted);
    return sorted.get(sorted.size() / 2);
  }
}
