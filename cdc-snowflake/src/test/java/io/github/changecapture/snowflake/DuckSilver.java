package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.snowflake.SilverModel.Row;
import io.github.changecapture.test.snowflake.DuckDialect;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Bronze, silver and history in DuckDB, and the rendered statements of the merge. */
final class DuckSilver implements AutoCloseable {
  private static final Names NAMES = new Names("CDC", "META", "BRONZE", "SILVER");
  private static final Target TARGET =
      new Target(NAMES, new Namespace("shop", "orders"), "shop/orders", "SHOP__ORDERS");

  private static final Map<DeleteMode, List<String>> STATEMENTS = new EnumMap<>(DeleteMode.class);

  static {
    for (DeleteMode deletes : DeleteMode.values()) {
      STATEMENTS.put(
          deletes,
          SilverStatements.of(TARGET, TARGET.bronze(), deletes, HistoryMode.KEPT).stream()
              .map(DuckDialect::translate)
              .toList());
    }
  }

  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private final Connection duck;

  DuckSilver() throws SQLException {
    duck = DriverManager.getConnection("jdbc:duckdb:");
    execute("SET threads = 1");
    execute("ATTACH ':memory:' AS \"CDC\"");
    for (String schema : List.of("META", "BRONZE", "SILVER")) {
      execute("CREATE SCHEMA \"CDC\"." + schema);
    }
    Set<String> wanted =
        Set.of(
            "bronze_table",
            "silver_current",
            "silver_history",
            "history_view",
            "live_view",
            "registry_insert",
            "meta_registry",
            "meta_ledger",
            "meta_resets");
    List<Step> steps = new ArrayList<>(Migration.steps(NAMES));
    steps.addAll(TargetSetup.steps(TARGET, HistoryMode.KEPT, "relaxed"));
    for (Step step : steps) {
      String statement = step.shown().statement();
      if (wanted.contains(Sample.nameOf(statement))) {
        execute(DuckDialect.translate(statement));
      }
    }
    execute(
        DuckDialect.translate(
            Template.render("silver_current", Map.of("current", TARGET.tombstones()))));
  }

  @Override
  public void close() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
    duck.close();
  }

  void empty() throws SQLException {
    for (Sql table :
        List.of(TARGET.current(), TARGET.tombstones(), TARGET.history(), NAMES.resets())) {
      execute("DELETE FROM " + table.text());
    }
  }

  void fill(List<Change> batch, Random random) throws SQLException {
    execute("DELETE FROM " + TARGET.bronze().text());
    String insert =
        "INSERT INTO "
            + TARGET.bronze().text()
            + " VALUES (?, ?, ?, ?, 1, ?, ?, ?, NULL, NULL, now())";
    PreparedStatement row = prepared(insert);
    for (int i = 0; i < batch.size(); i++) {
      Change change = batch.get(i);
      row.setString(1, change.eventId());
      row.setLong(2, change.generation());
      row.setString(3, change.operation());
      row.setLong(4, change.time());
      row.setString(5, change.line());
      row.setString(6, "file-" + random.nextInt(3));
      row.setLong(7, i);
      row.execute();
    }
  }

  void merge(DeleteMode deletes) throws SQLException {
    execute("BEGIN TRANSACTION");
    for (String statement : STATEMENTS.get(deletes)) {
      execute(statement);
    }
    execute("COMMIT");
  }

  void runInPart(DeleteMode deletes, Random random) throws SQLException {
    List<String> all = STATEMENTS.get(deletes);
    execute("BEGIN TRANSACTION");
    for (String statement : all.subList(0, random.nextInt(all.size() + 1))) {
      execute(statement);
    }
    execute("ROLLBACK");
  }

  Map<String, Row> current() throws SQLException {
    Map<String, Row> rows = new TreeMap<>();
    String query = "SELECT DOC_KEY, DOCUMENT, IS_DELETED, OP_TYPE, POSITION FROM ";
    String both =
        query + TARGET.current().text() + " UNION ALL " + query + TARGET.tombstones().text();
    try (ResultSet found = prepared(both).executeQuery()) {
      while (found.next()) {
        Row row =
            new Row(
                found.getString(2), found.getBoolean(3), found.getString(4), found.getString(5));
        assertThat(rows.put(found.getString(1), row)).isNull();
      }
    }
    return rows;
  }

  long deletedRows() throws SQLException {
    String query = "SELECT COUNT(*) FROM " + TARGET.current().text() + " WHERE IS_DELETED";
    try (ResultSet found = prepared(query).executeQuery()) {
      assertThat(found.next()).isTrue();
      return found.getLong(1);
    }
  }

  List<String> versions() throws SQLException {
    List<String> versions = new ArrayList<>();
    String query =
        "SELECT DOC_KEY, POSITION, VERSION_NUMBER, CAST(epoch(VALID_FROM) AS BIGINT),"
            + " CAST(epoch(VALID_TO) AS BIGINT), IS_CURRENT FROM ";
    try (ResultSet found = prepared(query + TARGET.versions().text()).executeQuery()) {
      while (found.next()) {
        versions.add(
            "%s %s %s %s %s %s"
                .formatted(
                    found.getString(1),
                    found.getString(2),
                    found.getString(3),
                    found.getString(4),
                    found.getString(5),
                    found.getString(6)));
      }
    }
    Collections.sort(versions);
    return versions;
  }

  private void execute(String statement) throws SQLException {
    try {
      var unused = prepared(statement).execute();
    } catch (SQLException failed) {
      throw new SQLException(statement, failed);
    }
  }

  /** Planned once: planning costs ten times as much as what the few rows here take. */
  private PreparedStatement prepared(String statement) throws SQLException {
    PreparedStatement known = prepared.get(statement);
    if (known == null) {
      known = duck.prepareStatement(statement);
      prepared.put(statement, known);
    }
    return known;
  }
}
