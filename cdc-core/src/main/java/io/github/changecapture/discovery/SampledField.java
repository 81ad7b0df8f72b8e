package io.github.changecapture.discovery;

import java.util.Collections;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * What a sample shows of a field.
 *
 * @param path the names that lead to it, with dots between; elements of an array are {@code
 *     items[]}, their fields {@code items[].price}. A dot, bracket or backslash in a name has a
 *     backslash before it
 * @param types how often it had a value of which type, by the server's alias as in {@code $type}
 * @param documents in how many of the sampled documents it was at least once
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/query/type/">$type</a>
 */
public record SampledField(String path, SortedMap<String, Long> types, long documents) {

  /** Copies the types. */
  public SampledField {
    types = Collections.unmodifiableSortedMap(new TreeMap<>(types));
  }

  /**
   * The part of the documents that had it.
   *
   * @param sampled how many documents were sampled
   * @return from 0 to 1
   */
  public double frequency(long sampled) {
    return sampled == 0 ? 0 : (double) documents / sampled;
  }
}
