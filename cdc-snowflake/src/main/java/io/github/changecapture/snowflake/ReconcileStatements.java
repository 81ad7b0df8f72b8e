package io.github.changecapture.snowflake;

import java.util.Map;

/** The statements that compare what is there with what ought to be; they only read. */
final class ReconcileStatements {
  private final Target target;
  private final Names names;

  ReconcileStatements(Target target) {
    this.target = target;
    this.names = target.names();
  }

  String ledger() {
    return Template.render(
        "recon_ledger", Map.of("ledger", names.ledger(), "target", target.literal()));
  }

  String files() {
    return Template.render(
        "recon_files",
        Map.of("ledger", names.ledger(), "target", target.literal(), "bronze", target.bronze()));
  }

  String silver() {
    return Template.render(
        "recon_silver",
        Map.of(
            "bronze",
            target.bronze(),
            "current",
            target.current(),
            "operations",
            Operations.LIST,
            "floor",
            Template.part("floor", Map.of("resets", names.resets(), "target", target.literal()))));
  }

  String history() {
    return Template.render(
        "recon_history",
        Map.of(
            "bronze", target.bronze(),
            "history", target.history(),
            "operations", Operations.LIST));
  }

  String count() {
    return Template.render("recon_count", Map.of("current", target.current()));
  }
}
