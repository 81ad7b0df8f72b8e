package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Two parsers that know Snowflake's dialect read every statement that is sent: sqlglot, which takes
 * some as they are without reading them, and sqlfluff, whose grammar lacks a few constructs.
 */
@ExtendWith(Python.class)
class ParsersIT {
  private static final Pattern SCRIPT_PART =
      Pattern.compile("(?m)^ *(UPDATE|SELECT LISTAGG|MERGE INTO|DELETE FROM)[^;]*");
  private static final Logger LOG = LoggerFactory.getLogger(ParsersIT.class);

  /** By sqlfluff 4.5.0: MULTI_LINE of JSON, a comma after a parameter, SHOW GRANTS of a stage. */
  private static final List<String> BEYOND_SQLFLUFF =
      List.of("file_format_jsonl", "session", "show_grants");

  private static Map<String, Reading> plain = Map.of();

  /** What the parsers took a statement for. */
  private record Reading(String sqlglot, String sqlfluff) {
    boolean isBySqlglot() {
      return !sqlglot.startsWith("ERROR") && !sqlglot.equals("OPAQUE");
    }

    boolean isBySqlfluff() {
      return !sqlfluff.startsWith("ERROR");
    }
  }

  @BeforeAll
  static void readStatements() throws IOException {
    plain = read(GoldenTest.FILES.resolve("plain"));
  }

  @Test
  void everyStatementIsOneStatementOfSnowflakesDialect() {
    assertThat(plain)
        .isNotEmpty()
        .allSatisfy((name, read) -> assertThat(read.sqlglot()).doesNotStartWith("ERROR"));
    assertThat(names(plain, read -> !read.isBySqlfluff())).isEqualTo(BEYOND_SQLFLUFF);
    List<String> unread = names(plain, read -> !read.isBySqlglot() && !read.isBySqlfluff());
    assertThat(unread).containsExactly("show_grants");
    LOG.info(
        "Statements: {}, of them {} read by both parsers, by sqlfluff alone {}, by sqlglot alone {},"
            + " checked by no parser: {}",
        plain.size(),
        names(plain, read -> read.isBySqlglot() && read.isBySqlfluff()).size(),
        names(plain, read -> !read.isBySqlglot() && read.isBySqlfluff()),
        names(plain, read -> read.isBySqlglot() && !read.isBySqlfluff()),
        unread);
  }

  /** A pipe's COPY and what a task's script runs, one by one: no parser looks into a script. */
  @Test
  void everyStatementWithinAnotherIsOneOfSnowflakesDialect(@TempDir Path folder)
      throws IOException {
    Map<String, String> inner = new TreeMap<>();
    for (String pipe : List.of("pipe_auto", "pipe_rest")) {
      String text = golden(pipe);
      inner.put(pipe + "-copy", text.substring(text.indexOf("\nAS\n") + 4));
    }
    Matcher parts = SCRIPT_PART.matcher(golden("task"));
    while (parts.find()) {
      inner.put("task-%02d".formatted(inner.size()), parts.group().replace("INTO :files\n", ""));
    }

    Map<String, Reading> read = read(folder, inner);

    assertThat(read)
        .hasSize(12)
        .allSatisfy(
            (name, kind) -> {
              assertThat(kind.sqlglot()).isIn("Copy", "Update", "Merge", "Delete", "Select");
              assertThat(kind.sqlfluff()).endsWith("_statement");
            });
    LOG.info("Statements within others: {}, all read by both parsers", read.size());
  }

  /** A parser that takes anything proves nothing: a word is wrong in each that only one reads. */
  @Test
  void whatOnlySqlfluffReadsItDoesNotReadWithAWrongWord(@TempDir Path folder) throws IOException {
    Map<String, String> damaged =
        Map.of(
            "notification_integration", golden("notification_integration", "_PRIMARY_URI", "_URI"),
            "pipe_auto", golden("pipe_auto", "AUTO_INGEST", "AUTO_INGESTS"),
            "pipe_rest", golden("pipe_rest", "CREATE PIPE", "CREATE PIPES"),
            "remove", golden("remove", "REMOVE", "REMOVED"),
            "show_integrations", golden("show_integrations", "INTEGRATIONS", "INTEGRATION"),
            "stream", golden("stream", "ON TABLE", "TABLE"),
            "stream_again", golden("stream_again", "APPEND_ONLY", "APPEND"),
            "task", golden("task", "WAREHOUSE =", "WAREHOUSES ="),
            "task_resume", golden("task_resume", "RESUME", "START"));

    Map<String, Reading> read = read(folder, damaged);

    assertThat(damaged.keySet())
        .containsExactlyInAnyOrderElementsOf(
            names(plain, each -> !each.isBySqlglot() && each.isBySqlfluff()));
    assertThat(read).noneSatisfy((name, kind) -> assertThat(kind.isBySqlfluff()).isTrue());
  }

  @Test
  void ofAStagesGrantsOnlyTheKindOfObjectIsUnknownToTheParser(@TempDir Path folder)
      throws IOException {
    Map<String, Reading> read =
        read(folder, Map.of("table", golden("show_grants", "ON STAGE", "ON TABLE")));

    assertThat(read.values()).extracting(Reading::sqlfluff).containsExactly("show_statement");
  }

  /** But for an external table's pattern, which sqlfluff takes apart and sqlglot does not. */
  @Test
  void namesThatTryToGetOutChangeNothingAboutHowAStatementIsRead() throws IOException {
    Map<String, Reading> hostile = read(GoldenTest.FILES.resolve("hostile"));

    assertThat(hostile.keySet()).isEqualTo(plain.keySet());
    assertThat(hostile)
        .allSatisfy(
            (name, read) ->
                assertThat(read.sqlglot()).as(name).isEqualTo(plain.get(name).sqlglot()));
    TreeSet<String> beyond = new TreeSet<>(BEYOND_SQLFLUFF);
    beyond.add("external_table");
    assertThat(names(hostile, read -> !read.isBySqlfluff())).containsExactlyElementsOf(beyond);
    hostile.keySet().removeAll(beyond);
    assertThat(hostile)
        .allSatisfy(
            (name, read) ->
                assertThat(read.sqlfluff()).as(name).isEqualTo(plain.get(name).sqlfluff()));
  }

  private static String golden(String name) throws IOException {
    return Files.readString(GoldenTest.FILES.resolve("plain").resolve(name + ".sql"));
  }

  private static String golden(String name, String word, String wrong) throws IOException {
    String text = golden(name);
    String damaged = text.substring(text.indexOf('\n')).replace(word, wrong);
    assertThat(text).doesNotContain(damaged);
    return damaged;
  }

  private static List<String> names(Map<String, Reading> read, Predicate<Reading> which) {
    return read.keySet().stream().filter(name -> which.test(read.get(name))).toList();
  }

  private static Map<String, Reading> read(Path folder, Map<String, String> statements)
      throws IOException {
    for (Map.Entry<String, String> each : statements.entrySet()) {
      Files.writeString(folder.resolve(each.getKey() + ".sql"), each.getValue());
    }
    return read(folder);
  }

  private static Map<String, Reading> read(Path folder) throws IOException {
    Map<String, Reading> read = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      Python.run("parse.py", files.map(Path::toString).sorted().toList())
          .lines()
          .map(line -> line.split("\t", 3))
          .filter(parts -> parts.length == 3)
          .forEach(parts -> read.put(parts[0], new Reading(parts[1], parts[2])));
    }
    return read;
  }
}
