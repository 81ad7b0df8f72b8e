package io.github.changecapture.snowflake;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;

/**
 * What the columns of typed views are called. A name once given stays; capitals do not tell names
 * apart, since sessions may be set to ignore them.
 */
final class ColumnNames {
  /** What each view has beside the fields and the indexes of arrays. */
  private static final Set<String> OURS = Set.of("doc_key", "event_time", "merged_at", "is_stale");

  private ColumnNames() {}

  static List<KnownField> assign(Collection<KnownField> fields) {
    Set<FieldPath> around = around(fields);
    Map<List<FieldPath.Step>, Set<String>> taken = new HashMap<>();
    for (KnownField field : fields) {
      String column = field.column();
      if (column != null) {
        var unused = taken(taken, field).add(folded(column));
      }
    }
    List<KnownField> named = new ArrayList<>();
    for (KnownField field : fields) {
      boolean needsName =
          field.column() == null && !(field.isOnlyAround() && around.contains(field.path()));
      named.add(needsName ? field.named(free(field, taken(taken, field))) : field);
    }
    return named;
  }

  /**
   * Those that have a field inside; elements count as inside of their array's column, not of it.
   */
  private static Set<FieldPath> around(Collection<KnownField> fields) {
    Set<List<FieldPath.Step>> parents = new HashSet<>();
    for (KnownField field : fields) {
      List<FieldPath.Step> steps = field.path().steps();
      parents.add(steps.subList(0, steps.size() - 1));
    }
    Set<FieldPath> around = new HashSet<>();
    for (KnownField field : fields) {
      if (parents.contains(field.path().steps())) {
        around.add(field.path());
      }
    }
    return around;
  }

  private static Set<String> taken(Map<List<FieldPath.Step>, Set<String>> all, KnownField field) {
    return all.computeIfAbsent(field.path().array(), ColumnNames::ours);
  }

  private static Set<String> ours(List<FieldPath.Step> array) {
    Set<String> names = new HashSet<>(OURS);
    for (int depth = 1; depth <= array.size(); depth++) {
      names.add(folded(TypedViews.index(depth)));
    }
    return names;
  }

  private static String free(KnownField field, Set<String> taken) {
    List<String> names = field.path().names();
    String wanted = names.isEmpty() ? "ELEMENT" : String.join("_", names);
    String name = Sql.fitting(wanted.isEmpty() ? "_" : wanted);
    for (int number = 2; !taken.add(folded(name)); number++) {
      name = Sql.fitting(wanted + "_" + number);
    }
    return name;
  }

  private static String folded(String name) {
    return name.toUpperCase(Locale.ROOT).toLowerCase(Locale.ROOT);
  }
}
