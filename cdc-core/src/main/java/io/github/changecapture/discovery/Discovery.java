package io.github.changecapture.discovery;

import java.util.List;
import java.util.Set;

/**
 * What one look found.
 *
 * @param collections the collections, by name
 * @param problems what could not be found out
 * @param unlisted databases whose collections could not be listed
 */
public record Discovery(
    List<DiscoveredCollection> collections, List<Problem> problems, Set<String> unlisted) {

  /** Copies the lists. */
  public Discovery {
    collections = List.copyOf(collections);
    problems = List.copyOf(problems);
    unlisted = Set.copyOf(unlisted);
  }
}
