package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.snowflake.Presence.Granted;
import io.github.changecapture.snowflake.Presence.Listed;
import io.github.changecapture.snowflake.Presence.ListedAs;
import io.github.changecapture.snowflake.Presence.Migrated;
import io.github.changecapture.snowflake.Presence.Registered;
import io.github.changecapture.snowflake.Presence.Started;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Runs the steps that are missing; for one thread, and blocking. */
final class SetupRun {
  private final Names names;
  private final Session session;
  private final Map<String, List<Map<String, @Nullable String>>> shown = new HashMap<>();

  SetupRun(Names names, Session session) {
    this.names = names;
    this.session = session;
  }

  /** Runs what is missing, in order; gives what it ran. */
  List<SetupStep> run(List<Step> steps) {
    requireSameModes(steps);
    List<SetupStep> run = new ArrayList<>();
    for (Step step : steps) {
      if (!isPresent(step.presence())) {
        session.run(step.shown().statement());
        run.add(step.shown());
      }
    }
    return run;
  }

  /** Before anything is made for a table that is loaded in another way. */
  private void requireSameModes(List<Step> steps) {
    if (steps.stream().noneMatch(step -> step.presence() instanceof Registered)
        || !lists(Setup.showObjects(names, "TABLES", names.meta()), "REGISTRY", null)) {
      return;
    }
    Map<String, String> modes = new HashMap<>();
    for (Map<String, @Nullable String> row : registry()) {
      modes.put(Columns.text(row, "target_table"), Columns.text(row, "load_mode"));
    }
    for (Step step : steps) {
      if (step.presence() instanceof Registered wanted) {
        requireSameMode(
            names,
            wanted.table(),
            modes.getOrDefault(wanted.table(), wanted.mode()),
            wanted.mode());
      }
    }
  }

  static void requireSameMode(Names names, String table, String registered, String wanted) {
    if (!registered.equals(wanted)) {
      throw new ConfigurationError(
          "mode of %s must be %s, which the registry has, was %s: two ways at once load files twice. To change it, drop the table's pipe or task, wait until the ledger has every file, then UPDATE %s SET LOAD_MODE = %s WHERE TARGET_TABLE = %s"
              .formatted(
                  table,
                  registered,
                  wanted,
                  names.registry().text(),
                  Sql.literal(wanted).text(),
                  Sql.literal(table).text()));
    }
  }

  private List<Map<String, @Nullable String>> registry() {
    return session.query(Template.render("registry_read", Map.of("registry", names.registry())));
  }

  private boolean isPresent(Presence presence) {
    if (presence instanceof Listed listed) {
      return lists(listed.show(), listed.name(), null);
    }
    if (presence instanceof ListedAs view) {
      return lists(view.show(), view.name(), view.comment());
    }
    if (presence instanceof Granted granted) {
      return isGranted(granted);
    }
    if (presence instanceof Migrated migrated) {
      return isMigrated(migrated);
    }
    if (presence instanceof Started started) {
      return session.query(started.show()).stream()
          .filter(row -> started.name().equals(row.get("name")))
          .anyMatch(row -> "started".equals(row.get("state")));
    }
    Registered registered = (Registered) presence;
    return registry().stream().anyMatch(row -> registered.table().equals(row.get("target_table")));
  }

  private boolean lists(String show, String name, @Nullable String comment) {
    return rows(show).stream()
        .filter(row -> name.equals(row.get("name")))
        .anyMatch(row -> comment == null || comment.equals(row.get("comment")));
  }

  private boolean isGranted(Granted granted) {
    Set<String> there =
        rows(granted.show()).stream()
            .filter(row -> granted.role().equals(row.get("grantee_name")))
            .map(row -> Columns.text(row, "privilege"))
            .collect(Collectors.toSet());
    return there.contains("OWNERSHIP") || there.containsAll(granted.privileges());
  }

  /** Not remembered: each migration is asked for once more after it was run. */
  private boolean isMigrated(Migrated wanted) {
    Map<Integer, String> applied = new HashMap<>();
    for (Map<String, @Nullable String> row :
        session.query(
            Template.render("migrations_applied", Map.of("migrations", names.migrations())))) {
      applied.put(Integer.valueOf(Columns.text(row, "version")), Columns.text(row, "checksum"));
    }
    String checksum = applied.get(wanted.version());
    if (checksum != null && !checksum.equals(wanted.checksum())) {
      throw new ConfigurationError(
          "metaSchema %s has migration %d of another version of cdc-snowflake; use that version, or another metaSchema"
              .formatted(names.schema(names.meta()).text(), wanted.version()));
    }
    return checksum != null;
  }

  /** Asked once: a step makes no object that a later one lists. */
  private List<Map<String, @Nullable String>> rows(String show) {
    return shown.computeIfAbsent(show, session::query);
  }
}
