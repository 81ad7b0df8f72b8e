package io.github.changecapture.snowflake;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** The statements that bring one collection's events from bronze to silver. */
final class SilverStatements {
  private SilverStatements() {}

  /** What one transaction runs, in this order; all of them see the same stretch of the stream. */
  static List<String> of(Target target, Sql changes, DeleteMode deletes, HistoryMode history) {
    Names names = target.names();
    Sql floor =
        Template.part("floor", Map.of("resets", names.resets(), "target", target.literal()));
    List<String> statements = new ArrayList<>();
    statements.add(
        Template.render(
            "merge_resets",
            Map.of("resets", names.resets(), "target", target.literal(), "changes", changes)));
    statements.add(
        Template.render("apply_resets", Map.of("current", target.current(), "floor", floor)));
    if (history == HistoryMode.KEPT) {
      statements.add(
          Template.render(
              "merge_history",
              Map.of(
                  "history", target.history(), "changes", changes, "operations", Operations.LIST)));
    }
    if (deletes == DeleteMode.HARD) {
      statements.add(
          Template.render(
              "tombstones_back",
              Map.of(
                  "current",
                  target.current(),
                  "tombstones",
                  target.tombstones(),
                  "changes",
                  changes,
                  "operations",
                  Operations.LIST)));
      statements.add(Template.render("tombstones_taken", ofDeleted(target)));
    }
    statements.add(
        Template.render(
            "merge_current",
            Map.of(
                "current",
                target.current(),
                "saysDocument",
                deletes.saysDocument(),
                "changes",
                changes,
                "operations",
                Operations.LIST,
                "floor",
                floor)));
    if (deletes == DeleteMode.HARD) {
      statements.add(Template.render("tombstones_away", ofDeleted(target)));
      statements.add(Template.render("deleted_away", Map.of("current", target.current())));
    }
    statements.add(
        Template.render(
            "registry_merged",
            Map.of("registry", names.registry(), "target", target.literal(), "changes", changes)));
    statements.add(
        Template.render(
            "ledger_merged",
            Map.of("ledger", names.ledger(), "target", target.literal(), "changes", changes)));
    return List.copyOf(statements);
  }

  private static Map<String, Sql> ofDeleted(Target target) {
    return Map.of("current", target.current(), "tombstones", target.tombstones());
  }
}
