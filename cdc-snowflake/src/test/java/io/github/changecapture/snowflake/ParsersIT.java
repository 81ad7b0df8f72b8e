package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** sqlglot, which knows Snowflake's dialect, reads every statement that is sent. */
@ExtendWith(Python.class)
class ParsersIT {
  private static final Pattern SCRIPT_PART =
      Pattern.compile("(?m)^ *(UPDATE|SELECT LISTAGG|MERGE INTO|DELETE FROM)[^;]*");
  private static final Logger LOG = LoggerFactory.getLogger(ParsersIT.class);

  @Test
  void everyStatementIsOneStatementOfSnowflakesDialect() throws IOException {
    Map<String, String> kinds = parsed("plain");

    assertThat(kinds)
        .isNotEmpty()
        .allSatisfy((name, kind) -> assertThat(kind).doesNotStartWith("ERROR"));
    List<String> opaque = opaque(kinds);
    LOG.info(
        "Statements: {} parsed by sqlglot, {} checked by no parser: {}",
        kinds.size() - opaque.size(),
        opaque.size(),
        opaque);
  }

  /** A pipe's COPY and what a task's script runs, one by one: sqlglot takes the whole as it is. */
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
    for (Map.Entry<String, String> each : inner.entrySet()) {
      Files.writeString(folder.resolve(each.getKey() + ".sql"), each.getValue());
    }

    Map<String, String> kinds = parsed(folder);

    assertThat(kinds)
        .hasSize(12)
        .allSatisfy(
            (name, kind) -> assertThat(kind).isIn("Copy", "Update", "Merge", "Delete", "Select"));
    LOG.info("Statements within others: {} parsed by sqlglot", kinds.size());
  }

  private static String golden(String name) throws IOException {
    return Files.readString(GoldenTest.FILES.resolve("plain").resolve(name + ".sql"));
  }

  @Test
  void namesThatTryToGetOutChangeNothingAboutHowAStatementIsRead() throws IOException {
    assertThat(parsed("hostile")).isEqualTo(parsed("plain"));
  }

  private static List<String> opaque(Map<String, String> kinds) {
    return kinds.keySet().stream().filter(name -> kinds.get(name).equals("OPAQUE")).toList();
  }

  private static Map<String, String> parsed(String folder) throws IOException {
    return parsed(GoldenTest.FILES.resolve(folder));
  }

  private static Map<String, String> parsed(Path folder) throws IOException {
    Map<String, String> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      Python.run("parse.py", files.map(Path::toString).sorted().toList())
          .lines()
          .filter(line -> line.contains("\t"))
          .map(line -> line.split("\t", 2))
          .forEach(parts -> kinds.put(parts[0], parts[1]));
    }
    return kinds;
  }
}
