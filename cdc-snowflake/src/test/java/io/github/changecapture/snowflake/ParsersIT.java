package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** sqlglot, which knows Snowflake's dialect, reads every statement that is sent. */
@ExtendWith(Python.class)
class ParsersIT {
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

  @Test
  void namesThatTryToGetOutChangeNothingAboutHowAStatementIsRead() throws IOException {
    assertThat(parsed("hostile")).isEqualTo(parsed("plain"));
  }

  private static List<String> opaque(Map<String, String> kinds) {
    return kinds.keySet().stream().filter(name -> kinds.get(name).equals("OPAQUE")).toList();
  }

  private static Map<String, String> parsed(String folder) throws IOException {
    Map<String, String> kinds = new TreeMap<>();
    try (Stream<Path> files = Files.list(GoldenTest.FILES.resolve(folder))) {
      Python.run("parse.py", files.map(Path::toString).sorted().toList())
          .lines()
          .filter(line -> line.contains("\t"))
          .map(line -> line.split("\t", 2))
          .forEach(parts -> kinds.put(parts[0], parts[1]));
    }
    return kinds;
  }
}
