package io.github.changecapture.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class SnapshotsPageTest {
  private static final Path PAGE = Path.of("..", "docs", "snapshots.md");
  private static final Path EXAMPLE =
      Path.of("src/main/java/io/github/changecapture/examples/guide/SnapshotsExample.java");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile("// tag::\\w+\\[]\n(.*?)\n *// end::", Pattern.DOTALL);

  @Test
  void thePagesCodeIsTheExamplesCode() throws IOException {
    List<String> shown = all(BLOCK, PAGE).stream().map(String::strip).toList();
    List<String> compiled =
        all(REGION, EXAMPLE).stream().map(region -> region.stripIndent().strip()).toList();

    assertThat(shown).isNotEmpty().isEqualTo(compiled);
  }

  private static List<String> all(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().map(found -> found.group(1)).toList();
  }
}
