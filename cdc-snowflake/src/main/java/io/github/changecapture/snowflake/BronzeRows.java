package io.github.changecapture.snowflake;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What bronze holds of one file.
 *
 * @param rows how many rows
 * @param withoutKey how many of them say something about a document without saying which
 */
record BronzeRows(long rows, long withoutKey) {
  static final BronzeRows NONE = new BronzeRows(0, 0);

  static Map<String, BronzeRows> of(List<Map<String, @Nullable String>> rows) {
    Map<String, BronzeRows> byPath = new HashMap<>();
    for (Map<String, @Nullable String> row : rows) {
      byPath.put(
          Columns.text(row, "file_name"),
          new BronzeRows(Columns.number(row, "n_rows"), Columns.number(row, "n_without_key")));
    }
    return byPath;
  }
}
