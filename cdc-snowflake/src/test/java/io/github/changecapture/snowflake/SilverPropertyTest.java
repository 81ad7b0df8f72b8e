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
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rendered MERGEs, run by DuckDB, against a model: whatever the order, however often, with
 * transactions that are rolled back and batches that come again. {@code -Dsilver.runs} says how
 * many streams of events.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SilverPropertyTest {
  private static final Logger LOG = LoggerFactory.getLogger(SilverPropertyTest.class);
  private static final int RUNS = Integer.getInteger("silver.runs", 40);
  private static final int ENOUGH_TO_DRAW_ALL = 40;
  private static final Names NAMES = new Names("CDC", "META", "BRONZE", "SILVER");
  private static final Target TARGET =
      new Target(NAMES, new Namespace("shop", "orders"), "shop/orders", "SHOP__ORDERS");

  /** Tables keep what was deleted from them, and are slower for it. */
  private static final int RUNS_FOR_NEW_TABLES = 100;

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

  private final Drawn drawn = new Drawn();
  private final Map<String, PreparedStatement> prepared = new HashMap<>();
  private Connection duck;
  private int batches;
  private int events;

  @BeforeAll
  void makeTables() throws SQLException {
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

  @AfterAll
  void close() throws SQLException {
    for (PreparedStatement statement : prepared.values()) {
      statement.close();
    }
    prepared.clear();
    duck.close();
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void silverIsWhatTheEventsSayInWhateverOrderTheyCome() throws SQLException {
    for (int run = 0; run < RUNS; run++) {
      if (run > 0 && run % RUNS_FOR_NEW_TABLES == 0) {
        close();
        makeTables();
      }
      check(run);
    }
    LOG.info("{} runs, {} batches, {} events arrived: {}", RUNS, batches, events, drawn.counts());
    if (RUNS >= ENOUGH_TO_DRAW_ALL) {
      assertThat(drawn.counts()).containsOnlyKeys(DeleteMode.values());
      assertThat(drawn.counts().values())
          .allSatisfy(ofMode -> assertThat(ofMode).containsOnlyKeys(Drawn.ALL));
    }
  }

  @Test
  void aResetThatComesLateTakesTheDocumentOfARowThatHasMovedOn() throws SQLException {
    String key = "{\"_id\":1}";
    Change insert = new Change(0, "8201", 1, "insert", "1", key, "{\"_id\":1,\"v\":1}");
    Change reset = new Change(0, "8202+1", 2, "namespaceReset", null, null, null);
    Change update = new Change(0, "8203", 3, "update", "1", key, null);

    empty();
    for (Change change : List.of(insert, update, reset)) {
      fill(List.of(change), new Random(1));
      merge(DeleteMode.TOMBSTONE);
    }

    assertThat(current()).isEqualTo(Map.of("1", new Row(null, false, "update", "00000000008203")));
  }

  private void check(int seed) throws SQLException {
    Random random = new Random(seed);
    DeleteMode deletes = List.of(DeleteMode.values()).get(seed % DeleteMode.values().length);
    RandomChanges changes = new RandomChanges(random);
    List<Change> stream = changes.amongOthers(changes.next(5 + random.nextInt(40)));
    empty();
    Set<Change> arrived = new LinkedHashSet<>();
    for (List<Change> batch : deliveries(stream, random)) {
      fill(batch, random);
      if (random.nextInt(4) == 0) {
        runInPart(deletes, random);
      }
      merge(deletes);
      arrived.addAll(batch);
      batches++;
      events += batch.size();
      drawn.add(deletes, batch);
      compare(SilverModel.of(arrived, deletes), "seed " + seed);
      if (deletes == DeleteMode.HARD) {
        assertThat(deletedRows()).as("seed " + seed).isZero();
      }
    }
    assertThat(arrived).as("seed " + seed).containsAll(stream);
  }

  private void empty() throws SQLException {
    for (Sql table :
        List.of(TARGET.current(), TARGET.tombstones(), TARGET.history(), NAMES.resets())) {
      execute("DELETE FROM " + table.text());
    }
  }

  /**
   * Everything once at least: shuffled, cut into batches, some of them again, some events twice.
   */
  private static List<List<Change>> deliveries(List<Change> stream, Random random) {
    List<Change> order = new ArrayList<>(stream);
    for (int again = random.nextInt(6); again > 0; again--) {
      order.add(stream.get(random.nextInt(stream.size())));
    }
    if (random.nextInt(3) > 0) {
      Collections.shuffle(order, random);
    }
    List<List<Change>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); ) {
      int to = Math.min(order.size(), from + 1 + random.nextInt(15));
      batches.add(order.subList(from, to));
      if (random.nextInt(5) == 0) {
        batches.add(batches.get(random.nextInt(batches.size())));
      }
      from = to;
    }
    return batches;
  }

  private void fill(List<Change> batch, Random random) throws SQLException {
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

  private void merge(DeleteMode deletes) throws SQLException {
    execute("BEGIN TRANSACTION");
    for (String statement : STATEMENTS.get(deletes)) {
      execute(statement);
    }
    execute("COMMIT");
  }

  private void runInPart(DeleteMode deletes, Random random) throws SQLException {
    List<String> all = STATEMENTS.get(deletes);
    execute("BEGIN TRANSACTION");
    for (String statement : all.subList(0, random.nextInt(all.size() + 1))) {
      execute(statement);
    }
    execute("ROLLBACK");
  }

  private void compare(SilverModel model, String seed) throws SQLException {
    Map<String, Row> current = current();
    assertThat(live(current)).as(seed).isEqualTo(live(model.current()));
    String floor = model.floor();
    current.values().removeIf(row -> row.position().compareTo(floor) < 0);
    assertThat(current).as(seed).isEqualTo(model.current());
    assertThat(versions()).as(seed).isEqualTo(model.versions());
  }

  private static Map<String, Row> live(Map<String, Row> rows) {
    Map<String, Row> live = new TreeMap<>(rows);
    live.values().removeIf(Row::isDeleted);
    return live;
  }

  private Map<String, Row> current() throws SQLException {
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

  private long deletedRows() throws SQLException {
    String query = "SELECT COUNT(*) FROM " + TARGET.current().text() + " WHERE IS_DELETED";
    try (ResultSet found = prepared(query).executeQuery()) {
      assertThat(found.next()).isTrue();
      return found.getLong(1);
    }
  }

  private List<String> versions() throws SQLException {
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
