package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * What is sent to Snowflake is reviewed as text: each statement is a file, plain and with names
 * that try to get out. {@code -Dgolden=write} writes them anew.
 */
class GoldenTest {
  static final Path FILES = Path.of("src/test/resources/io/github/changecapture/snowflake/golden");

  @Test
  void everyStatementIsAsReviewed() throws IOException {
    compare(FILES.resolve("plain"), Sample.plain().statements());
  }

  @Test
  void namesThatTryToGetOutStayWhereTheyAre() throws IOException {
    compare(FILES.resolve("hostile"), Sample.hostile().statements());
  }

  @Test
  void everyTemplateHasAGoldenStatement() throws IOException {
    Set<String> rendered =
        Sample.plain().statements().values().stream()
            .map(Sample::nameOf)
            .collect(Collectors.toCollection(TreeSet::new));
    rendered.addAll(
        Set.of("file_name", "floor", "copy_from", "task_body")); // parts of other templates

    assertThat(rendered).isEqualTo(templates());
  }

  @Test
  void noStatementHasABindVariable() {
    assertThat(Sample.plain().statements())
        .allSatisfy((name, text) -> assertThat(text).doesNotContain("?"));
  }

  private static void compare(Path folder, Map<String, String> statements) throws IOException {
    if ("write".equals(System.getProperty("golden"))) {
      write(folder, statements);
    }
    assertThat(names(folder)).isEqualTo(new TreeSet<>(statements.keySet()));
    for (Map.Entry<String, String> statement : statements.entrySet()) {
      assertThat(statement.getValue() + ";\n")
          .as(statement.getKey())
          .isEqualTo(Files.readString(folder.resolve(statement.getKey() + ".sql")));
    }
  }

  private static void write(Path folder, Map<String, String> statements) throws IOException {
    var unused = Files.createDirectories(folder);
    for (String old : names(folder)) {
      Files.delete(folder.resolve(old + ".sql"));
    }
    for (Map.Entry<String, String> statement : statements.entrySet()) {
      Files.writeString(folder.resolve(statement.getKey() + ".sql"), statement.getValue() + ";\n");
    }
  }

  private static Set<String> templates() throws IOException {
    return names(Path.of("src/main/resources/io/github/changecapture/snowflake/sql"));
  }

  private static Set<String> names(Path folder) throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .map(file -> file.getFileName().toString().replace(".sql", ""))
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
