package io.github.changecapture.examples.workload;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;

/** What happened to each document, in order. For one thread; the count may be read by any. */
public final class History {
  private static final int MOST_NAMED = 10;

  private final Map<DocumentId, List<Change>> changes = new LinkedHashMap<>();
  private final AtomicLong count = new AtomicLong();

  /**
   * Adds a change.
   *
   * @param document what changed
   * @param change how
   */
  public void add(DocumentId document, Change change) {
    changes.computeIfAbsent(document, first -> new ArrayList<>()).add(change);
    count.incrementAndGet();
  }

  /**
   * How many changes there are.
   *
   * @return the count
   */
  public long count() {
    return count.get();
  }

  /**
   * What has happened up to now.
   *
   * @return a history that does not grow with this one
   */
  public History copy() {
    return since(new History());
  }

  /**
   * What has happened since.
   *
   * @param earlier a {@link #copy} of this history
   * @return a history that lacks what is in the earlier one
   */
  public History since(History earlier) {
    History since = new History();
    changes.forEach(
        (document, all) ->
            all.stream()
                .skip(earlier.changes.getOrDefault(document, List.of()).size())
                .forEach(change -> since.add(document, change)));
    return since;
  }

  /**
   * The version of a document after its last change.
   *
   * @param document which one
   * @return the version; 0 if there is none
   */
  public int lastVersion(DocumentId document) {
    List<Change> before = changes.getOrDefault(document, List.of());
    return before.isEmpty() ? 0 : before.get(before.size() - 1).version();
  }

  /**
   * Says in which documents another history differs from this one: a change that is missing, that
   * is there twice, in another order, or that nobody made.
   *
   * @param landed what was found
   * @return a sentence for each of the first ten, and how many there are; empty if there is none
   */
  public List<String> differences(History landed) {
    List<String> differences = new ArrayList<>();
    changes.forEach(
        (document, written) -> {
          List<Change> found = landed.changes.getOrDefault(document, List.of());
          if (!written.equals(found)) {
            differences.add(document + ": written " + written + ", landed " + found);
          }
        });
    landed.changes.forEach(
        (document, found) -> {
          if (!changes.containsKey(document)) {
            differences.add(document + ": never written, landed " + found);
          }
        });
    return shortened(differences);
  }

  private static List<String> shortened(List<String> differences) {
    if (differences.size() <= MOST_NAMED) {
      return differences;
    }
    List<String> first = new ArrayList<>(differences.subList(0, MOST_NAMED));
    first.add("and " + (differences.size() - MOST_NAMED) + " more documents");
    return first;
  }
}
