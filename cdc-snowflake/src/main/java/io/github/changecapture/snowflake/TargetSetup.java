package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.Copy;
import io.github.changecapture.snowflake.LoadMode.Rest;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.snowflake.Presence.Listed;
import io.github.changecapture.snowflake.Presence.Registered;
import io.github.changecapture.snowflake.Presence.Started;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements that make the tables of one collection; the registry comes last. */
final class TargetSetup {
  private TargetSetup() {}

  static List<Step> steps(Target target, LoaderSettings settings, String format) {
    List<Step> steps = new ArrayList<>();
    if (settings.deletes() == DeleteMode.HARD) {
      steps.add(
          listed(
              "silver_current",
              target,
              Map.of("current", target.tombstones()),
              "TABLES",
              target.names().silver(),
              "__DELETED"));
    }
    steps.addAll(tables(target, settings.history()));
    steps.addAll(ofMode(target, settings));
    steps.add(registered(target, format, settings.mode()));
    return List.copyOf(steps);
  }

  private static List<Step> ofMode(Target target, LoaderSettings settings) {
    ModeStatements statements = new ModeStatements(target, settings.setup().stage().rootPattern());
    if (settings.mode() instanceof AutoIngest mode) {
      return List.of(pipe(target, statements.autoPipe(mode)));
    }
    if (settings.mode() instanceof Rest) {
      return List.of(pipe(target, statements.restPipe()));
    }
    if (settings.mode() instanceof Task mode) {
      String show = Setup.showObjects(target.names(), "TASKS", target.names().bronze());
      String name = target.table() + "__LOAD";
      Sql warehouse = Sql.identifier(String.valueOf(settings.setup().warehouse()));
      String task = statements.task(mode, warehouse, settings.deletes(), settings.history());
      return List.of(
          new Step("task " + name, SetupRole.LOADER, task, new Listed(show, name)),
          new Step(
              "task_resume " + name,
              SetupRole.LOADER,
              statements.resume(),
              new Started(show, name)));
    }
    return List.of();
  }

  private static Step pipe(Target target, String statement) {
    String name = target.table() + "__PIPE";
    String show = Setup.showObjects(target.names(), "PIPES", target.names().bronze());
    return new Step("pipe " + name, SetupRole.LOADER, statement, new Listed(show, name));
  }

  static List<Step> steps(Target target, HistoryMode history, String format) {
    List<Step> steps = new ArrayList<>(tables(target, history));
    steps.add(registered(target, format, new Copy()));
    return List.copyOf(steps);
  }

  private static List<Step> tables(Target target, HistoryMode history) {
    Names names = target.names();
    List<Step> steps = new ArrayList<>();
    steps.add(
        listed(
            "bronze_table",
            target,
            Map.of("bronze", target.bronze()),
            "TABLES",
            names.bronze(),
            ""));
    steps.add(
        listed(
            "stream",
            target,
            Map.of("stream", target.stream(), "bronze", target.bronze()),
            "STREAMS",
            names.bronze(),
            "__CHANGES"));
    steps.add(
        listed(
            "silver_current",
            target,
            Map.of("current", target.current()),
            "TABLES",
            names.silver(),
            ""));
    steps.add(
        view(
            target,
            "live_view",
            "__LIVE",
            Map.of("live", target.live(), "current", target.current())));
    if (history == HistoryMode.KEPT) {
      steps.add(
          listed(
              "silver_history",
              target,
              Map.of("history", target.history()),
              "TABLES",
              names.silver(),
              "__HISTORY"));
      steps.add(
          view(
              target,
              "history_view",
              "__VERSIONS",
              Map.of(
                  "versions", target.versions(),
                  "history", target.history(),
                  "resets", names.resets(),
                  "target", target.literal())));
    }
    return List.copyOf(steps);
  }

  private static Step registered(Target target, String format, LoadMode mode) {
    return new Step(
        "registry_insert " + target.table(),
        SetupRole.LOADER,
        Template.render(
            "registry_insert",
            Map.of(
                "registry", target.names().registry(),
                "target", target.literal(),
                "databaseName", Sql.literal(target.namespace().database()),
                "collectionName", Sql.literal(target.namespace().collection()),
                "series", Sql.literal(target.series()),
                "mode", Sql.literal(mode.word()),
                "eventFormat", Sql.literal(format))),
        new Registered(target.table(), mode.word()));
  }

  private static Step view(Target target, String template, String ending, Map<String, Sql> values) {
    String show = Setup.showObjects(target.names(), "VIEWS", target.names().silver());
    return Setup.view(SetupRole.LOADER, template, target.table() + ending, show, values);
  }

  private static Step listed(
      String template,
      Target target,
      Map<String, Sql> values,
      String kind,
      String schema,
      String ending) {
    String name = target.table() + ending;
    return new Step(
        template + ' ' + name,
        SetupRole.LOADER,
        Template.render(template, values),
        new Listed(Setup.showObjects(target.names(), kind, schema), name));
  }
}
