package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.Presence.Listed;
import io.github.changecapture.snowflake.Presence.Registered;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements that make the tables of one collection; the registry comes last. */
final class TargetSetup {
  /** How segments get into bronze; one way for each table. */
  private static final String MODE = "COPY";

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
    steps.addAll(steps(target, settings.history(), format));
    return List.copyOf(steps);
  }

  static List<Step> steps(Target target, HistoryMode history, String format) {
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
    steps.add(registered(target, format));
    return List.copyOf(steps);
  }

  private static Step registered(Target target, String format) {
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
                "mode", Sql.literal(MODE),
                "eventFormat", Sql.literal(format))),
        new Registered(target.table()));
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
