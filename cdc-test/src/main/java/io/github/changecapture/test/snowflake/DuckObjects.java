package io.github.changecapture.test.snowflake;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** What SHOW knows of: objects by kind and schema, and grants. */
final class DuckObjects {
  private static final Set<String> ACCOUNT_ONLY =
      Set.of(
          "session",
          "database",
          "storage_integration",
          "external_stage",
          "file_format_jsonl",
          "file_format_lines",
          "grant");
  private static final String NAME = "((?:\"[^\"]+\"\\.)*)\"([^\"]+)\"";
  private static final Pattern CREATE =
      Pattern.compile(
          "CREATE (?:OR REPLACE )?(DATABASE|SCHEMA|TABLE|STREAM|VIEW|STAGE|FILE FORMAT|STORAGE"
              + " INTEGRATION) (?:IF NOT EXISTS )?"
              + NAME
              + "(?: COPY GRANTS COMMENT = '([^']*)')?");
  private static final Pattern GRANT =
      Pattern.compile("GRANT ([A-Z, ]+) ON ([A-Z ]+) (\\S+) TO ROLE \"([^\"]+)\"");
  private static final Pattern SHOW =
      Pattern.compile("SHOW ([A-Z ]+?)(?: IN (?:SCHEMA|DATABASE) (\\S+))?$");
  private static final Pattern SHOW_GRANTS = Pattern.compile("SHOW GRANTS ON ([A-Z ]+) (\\S+)$");
  private static final Pattern STREAM =
      Pattern.compile("STREAM IF NOT EXISTS (\\S+) ON TABLE (\\S+)");

  private final Map<String, String> comments = new LinkedHashMap<>();
  private final List<String> grants = new ArrayList<>();
  private final List<String> streams = new ArrayList<>();

  /** What the set-up must never do. */
  static void requireHarmless(String sql) {
    if ((sql.contains("OR REPLACE") && !sql.contains("OR REPLACE VIEW"))
        || sql.contains("DROP ")
        || sql.contains("TRUNCATE")) {
      throw new AssertionError("destroys what it should keep: " + sql);
    }
  }

  static boolean isAccountOnly(String name) {
    return ACCOUNT_ONLY.contains(name);
  }

  static boolean isShow(String sql) {
    return sql.contains("\nSHOW ");
  }

  static String[] streamAndTable(String sql) {
    Matcher names = STREAM.matcher(sql);
    if (!names.find()) {
      throw new IllegalArgumentException(sql);
    }
    return new String[] {names.group(1), names.group(2)};
  }

  List<String> streams() {
    return streams;
  }

  void created(String sql) {
    Matcher created = CREATE.matcher(sql);
    if (created.find()) {
      String kind = created.group(1).replace("STORAGE ", "") + "S";
      String comment = created.group(4) == null ? "" : created.group(4);
      comments.put(kind + " " + created.group(2) + " " + created.group(3), comment);
      if (kind.equals("STREAMS")) {
        streams.add(streamAndTable(sql)[0]);
      }
    }
    Matcher granted = GRANT.matcher(sql);
    if (granted.find()) {
      for (String privilege : granted.group(1).split(", ", -1)) {
        grants.add(
            "%s %s|%s|%s"
                .formatted(granted.group(2), granted.group(3), privilege, granted.group(4)));
      }
    }
  }

  /** A query of DuckDB with what SHOW answers. */
  String show(String sql) {
    Matcher ofGrants = SHOW_GRANTS.matcher(sql);
    if (ofGrants.find()) {
      String object = ofGrants.group(1) + " " + ofGrants.group(2) + "|";
      return values(
          "privilege, grantee_name",
          grants.stream()
              .filter(grant -> grant.startsWith(object))
              .map(grant -> grant.substring(object.length()).split("\\|", -1))
              .toList());
    }
    Matcher show = SHOW.matcher(sql);
    if (!show.find()) {
      throw new IllegalArgumentException(sql);
    }
    String prefix = show.group(1) + " " + (show.group(2) == null ? "" : show.group(2) + ".") + " ";
    return values(
        "name, comment",
        comments.entrySet().stream()
            .filter(object -> object.getKey().startsWith(prefix))
            .map(
                object ->
                    new String[] {object.getKey().substring(prefix.length()), object.getValue()})
            .toList());
  }

  private static String values(String columns, List<String[]> rows) {
    String all =
        rows.stream()
            .map(row -> "('" + row[0] + "', '" + row[1] + "')")
            .collect(Collectors.joining(", "));
    return "SELECT * FROM (VALUES ('', '')%s) AS t (%s) WHERE %s <> ''"
        .formatted(
            all.isEmpty() ? "" : ", " + all, columns, columns.substring(0, columns.indexOf(',')));
  }
}
