package io.github.changecapture.snowflake;

import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * A field that documents of a collection have had.
 *
 * @param path where it is
 * @param types all types that its values have had, as aliases of BSON types
 * @param column what its column is called, or null as long as it needs none
 */
record KnownField(FieldPath path, SortedSet<String> types, @Nullable String column) {

  KnownField {
    types = new TreeSet<>(types);
  }

  KnownField with(Set<String> more) {
    SortedSet<String> all = new TreeSet<>(types);
    all.addAll(more);
    return new KnownField(path, all, column);
  }

  KnownField named(String name) {
    return new KnownField(path, types, name);
  }

  /** Whether there is nothing to it but the fields inside. */
  boolean isOnlyAround() {
    SortedSet<String> said = new TreeSet<>(types);
    said.remove("null");
    said.remove("undefined");
    return said.equals(Set.of("object"));
  }
}
