package io.github.changecapture.examples.soak;

import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;

/**
 * What is alive in the heap, measured again and again.
 *
 * <p>The least of many measurements counts: how long the server's oplog is, and how many events are
 * on their way, goes up and down by more than a leak of some minutes, which lifts the least too.
 */
final class HeapWatch {
  private final List<Long> samples = new ArrayList<>();

  /** Collects garbage, and returns what is left in bytes, without what was allocated since. */
  long measure() {
    System.gc();
    long left =
        ManagementFactory.getMemoryPoolMXBeans().stream()
            .filter(pool -> pool.getType() == MemoryType.HEAP)
            .map(MemoryPoolMXBean::getCollectionUsage)
            .mapToLong(usage -> usage == null ? 0 : usage.getUsed())
            .sum();
    samples.add(left);
    return left;
  }

  /** The least of the second third; in the first one classes are still loaded. */
  long inMiddle() {
    int third = samples.size() / 3;
    return Collections.min(samples.subList(third, Math.max(third + 1, 2 * third)));
  }

  /** The least of the last third. */
  long atLast() {
    return Collections.min(
        samples.subList(samples.size() - Math.max(1, samples.size() / 3), samples.size()));
  }
}
