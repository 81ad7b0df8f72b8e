package io.github.changecapture.snowflake;

import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What silver must hold for a set of events: they are applied one after the other, in order; those
 * that are about no document change nothing.
 */
record SilverModel(List<Change> events, DeleteMode deletes) {

  record Row(@Nullable String document, boolean isDeleted, String operation, String position) {}

  static SilverModel of(Collection<Change> arrived, DeleteMode deletes) {
    return new SilverModel(
        arrived.stream()
            .filter(change -> change.key() != null || change.isReset())
            .distinct()
            .sorted(Comparator.comparing(Change::position))
            .toList(),
        deletes);
  }

  /** By document key; a reset takes the rows, whether or not a tombstone of them is kept. */
  Map<String, Row> current() {
    Map<String, Row> rows = new TreeMap<>();
    for (Change event : events) {
      if (event.isReset()) {
        rows.clear();
      } else {
        rows.put(event.key(), after(rows.get(event.key()), event));
      }
    }
    return rows;
  }

  String floor() {
    return events.stream().filter(Change::isReset).map(Change::position).reduce("", (a, b) -> b);
  }

  /**
   * One line for each event of a document: key, position, number, seconds of begin and end, is
   * current.
   */
  List<String> versions() {
    return events.stream().filter(event -> !event.isReset()).map(this::version).sorted().toList();
  }

  private Row after(@Nullable Row before, Change event) {
    boolean isDelete = event.operation().equals("delete");
    String kept = before == null ? null : before.document();
    String document = event.document() != null ? event.document() : kept;
    return new Row(
        isDelete && deletes != DeleteMode.SOFT ? null : document,
        isDelete,
        event.operation(),
        event.position());
  }

  private String version(Change event) {
    List<Change> ofKey = events.stream().filter(each -> event.key().equals(each.key())).toList();
    int number = ofKey.indexOf(event);
    Change end =
        events.stream()
            .filter(each -> each.position().compareTo(event.position()) > 0)
            .filter(each -> each.isReset() || event.key().equals(each.key()))
            .findFirst()
            .orElse(null);
    return "%s %s %d %s %s %s"
        .formatted(
            event.key(),
            event.position(),
            number + 1,
            event.time(),
            end == null ? null : end.time(),
            end == null && !event.operation().equals("delete"));
  }
}
