package io.github.changecapture.examples.guide;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
  private static final Path README = Path.of("..", "README.md");
  private static final Path EXAMPLE =
      Path.of("src/main/java/io/github/changecapture/examples/guide/ReadmeExample.java");
  private static final Pattern BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final Pattern REGION =
      Pattern.compile("// tag::\\w+\\[]\n(.*?)\n *// end::", Pattern.DOTALL);
  private static final Pattern LINK = Pattern.compile("]\\(([^):#]+)\\)");

  @Test
  void theReadmesCodeIsTheExamplesCode() throws IOException {
    List<String> shown = all(BLOCK, README).map(String::strip).toList();
    List<String> compiled =
        all(REGION, EXAMPLE).map(region -> region.stripIndent().strip()).toList();

    assertThat(shown).isNotEmpty().isEqualTo(compiled);
  }

  @Test
  void whatTheReadmeLinksToIsThere() throws IOException {
    List<Path> links = all(LINK, README).map(README::resolveSibling).toList();

    assertThat(links).isNotEmpty().allSatisfy(link -> assertThat(link).exists());
  }

  private static Stream<String> all(Pattern pattern, Path file) throws IOException {
    return pattern.matcher(Files.readString(file)).results().map(found -> found.group(1));
  }
}
