package io.github.changecapture.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ReadmeTest {
  private static final Path ROOT = Path.of("..");
  private static final Path EXAMPLES =
      Path.of("src/main/java/io/github/changecapture/examples/guide");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile("// tag::[\\w-]+\\[]\n(.*?)\n *// end::", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");

  @ParameterizedTest
  @CsvSource({
    "README.md, ReadmeExample",
    "docs/shaping.md, ShapingExample",
    "docs/discovery.md, DiscoveryExample",
    "docs/snapshots.md, SnapshotsExample",
    "docs/files.md, FilesExample",
    "docs/operating.md, OperatingExample",
    "docs/snowflake.md, SnowflakeExample",
    "docs/orchestration.md, OrchestrationExample",
    "docs/snowflake-modes.md, SnowflakeModesExample"
  })
  void thePagesCodeIsTheExamplesCode(String page, String example) throws IOException {
    List<String> shown = all(BLOCK, ROOT.resolve(page)).map(String::strip).toList();
    List<String> compiled =
        all(REGION, EXAMPLES.resolve(example + ".java"))
            .map(region -> region.stripIndent().strip())
            .toList();

    assertThat(shown).isNotEmpty().isEqualTo(compiled);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "README.md",
        "docs/captures.md",
        "docs/shaping.md",
        "docs/discovery.md",
        "docs/snapshots.md",
        "docs/files.md",
        "docs/operating.md",
        "docs/snowflake.md",
        "docs/orchestration.md",
        "docs/snowflake-modes.md",
        "docs/decisions/README.md"
      })
  void whatThePageLinksToIsThere(String page) throws IOException {
    Path file = ROOT.resolve(page);
    List<Path> links = all(LINK, file).map(file::resolveSibling).toList();

    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
  }

  private static Stream<String> all(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().map(found -> found.group(1));
  }
}
