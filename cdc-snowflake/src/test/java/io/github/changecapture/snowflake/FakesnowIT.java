package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentRecord;
import java.io.IOException;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * The rendered statements as they are, sent by Snowflake's own driver to fakesnow, a server that
 * takes Snowflake's protocol and dialect. It has no streams and one database in a transaction: the
 * MERGEs read the table instead, each on its own.
 */
@ExtendWith(Python.class)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class FakesnowIT {
  private static final Names NAMES = new Names("CDC", "META", "BRONZE", "SILVER");
  private static final Target TARGET =
      new Target(NAMES, new Namespace("shop", "orders"), "shop/orders", "SHOP__ORDERS");
  private static final Set<String> UNKNOWN_TO_IT =
      Set.of(
          "stream",
          "grant",
          "storage_integration",
          "external_stage",
          "file_format_jsonl",
          "file_format_lines");

  private Fakesnow snowflake;

  @BeforeAll
  void start() throws IOException, SQLException, InterruptedException {
    snowflake = Fakesnow.start();
    List<Step> steps = new ArrayList<>(Setup.steps(NAMES, Sample.plain().options()));
    steps.addAll(TargetSetup.steps(TARGET, HistoryMode.KEPT, "relaxed"));
    run(steps);
    snowflake.execute(Template.render("silver_current", Map.of("current", TARGET.tombstones())));
  }

  private void run(List<Step> steps) throws SQLException {
    for (Step step : steps) {
      String statement = step.shown().statement();
      if (!UNKNOWN_TO_IT.contains(Sample.nameOf(statement))) {
        snowflake.execute(statement);
      }
    }
  }

  @AfterAll
  void stop() throws SQLException {
    if (snowflake != null) {
      snowflake.close();
    }
  }

  @ParameterizedTest
  @EnumSource
  void silverIsWhatTheEventsSay(DeleteMode deletes) throws SQLException {
    for (Sql table :
        List.of(TARGET.current(), TARGET.tombstones(), TARGET.history(), NAMES.resets())) {
      snowflake.execute("DELETE FROM " + table.text());
    }
    Random random = new Random(5);
    List<Change> stream = new ArrayList<>(new RandomChanges(random).next(40));
    List<Change> order = new ArrayList<>(stream);
    Collections.shuffle(order, random);
    Set<Change> arrived = new HashSet<>();
    for (int from = 0; from < order.size(); from += 10) {
      List<Change> batch = order.subList(from, from + 10);
      arrived.addAll(batch);
      snowflake.execute("DELETE FROM " + TARGET.bronze().text());
      snowflake.execute(insert(batch));
      for (String statement :
          SilverStatements.of(TARGET, TARGET.bronze(), deletes, HistoryMode.KEPT)) {
        snowflake.execute(statement);
      }

      assertThat(live()).isEqualTo(LoaderFixture.live(new ArrayList<>(arrived)));
    }
    assertThat(versions()).isEqualTo(SilverModel.of(stream, deletes).versions());
    String deleted = "SELECT COUNT(*) FROM " + TARGET.current().text() + " WHERE IS_DELETED";
    assertThat(snowflake.query(deleted).equals(List.of("0"))).isEqualTo(deletes == DeleteMode.HARD);
  }

  /** What the task's script runs, one by one: fakesnow has no scripts. */
  @Test
  void aTasksLedgerHasWhatItsCopyHasBrought() throws SQLException {
    Target items = new Target(NAMES, new Namespace("shop", "tasks"), "shop/orders", "SHOP__TASKS");
    run(TargetSetup.steps(items, HistoryMode.KEPT, "relaxed"));
    List<SegmentRecord> files = Sample.plain().files();
    LedgerStatements ledger = new LedgerStatements(items);
    snowflake.execute(ledger.write(files.stream().map(FileResult::sealed).toList(), "sealed"));
    String script =
        new ModeStatements(items, new Sql("mongodb/"))
            .task(
                new LoadMode.Task(Duration.ofHours(1)),
                Sql.identifier("WH"),
                DeleteMode.TOMBSTONE,
                HistoryMode.KEPT)
            .replace(":batch", "'batch'");

    snowflake.execute(from("UPDATE ", script));
    List<String> named = snowflake.query(from("SELECT LISTAGG", script).replace("INTO :files", ""));
    snowflake.execute(
        "INSERT INTO %s SELECT '82', 0, 'insert', 1, 1, PARSE_JSON('{}'), '%s', 1, NULL, NULL, NULL"
            .formatted(items.bronze().text(), files.get(0).path()));
    snowflake.execute(from("MERGE INTO ", script));
    snowflake.execute(from("DELETE FROM ", script));

    assertThat(named)
        .containsExactly("'" + files.get(0).path() + "', '" + files.get(1).path() + "'");
    assertThat(snowflake.query(ledger.read(0))).hasSize(2).allMatch(row -> row.endsWith("FAILED"));
    assertThat(snowflake.query(ledger.failed())).hasSize(2);
    assertThat(snowflake.query("SELECT * FROM " + items.bronze().text())).isEmpty();
  }

  private static String from(String start, String script) {
    int begin = script.indexOf(start);
    return script.substring(begin, script.indexOf(";\n", begin));
  }

  @Test
  void theLedgerKeepsWhatTheBatchSays() throws SQLException {
    LedgerStatements ledger = new LedgerStatements(TARGET);
    List<FileResult> results =
        List.of(
            FileResult.failed(Sample.plain().files().get(0), "torn"),
            FileResult.loaded(Sample.plain().files().get(1), 12));

    snowflake.execute(ledger.write(results, "batch"));
    snowflake.execute(ledger.write(results, "batch"));

    assertThat(snowflake.query(ledger.read(0)))
        .extracting(row -> row.replaceAll("shop\\S+/", ""))
        .containsExactly(
            "7 events-20261121-10.jsonl LOAD_FAILED", "8 events-20261121-10-0001.jsonl LOADED");
    assertThat(snowflake.query(ledger.probe("batch"))).containsExactly("2");
    assertThat(snowflake.query(ledger.unmerged())).containsExactly("1");
    assertThat(snowflake.query(ledger.failed())).hasSize(1);
    assertThat(snowflake.query(ledger.readChunks())).isEmpty();
  }

  @Test
  void whatOnlyReadsIsUnderstood() throws SQLException {
    ReconcileStatements statements = new ReconcileStatements(TARGET);
    for (String statement :
        List.of(
            statements.ledger(),
            statements.files(),
            statements.silver(),
            statements.history(),
            statements.count(),
            Template.render("alert", Map.of("health", NAMES.inMeta("HEALTH"))))) {
      assertThat(snowflake.query(statement)).as(statement).isNotNull();
    }
  }

  /** It lacks what columns of other types are made with: those are run by DuckDB alone. */
  @Test
  void typedViewsOfTextsAndArraysShowWhatIsThere() throws SQLException {
    Target items = new Target(NAMES, new Namespace("shop", "items"), "shop/items", "SHOP__ITEMS");
    KnownSchema schema =
        KnownSchema.NONE.with(
            Map.of(
                "customer", Set.of("object"),
                "customer.name", Set.of("string"),
                "mixed", Set.of("int", "string"),
                "lists", Set.of("array"),
                "lists[]", Set.of("object"),
                "lists[].tags", Set.of("array"),
                "lists[].tags[]", Set.of("string")));
    run(TargetSetup.steps(items, HistoryMode.KEPT, "relaxed"));
    snowflake.execute(
        "INSERT INTO %s SELECT '1', PARSE_JSON('%s'), FALSE, 'insert', '1', '1', NULL, SYSDATE()"
            .formatted(
                items.current().text(),
                "{\"customer\":{\"name\":\"Ada\"},\"mixed\":7,\"lists\":[{\"tags\":[\"x\",\"y\"]},{}]}"));

    for (Step step : TypedViews.steps(items, schema)) {
      snowflake.execute(step.shown().statement());
    }

    assertThat(
            snowflake.query("SELECT \"customer_name\", \"mixed\" FROM " + items.typed("").text()))
        .containsExactly("Ada 7");
    assertThat(
            snowflake.query(
                "SELECT DOC_KEY, INDEX_1, INDEX_2, \"ELEMENT\" FROM "
                    + items.typed("__LISTS___TAGS").text()
                    + " ORDER BY INDEX_2"))
        .containsExactly("1 0 0 x", "1 0 1 y");
  }

  @Test
  void whatADiscoveryFoundIsReadAsItWasWritten() throws SQLException {
    KnownSchema schema = KnownSchema.NONE.with(Sample.plain().fields());
    Schemas schemas = new Schemas(NAMES);
    Registry registry = new Registry(NAMES);

    snowflake.execute(schemas.insert(TARGET, schema));
    snowflake.execute(schemas.insert(TARGET, schema));
    snowflake.execute(registry.discovered(TARGET.table(), schema, 12L));

    assertThat(snowflake.query(schemas.read(TARGET))).hasSize(1);
    assertThat(
            snowflake.query(Template.render("registry_read", Map.of("registry", NAMES.registry()))))
        .filteredOn(row -> row.startsWith("SHOP__ORDERS "))
        .singleElement()
        .asString()
        .endsWith("1 " + schema.hash() + " 12");
  }

  private List<String> live() throws SQLException {
    return snowflake
        .query(
            "SELECT DOC_KEY, DOCUMENT, POSITION FROM " + TARGET.live().text() + " ORDER BY DOC_KEY")
        .stream()
        .map(row -> row.replaceAll("\\s*\n\\s*", "").replace("\": ", "\":"))
        .toList();
  }

  private List<String> versions() throws SQLException {
    return snowflake
        .query(
            "SELECT DOC_KEY, POSITION, VERSION_NUMBER, DATE_PART(EPOCH_SECOND, VALID_FROM), DATE_PART(EPOCH_SECOND, VALID_TO), IS_CURRENT FROM "
                + TARGET.versions().text())
        .stream()
        .map(row -> row.replace("TRUE", "true").replace("FALSE", "false"))
        .sorted()
        .toList();
  }

  /** fakesnow takes a dollar in a constant for a variable of the session. */
  private static String insert(List<Change> batch) {
    List<String> rows = new ArrayList<>();
    for (Change change : batch) {
      rows.add(
          "SELECT '%s', %d, '%s', %d, 1, PARSE_JSON(REPLACE('%s', '@@', CHR(36))), 'file', %d, NULL, NULL, NULL"
              .formatted(
                  change.eventId(),
                  change.generation(),
                  change.operation(),
                  change.time(),
                  change.line().replace("\\", "\\\\").replace("'", "''").replace("$", "@@"),
                  rows.size()));
    }
    return "INSERT INTO " + TARGET.bronze().text() + " " + String.join(" UNION ALL ", rows);
  }
}
