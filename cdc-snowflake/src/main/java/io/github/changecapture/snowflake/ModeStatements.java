package io.github.changecapture.snowflake;

import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.spi.SegmentRecord;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** The statements of one collection that only some modes send. */
final class ModeStatements {
  private static final int MOST_FILES = 1_000;

  private final Target target;
  private final Names names;
  private final Sql rootPattern;
  private final LoadStatements load;

  ModeStatements(Target target, Sql rootPattern) {
    this.target = target;
    this.names = target.names();
    this.rootPattern = rootPattern;
    this.load = new LoadStatements(target, rootPattern);
  }

  String autoPipe(AutoIngest mode) {
    return Template.render(
        "pipe_auto",
        Map.of(
            "pipe", target.pipe(),
            "integration", Sql.literal(mode.integration()),
            "copyFrom", load.copyFrom(Sql.literal(target.folder()).withoutQuotes()),
            "format", names.jsonl().withinLiteral()));
  }

  String restPipe() {
    return Template.render(
        "pipe_rest",
        Map.of(
            "pipe", target.pipe(),
            "copyFrom", load.copyFrom(new Sql("")),
            "format", names.jsonl().withinLiteral()));
  }

  String task(Task mode, Sql warehouse, DeleteMode deletes, HistoryMode history) {
    return Template.render(
        "task",
        Map.of(
            "task", target.task(),
            "warehouse", warehouse,
            "minutes", Sql.number(mode.interval().toMinutes()),
            "body", Sql.body(taskBody(deletes, history))));
  }

  String resume() {
    return Template.render("task_resume", Map.of("task", target.task()));
  }

  private String taskBody(DeleteMode deletes, HistoryMode history) {
    String copy = load.copyFrom(new Sql("")).text();
    String tail =
        ") FILE_FORMAT = (FORMAT_NAME = '%s') ON_ERROR = SKIP_FILE LOAD_UNCERTAIN_FILES = TRUE"
            .formatted(names.jsonl().withinLiteral().text());
    String silver =
        SilverStatements.of(target, target.stream(), deletes, history).stream()
            .map(statement -> statement.substring(statement.indexOf('\n') + 1) + ";")
            .collect(Collectors.joining("\n"));
    return Template.part(
            "task_body",
            Map.of(
                "ledger", names.ledger(),
                "bronze", target.bronze(),
                "target", target.literal(),
                "most", Sql.number(MOST_FILES),
                "operations", Operations.LIST,
                "copyHead", Sql.literal(copy + "\nFILES = ("),
                "copyTail", Sql.literal(tail),
                "silver", new Sql(silver)))
        .text();
  }

  /** By the name of the local file, which must be that of the segment's file. */
  String put(SegmentRecord file, Path local) {
    String path = file.path();
    return Template.render(
        "put",
        Map.of(
            "file", Sql.literal("file://" + local.toAbsolutePath()),
            "stage", names.stage().withinLiteral(),
            "folder", Sql.literal(path.substring(0, path.lastIndexOf('/') + 1)).withoutQuotes(),
            "compression", new Sql(path.endsWith(".gz") ? "GZIP" : "NONE")));
  }

  String remove(SegmentRecord file) {
    return Template.render(
        "remove",
        Map.of(
            "stage", names.stage().withinLiteral(),
            "file", Sql.literal(file.path()).withoutQuotes()));
  }

  /** From the beginning: compacted files, and the collection of another database, end alike. */
  SetupStep externalTable() {
    String before = "(azure://[^/]+/[^/]+/){0,1}(" + rootPattern.text() + "){0,1}";
    String pattern = before + regex(target.folder()) + ".*[.]jsonl([.]gz){0,1}";
    return new SetupStep(
        "external table of " + target.namespace(),
        SetupRole.LOADER,
        Template.render(
            "external_table",
            Map.of(
                "external", target.external(),
                "stage", names.stage(),
                "pattern", Sql.literal(pattern),
                "format", names.jsonl().withinLiteral())));
  }

  SetupStep dynamicTable(Sql warehouse) {
    return new SetupStep(
        "dynamic table of " + target.namespace(),
        SetupRole.LOADER,
        Template.render(
            "dynamic_table",
            Map.of(
                "dynamic",
                target.dynamic(),
                "warehouse",
                warehouse,
                "bronze",
                target.bronze(),
                "operations",
                Operations.LIST)));
  }

  private static final Pattern SPECIAL = Pattern.compile("[^A-Za-z0-9_/=%~-]");

  /** Each special character in a class of its own, as in {@code [.]}; a caret cannot be in one. */
  private static String regex(String text) {
    return SPECIAL
        .matcher(text)
        .replaceAll(
            found -> {
              String character = found.group();
              String own =
                  List.of("^", "\\", "]").contains(character)
                      ? "\\" + character
                      : "[" + character + "]";
              return java.util.regex.Matcher.quoteReplacement(own);
            });
  }
}
