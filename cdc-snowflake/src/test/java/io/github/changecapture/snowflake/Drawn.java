package io.github.changecapture.snowflake;

import java.util.Collection;
import java.util.EnumMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** What chance has drawn, by delete mode: a proof is worth what was in it. */
final class Drawn {
  private static final String LATER_GENERATION = "later generation";
  private static final String NO_DOCUMENT = "update without document";

  /** What each mode has to have met. */
  static final Set<String> ALL =
      Set.of(
          "read",
          "insert",
          "update",
          NO_DOCUMENT,
          "replace",
          "delete",
          "namespaceReset",
          "drop",
          "rename",
          "invalidate",
          LATER_GENERATION);

  private final Map<DeleteMode, Map<String, Integer>> counts = new EnumMap<>(DeleteMode.class);

  void add(DeleteMode deletes, Collection<Change> changes) {
    Map<String, Integer> ofMode = counts.computeIfAbsent(deletes, mode -> new TreeMap<>());
    for (Change change : changes) {
      ofMode.merge(kind(change), 1, Integer::sum);
      if (change.generation() > 0) {
        ofMode.merge(LATER_GENERATION, 1, Integer::sum);
      }
    }
  }

  private static String kind(Change change) {
    return change.operation().equals("update") && change.document() == null
        ? NO_DOCUMENT
        : change.operation();
  }

  Map<DeleteMode, Map<String, Integer>> counts() {
    return counts;
  }
}
