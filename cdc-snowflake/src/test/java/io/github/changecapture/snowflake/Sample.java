package io.github.changecapture.snowflake;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.InternalStage;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Matcher;
import org.bson.BsonTimestamp;

/** Every statement that the module can render, for one set of names. */
record Sample(
    Names names,
    SetupOptions options,
    Target target,
    List<SegmentRecord> files,
    Map<String, Set<String>> fields) {

  /** One of each kind of column, one that is of two kinds, and two that would have one name. */
  private static final Map<String, Set<String>> FIELDS =
      Map.ofEntries(
          Map.entry("_id", Set.of("objectId")),
          Map.entry("active", Set.of("bool", "null")),
          Map.entry("created", Set.of("date")),
          Map.entry("customer", Set.of("object")),
          Map.entry("customer.name", Set.of("string")),
          Map.entry("customer_name", Set.of("string")),
          Map.entry("items", Set.of("array")),
          Map.entry("items[]", Set.of("object")),
          Map.entry("items[].price", Set.of("decimal")),
          Map.entry("items[].tags", Set.of("array")),
          Map.entry("items[].tags[]", Set.of("string")),
          Map.entry("mixed", Set.of("int", "string")),
          Map.entry("photo", Set.of("binData")),
          Map.entry("quantity", Set.of("int", "long")),
          Map.entry("ratio", Set.of("double", "int")));

  static Sample plain() {
    Names names = new Names("CDC", "META", "BRONZE", "SILVER");
    String folder = "shop/orders/year=2026/month=11/day=21/hour=10/";
    return new Sample(
        names,
        options("CDC_LAKE", "CDC_WH", "CDC_OWNER", "CDC_LOADER"),
        new Target(names, new Namespace("shop", "orders"), "shop/orders", "SHOP__ORDERS"),
        List.of(
            file("shop/orders", folder + "events-20261121-10.jsonl", 7),
            file("shop/orders", folder + "events-20261121-10-0001.jsonl", 8)),
        FIELDS);
  }

  /** Names that would end a constant, a statement, an identifier or a block, if they could. */
  static Sample hostile() {
    String nasty = "a\"; DROP TABLE x; --'$$ ?:1 \\ /* {{bronze}} \u00e9\ud834\udd1e";
    Names names = new Names(nasty, "m" + nasty, "b" + nasty, "s" + nasty);
    String longest = nasty + "x".repeat(240 - nasty.codePointCount(0, nasty.length()));
    return new Sample(
        names,
        options("i" + nasty, "w" + nasty, "o" + nasty, "l" + nasty),
        new Target(names, new Namespace(nasty, longest), nasty, longest),
        List.of(file(nasty, nasty + "/events.jsonl", 1)),
        nastyFields(nasty));
  }

  /**
   * The same number of columns and views as the plain ones, with names of field that are long too.
   */
  private static Map<String, Set<String>> nastyFields(String nasty) {
    String name = nasty.replaceAll("[.\\[\\\\]", "\\\\$0") + "y".repeat(255);
    Map<String, Set<String>> fields = new TreeMap<>();
    FIELDS.forEach(
        (path, types) ->
            fields.put(path.replaceAll("[a-zA-Z]+", "$0" + Matcher.quoteReplacement(name)), types));
    return fields;
  }

  private static SetupOptions options(
      String integration, String warehouse, String owner, String loader) {
    StageLocation location = StageLocation.of("azure://account.blob.core.windows.net/raw/mongodb");
    return new SetupOptions(
        new StageOptions(location, integration, "11111111-2222-3333-4444-555555555555"),
        warehouse,
        owner,
        loader);
  }

  static SegmentRecord file(String series, String path, long number) {
    int slash = path.lastIndexOf('/');
    Partition partition =
        new Partition(path.substring(0, slash), path.substring(slash + 1), null, series);
    Position first =
        new Position(0, new BsonTimestamp(1, 1), ResumeToken.ofData("8200000001000000012B"));
    return new SegmentRecord(
        path,
        partition,
        number,
        number == 1 ? null : first,
        State.SEALED,
        new Writer("shop", 1, "relaxed"),
        new Content(4096, 12, 0xCAFEBABEL, first, first));
  }

  /** By the name of the golden file. */
  Map<String, String> statements() {
    Map<String, String> all = new LinkedHashMap<>();
    setUp(all);
    load(all);
    silver(all);
    reconcile(all);
    modes(all);
    return all;
  }

  private void modes(Map<String, String> all) {
    ModeStatements modes = new ModeStatements(target, options.stage().rootPattern());
    Sql warehouse = Sql.identifier(String.valueOf(options.warehouse()));
    Task task = new Task(Duration.ofMinutes(15));
    AutoIngest pipes =
        new AutoIngest(
            options.stage().integration(), "https://a.queue.core.windows.net/q", LoadMode.PATIENCE);
    for (LoadMode mode : List.of(pipes, task, new InternalStage(Path.of("/tmp")))) {
      for (Step step : Setup.steps(names, options, mode)) {
        String statement = step.shown().statement();
        boolean isOfModes =
            Set.of("notification_integration", "internal_stage", "grant")
                .contains(nameOf(statement));
        if (isOfModes && !all.containsValue(statement)) {
          add(all, statement);
        }
      }
    }
    add(all, modes.autoPipe(pipes));
    add(all, modes.restPipe());
    add(all, modes.task(task, warehouse, DeleteMode.TOMBSTONE, HistoryMode.KEPT));
    add(all, modes.resume());
    add(all, modes.put(files.get(0), Path.of("/tmp/it's here/events.jsonl")));
    add(all, modes.remove(files.get(0)));
    add(all, modes.externalTable().statement());
    add(all, modes.dynamicTable(warehouse).statement());
  }

  private void setUp(Map<String, String> all) {
    for (Step step : Setup.steps(names, options)) {
      add(all, step.shown().statement());
    }
    for (Step step : TargetSetup.steps(target, HistoryMode.KEPT, "relaxed")) {
      add(all, step.shown().statement());
    }
    add(all, Setup.showObjects(names, "TABLES", names.silver()));
    add(all, Template.render("show_schemas", Map.of("database", names.databaseName())));
    add(all, Template.render("show_databases", Map.of()));
    add(all, Template.render("show_integrations", Map.of()));
    add(
        all,
        Template.render("show_grants", Map.of("kind", new Sql("STAGE"), "object", names.stage())));
    add(all, Template.render("registry_read", Map.of("registry", names.registry())));
    add(all, new Registry(names).failed(target.table(), target.table()));
    KnownSchema schema = KnownSchema.NONE.with(fields);
    Schemas schemas = new Schemas(names);
    add(all, schemas.read(target));
    add(all, schemas.insert(target, schema));
    for (Step step : TypedViews.steps(target, schema)) {
      add(all, step.shown().statement());
    }
    Registry registry = new Registry(names);
    add(
        all,
        registry.change(
            target.table(), EnumSet.of(CollectionStatus.ACTIVE), CollectionStatus.PAUSED));
    add(all, registry.discovered(target.table(), schema, 12L));
    add(all, Template.render("migrations_applied", Map.of("migrations", names.migrations())));
  }

  private void load(Map<String, String> all) {
    LoadStatements load = new LoadStatements(target, options.stage().rootPattern());
    SegmentRecord file = files.get(0);
    add(all, Template.render("session", Map.of("timeoutSeconds", Sql.number(3600))));
    add(all, Template.render("begin", Map.of()));
    add(all, load.copy(files));
    add(all, load.copyAgain(file));
    add(all, load.check(files));
    add(all, load.deleteRows(file));
    add(all, load.deleteRejects(file));
    add(all, load.copyRejects(file));
    add(all, load.findReasons(file));
    add(all, load.salvage(file));
    add(all, load.trimRejects(file));
    add(all, load.countQuarantined(file));
    LedgerStatements ledger = new LedgerStatements(target);
    List<FileResult> results =
        files.stream()
            .map(
                each ->
                    each.number() == 7
                        ? FileResult.failed(each, "Error parsing JSON: it's ?torn")
                        : FileResult.loaded(each, 12))
            .toList();
    add(all, ledger.write(results, "5f1c"));
    add(all, ledger.read(6));
    add(all, ledger.readChunks());
    add(all, ledger.failed());
    add(all, ledger.probe("5f1c"));
    add(all, ledger.unmerged());
    add(
        all,
        Template.render(
            "ledger_statuses",
            Map.of("ledger", names.ledger(), "series", Sql.literal(target.series()))));
    add(all, Template.render("commit", Map.of()));
    add(all, Template.render("rollback", Map.of()));
  }

  private void silver(Map<String, String> all) {
    for (String statement :
        SilverStatements.of(target, target.stream(), DeleteMode.TOMBSTONE, HistoryMode.KEPT)) {
      add(all, statement);
    }
    for (String statement :
        SilverStatements.of(target, target.stream(), DeleteMode.SOFT, HistoryMode.OFF)) {
      if (nameOf(statement).equals("merge_current")) {
        add(all, statement);
      }
    }
    for (String statement :
        SilverStatements.of(target, target.stream(), DeleteMode.HARD, HistoryMode.OFF)) {
      if (nameOf(statement).contains("_away") || nameOf(statement).startsWith("tombstones")) {
        add(all, statement);
      }
    }
    add(
        all,
        Template.render(
            "stream_again", Map.of("stream", target.stream(), "bronze", target.bronze())));
  }

  private void reconcile(Map<String, String> all) {
    ReconcileStatements statements = new ReconcileStatements(target);
    add(all, statements.ledger());
    add(all, statements.files());
    add(all, statements.silver());
    add(all, statements.history());
    add(all, statements.count());
    add(all, Template.render("alert", Map.of("health", names.inMeta("HEALTH"))));
  }

  static String nameOf(String statement) {
    return statement.substring("/* cdc-snowflake: ".length(), statement.indexOf(" */"));
  }

  /** Named as its template, numbered where that is used again. */
  private static void add(Map<String, String> all, String statement) {
    String name = nameOf(statement);
    String free = name;
    for (int number = 2; all.containsKey(free); number++) {
      free = name + "-" + number;
    }
    all.put(free, statement);
  }
}
