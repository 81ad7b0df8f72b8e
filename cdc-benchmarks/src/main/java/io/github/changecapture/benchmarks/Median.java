package io.github.changecapture.benchmarks;

import java.util.Collection;
import java.util.function.ToDoubleFunction;

/** The value in the middle. */
public final class Median {
  private Median() {}

  /**
   * The median of a measure.
   *
   * @param <T> what was measured
   * @param results at least one
   * @param measure its value
   * @return the middle value, or the mean of the two in the middle
   */
  public static <T> double of(Collection<T> results, ToDoubleFunction<? super T> measure) {
    if (results.isEmpty()) {
      throw new IllegalArgumentException("there must be at least one result");
    }
    double[] sorted = results.stream().mapToDouble(measure).sorted().toArray();
    int middle = sorted.length / 2;
    return sorted.length % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2;
  }
}
