package io.github.changecapture.test.snowflake;

import java.sql.Array;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * COPY, as far as the loader relies on it: the files that are named, each whole or not at all, by
 * the statement's own projection; files that it remembers only by force.
 */
final class DuckCopy {
  private static final Pattern STATEMENT =
      Pattern.compile(
          "COPY INTO (\\S+)\\s*(\\([^)]*\\))\\s*FROM \\(\\s*SELECT(.*)FROM '@[^']*'"
              + " t\\s*\\)\\s*FILES = \\(([^)]*)\\)(.*)",
          Pattern.DOTALL);
  private static final Pattern PATH = Pattern.compile("'([^']*)'");
  private static final String URL = "azure://account.blob.core.windows.net/raw/mongodb/";

  private final Connection duck;
  private final SnowflakeFiles files;
  private final Matcher statement;
  private final Set<String> remembered;
  private final List<String> loaded = new ArrayList<>();

  DuckCopy(Connection duck, SnowflakeFiles files, String sql, Set<String> remembered) {
    this.duck = duck;
    this.files = files;
    this.remembered = remembered;
    statement = STATEMENT.matcher(sql);
    if (!statement.find()) {
      throw new IllegalArgumentException(sql);
    }
  }

  List<String> loaded() {
    return loaded;
  }

  /** A query of DuckDB with what COPY answers. */
  String run() throws SQLException {
    List<String> rows = new ArrayList<>();
    Matcher paths = PATH.matcher(statement.group(4));
    while (paths.find()) {
      String path = DuckDialect.unescaped(paths.group(1));
      String memory = statement.group(1) + " " + path;
      if (remembered.contains(memory) && !statement.group(5).contains("FORCE = TRUE")) {
        rows.add(row(path, "LOAD_SKIPPED", 0, "File was loaded before."));
      } else {
        rows.add(load(path, memory));
      }
    }
    return loaded.isEmpty() && rows.stream().allMatch(row -> row.contains("LOAD_SKIPPED"))
        ? "SELECT 'Copy executed with 0 files processed.' AS status"
        : "SELECT * FROM (VALUES "
            + String.join(", ", rows)
            + ") AS t (file, status, rows_loaded, first_error)";
  }

  private String load(String path, String memory) throws SQLException {
    List<String> lines = files.lines(path);
    if (lines == null) {
      return row(path, "LOAD_FAILED", 0, "Remote file was not found.");
    }
    boolean isJson = statement.group(5).contains("JSONL");
    Array all = duck.createArrayOf("VARCHAR", lines.toArray());
    if (isJson && !areLoadable(all)) {
      return row(
          path, "LOAD_FAILED", 0, "Error parsing JSON, or NULL result in a non-nullable column");
    }
    insert(path, all, isJson);
    loaded.add(memory);
    return row(path, "LOADED", lines.size(), "");
  }

  private boolean areLoadable(Array lines) throws SQLException {
    try (PreparedStatement parsed =
        duck.prepareStatement(
            "SELECT COUNT(*) FROM (SELECT TRY_CAST(unnest(?) AS JSON) AS J) WHERE J IS NULL OR"
                + " J->>'$._id._data' IS NULL OR J->>'$.operationType' IS NULL")) {
      parsed.setArray(1, lines);
      try (ResultSet found = parsed.executeQuery()) {
        return found.next() && found.getLong(1) == 0;
      }
    }
  }

  private void insert(String path, Array lines, boolean isJson) throws SQLException {
    String projection =
        DuckDialect.translate(statement.group(3).replace("t.$1", "J"))
            .replaceAll(
                "REGEXP_SUBSTR\\(([^,]+), ('[^']*'), 1, 1, 'e', 3\\)", "regexp_extract($1, $2, 3)")
            .replace("METADATA$FILENAME", "FILENAME")
            .replace("METADATA$FILE_ROW_NUMBER", "FILE_ROW")
            .replaceAll("METADATA\\$(FILE_CONTENT_KEY|FILE_LAST_MODIFIED)", "NULL")
            .replace("METADATA$START_SCAN_TIME", "now()");
    String insert =
        "INSERT INTO %s %s SELECT %s FROM (SELECT CAST(L AS %s) AS J, ? AS FILENAME, FILE_ROW FROM (SELECT unnest(?) AS L, generate_subscripts(?, 1) AS FILE_ROW)) AS t"
            .formatted(
                statement.group(1), statement.group(2), projection, isJson ? "JSON" : "VARCHAR");
    try (PreparedStatement rows = duck.prepareStatement(insert)) {
      rows.setString(1, "mongodb/" + path);
      rows.setArray(2, lines);
      rows.setArray(3, lines);
      rows.execute();
    }
  }

  private static String row(String path, String status, int rows, String error) {
    return "('%s%s', '%s', %d, %s)"
        .formatted(URL, path, status, rows, error.isEmpty() ? "NULL" : "'" + error + "'");
  }
}
