package io.github.changecapture.snowflake;

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
          "COPY INTO (\\S+)\\s*(\\([^)]*\\))\\s*FROM \\(\\s*SELECT(.*)FROM '@[^']*' t\\s*\\)\\s*FILES = \\(([^)]*)\\)(.*)",
          Pattern.DOTALL);
  private static final Pattern PATH = Pattern.compile("'([^']*)'");
  private static final String URL = "azure://account.blob.core.windows.net/raw/mongodb/";

  private final Connection duck;
  private final MemoryCatalog files;
  private final Matcher statement;
  private final Set<String> remembered;
  private final List<String> loaded = new ArrayList<>();

  DuckCopy(Connection duck, MemoryCatalog files, String sql, Set<String> remembered) {
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
    for (String line : lines) {
      if (isJson && !isLoadable(line)) {
        return row(
            path, "LOAD_FAILED", 0, "Error parsing JSON, or NULL result in a non-nullable column");
      }
    }
    for (int i = 0; i < lines.size(); i++) {
      insert(path, lines.get(i), i + 1, isJson);
    }
    loaded.add(memory);
    return row(path, "LOADED", lines.size(), "");
  }

  private boolean isLoadable(String line) throws SQLException {
    try (PreparedStatement parsed =
        duck.prepareStatement(
            "SELECT TRY_CAST(? AS JSON)->>'$._id._data', TRY_CAST(? AS JSON)->>'$.operationType'")) {
      parsed.setString(1, line);
      parsed.setString(2, line);
      try (ResultSet found = parsed.executeQuery()) {
        return found.next() && found.getString(1) != null && found.getString(2) != null;
      }
    }
  }

  private void insert(String path, String line, int number, boolean isJson) throws SQLException {
    String projection =
        DuckDialect.translate(statement.group(3).replace("t.$1", "J"))
            .replaceAll(
                "REGEXP_SUBSTR\\(([^,]+), ('[^']*'), 1, 1, 'e', 3\\)", "regexp_extract($1, $2, 3)")
            .replace("METADATA$FILENAME", "FILENAME")
            .replace("METADATA$FILE_ROW_NUMBER", "FILE_ROW")
            .replaceAll("METADATA\\$(FILE_CONTENT_KEY|FILE_LAST_MODIFIED)", "NULL")
            .replace("METADATA$START_SCAN_TIME", "now()");
    String insert =
        "INSERT INTO %s %s SELECT %s FROM (SELECT CAST(? AS %s) AS J, ? AS FILENAME, ? AS FILE_ROW) AS t"
            .formatted(
                statement.group(1), statement.group(2), projection, isJson ? "JSON" : "VARCHAR");
    try (PreparedStatement row = duck.prepareStatement(insert)) {
      row.setString(1, line);
      row.setString(2, "mongodb/" + path);
      row.setInt(3, number);
      row.execute();
    }
  }

  private static String row(String path, String status, int rows, String error) {
    return "('%s%s', '%s', %d, %s)"
        .formatted(URL, path, status, rows, error.isEmpty() ? "NULL" : "'" + error + "'");
  }
}
