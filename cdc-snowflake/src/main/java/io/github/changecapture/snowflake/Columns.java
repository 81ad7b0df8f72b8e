package io.github.changecapture.snowflake;

import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Reads what a row must have. */
final class Columns {
  private Columns() {}

  static String text(Map<String, @Nullable String> row, String label) {
    return Objects.requireNonNull(row.get(label), label);
  }

  static long number(Map<String, @Nullable String> row, String label) {
    return Long.parseLong(text(row, label));
  }
}
