package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.Copy;
import io.github.changecapture.snowflake.LoadMode.InternalStage;
import io.github.changecapture.snowflake.LoadMode.Rest;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.snowflake.Presence.Granted;
import io.github.changecapture.snowflake.Presence.Listed;
import io.github.changecapture.snowflake.Presence.ListedAs;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The statements that make what all collections share. */
final class Setup {
  private final Names names;
  private final SetupOptions options;
  private final LoadMode mode;
  private final List<Step> steps = new ArrayList<>();

  private Setup(Names names, SetupOptions options, LoadMode mode) {
    this.names = names;
    this.options = options;
    this.mode = mode;
  }

  static List<Step> steps(Names names, SetupOptions options) {
    return steps(names, options, new Copy());
  }

  static List<Step> steps(Names names, SetupOptions options, LoadMode mode) {
    Setup setup = new Setup(names, options, mode);
    setup.account();
    setup.schemas();
    setup.stage();
    setup.metaTables();
    return List.copyOf(setup.steps);
  }

  private void account() {
    Sql database = names.databaseName();
    add(
        SetupRole.ACCOUNT_ADMIN,
        "database",
        Map.of("database", database),
        new Listed(Template.render("show_databases", Map.of()), names.database()));
    grant(SetupRole.ACCOUNT_ADMIN, "DATABASE", database, options.owner(), "USAGE", "CREATE SCHEMA");
    if (options.hasTwoRoles()) {
      grant(SetupRole.ACCOUNT_ADMIN, "DATABASE", database, options.loader(), "USAGE");
    }
    if (options.warehouse() != null) {
      Sql warehouse = Sql.identifier(options.warehouse());
      for (String role : new TreeSet<>(List.of(options.owner(), options.loader()))) {
        grant(SetupRole.ACCOUNT_ADMIN, "WAREHOUSE", warehouse, role, "USAGE");
      }
    }
    if (!(mode instanceof InternalStage)) {
      integration();
    }
    if (mode instanceof AutoIngest pipes) {
      notifications(pipes);
    }
    if (mode instanceof Task) {
      grant(SetupRole.ACCOUNT_ADMIN, "ACCOUNT", new Sql(""), options.loader(), "EXECUTE TASK");
    }
  }

  private void notifications(AutoIngest pipes) {
    Sql integration = Sql.identifier(pipes.integration());
    if (pipes.queue() != null) {
      add(
          SetupRole.ACCOUNT_ADMIN,
          "notification_integration",
          Map.of(
              "integration",
              integration,
              "queue",
              Sql.literal(pipes.queue()),
              "tenant",
              Sql.literal(options.stage().tenant())),
          new Listed(Template.render("show_integrations", Map.of()), pipes.integration()));
    }
    grant(SetupRole.ACCOUNT_ADMIN, "INTEGRATION", integration, options.loader(), "USAGE");
  }

  private void integration() {
    StageOptions stage = options.stage();
    Sql integration = Sql.identifier(stage.integration());
    if (stage.tenant() != null) {
      add(
          SetupRole.ACCOUNT_ADMIN,
          "storage_integration",
          Map.of(
              "integration",
              integration,
              "tenant",
              Sql.literal(stage.tenant()),
              "location",
              stage.location().literal()),
          new Listed(Template.render("show_integrations", Map.of()), stage.integration()));
    }
    grant(SetupRole.ACCOUNT_ADMIN, "INTEGRATION", integration, options.owner(), "USAGE");
  }

  private void schemas() {
    for (String schema : List.of(names.meta(), names.bronze(), names.silver())) {
      Sql qualified = names.schema(schema);
      add(
          SetupRole.OWNER,
          "schema",
          schema,
          Map.of("schema", qualified),
          new Listed(
              Template.render("show_schemas", Map.of("database", names.databaseName())), schema));
      if (options.hasTwoRoles() && schema.equals(names.meta())) {
        grant(SetupRole.OWNER, "SCHEMA", qualified, options.loader(), "USAGE");
      } else if (options.hasTwoRoles()) {
        grant(
            SetupRole.OWNER,
            "SCHEMA",
            qualified,
            options.loader(),
            "USAGE",
            "CREATE TABLE",
            "CREATE STREAM",
            "CREATE VIEW");
        grantForMode(schema, qualified);
      }
    }
  }

  private void grantForMode(String schema, Sql qualified) {
    if (!schema.equals(names.bronze())) {
      return;
    }
    if (mode instanceof Task) {
      grant(SetupRole.OWNER, "SCHEMA", qualified, options.loader(), "CREATE TASK");
    }
    if (mode instanceof AutoIngest || mode instanceof Rest) {
      grant(SetupRole.OWNER, "SCHEMA", qualified, options.loader(), "CREATE PIPE");
    }
  }

  private void stage() {
    format("file_format_jsonl", "JSONL", names.jsonl());
    format("file_format_lines", "LINES", names.lines());
    Sql stage = names.stage();
    Listed present = new Listed(show("STAGES", names.meta()), "SEGMENTS");
    Sql format = names.jsonl().withinLiteral();
    if (mode instanceof InternalStage) {
      add(SetupRole.OWNER, "internal_stage", Map.of("stage", stage, "format", format), present);
      grantToLoader("STAGE", stage, "READ", "WRITE");
      return;
    }
    StageLocation location = options.stage().location();
    Sql integration = Sql.identifier(options.stage().integration());
    add(
        SetupRole.OWNER,
        "external_stage",
        Map.of(
            "stage",
            stage,
            "format",
            format,
            "location",
            location.literal(),
            "integration",
            integration),
        present);
    grantToLoader("STAGE", stage, "USAGE");
  }

  private void format(String template, String name, Sql qualified) {
    add(
        SetupRole.OWNER,
        template,
        Map.of("format", qualified),
        new Listed(show("FILE FORMATS", names.meta()), name));
    grantToLoader("FILE FORMAT", qualified, "USAGE");
  }

  private void metaTables() {
    add(
        SetupRole.OWNER,
        "meta_migrations",
        Map.of("migrations", names.migrations()),
        new Listed(show("TABLES", names.meta()), "MIGRATIONS"));
    steps.addAll(Migration.steps(names));
    for (Sql table :
        List.of(
            names.registry(),
            names.ledger(),
            names.rejects(),
            names.resets(),
            names.schemaHistory())) {
      grantToLoader("TABLE", table, "SELECT", "INSERT", "UPDATE", "DELETE");
    }
    Sql health = names.inMeta("HEALTH");
    steps.add(
        view(
            SetupRole.OWNER,
            "health_view",
            "HEALTH",
            show("VIEWS", names.meta()),
            Map.of("health", health, "registry", names.registry(), "ledger", names.ledger())));
    grantToLoader("VIEW", health, "SELECT");
  }

  /** A view may be replaced, but only by another text: the comment says which one it has. */
  static Step view(
      SetupRole role, String template, String name, String show, Map<String, Sql> values) {
    Map<String, Sql> all = new HashMap<>(values);
    all.put("checksum", Sql.NULL);
    String comment = "cdc-snowflake " + Checksum.of(Template.render(template, all));
    all.put("checksum", Sql.literal(comment));
    return new Step(
        template + ' ' + name,
        role,
        Template.render(template, all),
        new ListedAs(show, name, comment));
  }

  private String show(String kind, String schema) {
    return showObjects(names, kind, schema);
  }

  static String showObjects(Names names, String kind, String schema) {
    return Template.render(
        "show_objects", Map.of("kind", new Sql(kind), "schema", names.schema(schema)));
  }

  private void grantToLoader(String kind, Sql object, String... privileges) {
    if (options.hasTwoRoles()) {
      grant(SetupRole.OWNER, kind, object, options.loader(), privileges);
    }
  }

  private void grant(SetupRole by, String kind, Sql object, String role, String... privileges) {
    List<String> all = List.of(privileges);
    steps.add(
        new Step(
            "grant on " + kind.toLowerCase(Locale.ROOT) + ' ' + object.text() + " to " + role,
            by,
            Template.render(
                "grant",
                Map.of(
                    "privileges",
                    new Sql(all.stream().collect(Collectors.joining(", "))),
                    "kind",
                    new Sql(kind),
                    "object",
                    object,
                    "role",
                    Sql.identifier(role))),
            new Granted(
                Template.render("show_grants", Map.of("kind", new Sql(kind), "object", object)),
                Set.copyOf(all),
                role)));
  }

  private void add(SetupRole role, String template, Map<String, Sql> values, Presence presence) {
    steps.add(new Step(template, role, Template.render(template, values), presence));
  }

  private void add(
      SetupRole role, String template, String name, Map<String, Sql> values, Presence presence) {
    steps.add(new Step(template + ' ' + name, role, Template.render(template, values), presence));
  }
}
