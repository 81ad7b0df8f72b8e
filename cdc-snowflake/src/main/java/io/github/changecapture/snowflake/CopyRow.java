package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentRecord;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What COPY says of one file.
 *
 * @param status such as {@code LOADED}, {@code LOAD_FAILED}, {@code LOAD_SKIPPED}
 * @param firstError what was wrong with the file, or null
 * @see <a href="https://docs.snowflake.com/en/sql-reference/sql/copy-into-table#output">COPY:
 *     Output</a>
 */
record CopyRow(String status, @Nullable String firstError) {

  boolean isFailed() {
    return !status.equals("LOADED") && !status.equals("LOAD_SKIPPED");
  }

  /**
   * By path. COPY may name a file by its path in the stage or by a whole URL; and if there is
   * nothing to do it answers with a sentence instead of rows.
   */
  static Map<String, CopyRow> of(
      List<Map<String, @Nullable String>> rows, List<SegmentRecord> files) {
    Map<String, CopyRow> byPath = new HashMap<>();
    for (Map<String, @Nullable String> row : rows) {
      String name = row.get("file");
      String status = row.get("status");
      if (name != null && status != null) {
        files.stream()
            .map(SegmentRecord::path)
            .filter(path -> name.equals(path) || name.endsWith('/' + path))
            .forEach(path -> byPath.put(path, new CopyRow(status, row.get("first_error"))));
      }
    }
    return byPath;
  }
}
