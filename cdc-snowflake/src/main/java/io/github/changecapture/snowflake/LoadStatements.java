package io.github.changecapture.snowflake;

import io.github.changecapture.spi.SegmentRecord;
import java.util.Collection;
import java.util.List;
import java.util.Map;

/** The statements that bring one collection's segments into bronze. */
final class LoadStatements {

  private final Target target;
  private final Names names;
  private final Sql fileName;

  LoadStatements(Target target, Sql rootPattern) {
    this.target = target;
    this.names = target.names();
    this.fileName = Template.part("file_name", Map.of("root", rootPattern));
  }

  /** Loads what COPY does not remember; what is older than its memory too, the ledger knows. */
  String copy(List<SegmentRecord> files) {
    return copy(files, new Sql("LOAD_UNCERTAIN_FILES = TRUE"));
  }

  /** Loads a file whatever COPY remembers of it. */
  String copyAgain(SegmentRecord file) {
    return copy(List.of(file), new Sql("FORCE = TRUE"));
  }

  private String copy(List<SegmentRecord> files, Sql option) {
    return Template.render(
        "copy",
        Map.of(
            "copyFrom", copyFrom(new Sql("")),
            "files", paths(files),
            "format", names.jsonl().withinLiteral(),
            "option", option));
  }

  /** What every COPY begins with, whoever sends it; a prefix is the inside of a constant. */
  Sql copyFrom(Sql prefix) {
    return Template.part(
        "copy_from",
        Map.of(
            "bronze",
            target.bronze(),
            "fileName",
            fileName,
            "stage",
            names.stage().withinLiteral(),
            "prefix",
            prefix));
  }

  String check(List<SegmentRecord> files) {
    return Template.render(
        "bronze_check",
        Map.of("bronze", target.bronze(), "operations", Operations.LIST, "files", paths(files)));
  }

  String deleteRows(SegmentRecord file) {
    return Template.render("repair_delete", Map.of("bronze", target.bronze(), "file", path(file)));
  }

  String deleteRejects(SegmentRecord file) {
    return Template.render("rejects_delete", ofRejects(file));
  }

  String copyRejects(SegmentRecord file) {
    return Template.render(
        "copy_rejects",
        Map.of(
            "rejects", names.rejects(),
            "target", target.literal(),
            "fileName", fileName,
            "stage", names.stage().withinLiteral(),
            "file", path(file),
            "format", names.lines().withinLiteral()));
  }

  String findReasons(SegmentRecord file) {
    return Template.render(
        "rejects_reason",
        Map.of(
            "rejects", names.rejects(),
            "target", target.literal(),
            "file", path(file),
            "operations", Operations.LIST));
  }

  String salvage(SegmentRecord file) {
    return Template.render(
        "rejects_salvage",
        Map.of(
            "bronze", target.bronze(),
            "rejects", names.rejects(),
            "target", target.literal(),
            "file", path(file)));
  }

  String trimRejects(SegmentRecord file) {
    return Template.render("rejects_trim", ofRejects(file));
  }

  String countQuarantined(SegmentRecord file) {
    return Template.render(
        "quarantine_count",
        Map.of(
            "bronze", target.bronze(),
            "rejects", names.rejects(),
            "target", target.literal(),
            "file", path(file)));
  }

  private Map<String, Sql> ofRejects(SegmentRecord file) {
    return Map.of("rejects", names.rejects(), "target", target.literal(), "file", path(file));
  }

  private static Sql path(SegmentRecord file) {
    return Sql.literal(file.path());
  }

  private static Sql paths(Collection<SegmentRecord> files) {
    return Sql.join(",\n  ", files.stream().map(LoadStatements::path).toList());
  }
}
