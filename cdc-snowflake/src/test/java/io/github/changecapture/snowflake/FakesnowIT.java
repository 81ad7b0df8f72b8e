package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Namespace;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.extension.ExtendWith;

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

  private Process server;
  private Connection snowflake;

  @BeforeAll
  void start() throws IOException, SQLException, InterruptedException {
    int port = freePort();
    Path fakesnow = Python.executable().resolveSibling("fakesnow");
    server =
        new ProcessBuilder(fakesnow.toString(), "-s", "-p", String.valueOf(port))
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    snowflake = connect(port);
    Sample sample = Sample.plain();
    List<Step> steps = new ArrayList<>(Setup.steps(NAMES, sample.options()));
    steps.addAll(TargetSetup.steps(TARGET, HistoryMode.KEPT, "relaxed"));
    for (Step step : steps) {
      String statement = step.shown().statement();
      if (!UNKNOWN_TO_IT.contains(Sample.nameOf(statement))) {
        execute(statement);
      }
    }
  }

  @AfterAll
  void stop() throws SQLException {
    try {
      if (snowflake != null) {
        snowflake.close();
      }
    } finally {
      server.destroyForcibly();
    }
  }

  @Test
  void silverIsWhatTheEventsSay() throws SQLException {
    Random random = new Random(5);
    List<Change> stream = new ArrayList<>(new RandomChanges(random).next(40));
    List<Change> order = new ArrayList<>(stream);
    Collections.shuffle(order, random);
    Set<Change> arrived = new HashSet<>();
    for (int from = 0; from < order.size(); from += 10) {
      List<Change> batch = order.subList(from, from + 10);
      arrived.addAll(batch);
      execute("DELETE FROM " + TARGET.bronze().text());
      execute(insert(batch));
      for (String statement :
          SilverStatements.of(TARGET, TARGET.bronze(), DeleteMode.TOMBSTONE, HistoryMode.KEPT)) {
        execute(statement);
      }

      assertThat(live()).isEqualTo(LoaderFixture.live(new ArrayList<>(arrived)));
    }
    assertThat(versions()).isEqualTo(SilverModel.of(stream, DeleteMode.TOMBSTONE).versions());
  }

  @Test
  void theLedgerKeepsWhatTheBatchSays() throws SQLException {
    LedgerStatements ledger = new LedgerStatements(TARGET);
    List<FileResult> results =
        List.of(
            FileResult.failed(Sample.plain().files().get(0), "torn"),
            FileResult.loaded(Sample.plain().files().get(1), 12));

    execute(ledger.write(results, "batch"));
    execute(ledger.write(results, "batch"));

    assertThat(query(ledger.read(0)))
        .extracting(row -> row.replaceAll("shop\\S+/", ""))
        .containsExactly(
            "7 events-20261121-10.jsonl LOAD_FAILED", "8 events-20261121-10-0001.jsonl LOADED");
    assertThat(query(ledger.probe("batch"))).containsExactly("2");
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
      assertThat(query(statement)).as(statement).isNotNull();
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
    for (Step step : TargetSetup.steps(items, HistoryMode.KEPT, "relaxed")) {
      if (!UNKNOWN_TO_IT.contains(Sample.nameOf(step.shown().statement()))) {
        execute(step.shown().statement());
      }
    }
    execute(
        "INSERT INTO %s SELECT '1', PARSE_JSON('%s'), FALSE, 'insert', '1', '1', NULL, SYSDATE()"
            .formatted(
                items.current().text(),
                "{\"customer\":{\"name\":\"Ada\"},\"mixed\":7,\"lists\":[{\"tags\":[\"x\",\"y\"]},{}]}"));

    for (Step step : TypedViews.steps(items, schema)) {
      execute(step.shown().statement());
    }

    assertThat(query("SELECT \"customer_name\", \"mixed\" FROM " + items.typed("").text()))
        .containsExactly("Ada 7");
    assertThat(
            query(
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

    execute(schemas.insert(TARGET, schema));
    execute(schemas.insert(TARGET, schema));
    execute(registry.discovered(TARGET.table(), schema, 12L));

    assertThat(query(schemas.read(TARGET))).hasSize(1);
    assertThat(query(Template.render("registry_read", Map.of("registry", NAMES.registry()))))
        .filteredOn(row -> row.startsWith("SHOP__ORDERS "))
        .singleElement()
        .asString()
        .endsWith("1 " + schema.hash() + " 12");
  }

  private List<String> live() throws SQLException {
    return query(
            "SELECT DOC_KEY, DOCUMENT, POSITION FROM " + TARGET.live().text() + " ORDER BY DOC_KEY")
        .stream()
        .map(row -> row.replaceAll("\\s*\n\\s*", "").replace("\": ", "\":"))
        .toList();
  }

  private List<String> versions() throws SQLException {
    return query(
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

  private void execute(String sql) throws SQLException {
    try (Statement statement = snowflake.createStatement()) {
      var unused = statement.execute(sql);
    } catch (SQLException failed) {
      throw new SQLException(failed.getMessage() + " in " + sql, failed);
    }
  }

  private List<String> query(String sql) throws SQLException {
    try (Statement statement = snowflake.createStatement();
        ResultSet found = statement.executeQuery(sql)) {
      List<String> rows = new ArrayList<>();
      while (found.next()) {
        List<String> row = new ArrayList<>();
        for (int i = 1; i <= found.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(found.getString(i)));
        }
        rows.add(String.join(" ", row));
      }
      return rows;
    }
  }

  private static Connection connect(int port) throws SQLException, InterruptedException {
    // Nothing but the server is to be asked, also where a test is run without the build's options.
    var unused = System.setProperty("net.snowflake.jdbc.disablePlatformDetection", "true");
    Properties properties = new Properties();
    properties.put("user", "fake");
    properties.put("password", "snow");
    properties.put("loginTimeout", "60");
    properties.put("CLIENT_TELEMETRY_ENABLED", "false");
    String url =
        "jdbc:snowflake://localhost:" + port + "/?ssl=off&account=fakesnow&db=CDC&schema=META";
    Instant patience = Instant.now().plus(Duration.ofMinutes(2));
    awaitPort(port, patience);
    return DriverManager.getConnection(url, properties);
  }

  private static void awaitPort(int port, Instant patience) throws InterruptedException {
    while (true) {
      try {
        new Socket("localhost", port).close();
        return;
      } catch (IOException notYet) {
        if (Instant.now().isAfter(patience)) {
          throw new IllegalStateException("fakesnow does not answer", notYet);
        }
        Thread.sleep(100);
      }
    }
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }
}
