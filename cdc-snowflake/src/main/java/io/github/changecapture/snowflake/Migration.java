package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.Presence.Migrated;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * The loader's own tables, made and changed in numbered steps.
 *
 * <p>A step that was released never changes: what comes later is a step of its own. Each may be
 * repeated, since DDL commits by itself, before the table of migrations knows of it.
 *
 * @param template the step's statement; its number is its place in the list, from 1
 * @param values what the statement needs
 */
record Migration(String template, Map<String, Sql> values) {

  private static List<Migration> all(Names names) {
    return List.of(
        new Migration("meta_registry", Map.of("registry", names.registry())),
        new Migration("meta_ledger", Map.of("ledger", names.ledger())),
        new Migration("meta_rejects", Map.of("rejects", names.rejects())),
        new Migration("meta_resets", Map.of("resets", names.resets())),
        new Migration("meta_schema_history", Map.of("schemaHistory", names.schemaHistory())));
  }

  static List<Step> steps(Names names) {
    List<Step> steps = new ArrayList<>();
    int version = 0;
    for (Migration migration : all(names)) {
      version++;
      String statement = Template.render(migration.template(), migration.values());
      Migrated presence = new Migrated(version, Checksum.of(statement));
      String name = "migration " + version + ' ' + migration.template();
      steps.add(new Step(name, SetupRole.OWNER, statement, presence));
      steps.add(
          new Step(
              name + " is recorded",
              SetupRole.OWNER,
              Template.render(
                  "migration_record",
                  Map.of(
                      "migrations",
                      names.migrations(),
                      "version",
                      Sql.number(version),
                      "name",
                      Sql.literal(migration.template()),
                      "checksum",
                      Sql.literal(presence.checksum()))),
              presence));
    }
    return steps;
  }
}
