package io.github.changecapture.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class QuickstartIT {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void everyChangeLandsInAFolder() {
    assertThat(run("--changes", "600", "--folder", folder.toString())).isZero();

    assertThat(printed())
        .contains("Folder    " + folder)
        .contains(": sound")
        .contains("600 written, 600 landed: each once");
    assertThat(folder).isNotEmptyDirectory();
  }

  @Test
  void everyChangeLandsInAdls() {
    assertThat(run("--adls", "--changes", "600", "--folder", folder.toString())).isZero();

    assertThat(printed())
        .contains("ADLS      ")
        .contains("/hour=")
        .contains(": sound")
        .contains("600 written, 600 landed: each once");
    assertThat(folder).isEmptyDirectory();
  }

  @Test
  void snowflakeHasTheDocumentsThatTheSourceHas() {
    assertThat(run("--snowflake", "--changes", "600", "--folder", folder.toString())).isZero();

    assertThat(printed())
        .contains("600 written, 600 landed: each once")
        .contains("600 rows in bronze, 0 rejected")
        .containsPattern("customers +CHANGECAPTURE_QUICKSTART__CUSTOMERS( +[0-9]+){3} +0\n")
        .containsPattern(
            "returns.2026 +CHANGECAPTURE_QUICKSTART__RETURNS[$]0462026( +[0-9]+){3} +0\n")
        .contains("Silver    equals the source");
  }

  @Test
  void whatWasThereBeforeLandsByASnapshotAndItsDriftIsShown() {
    assertThat(run("--snapshot", "--snowflake", "--changes", "600", "--folder", folder.toString()))
        .isZero();

    assertThat(printed())
        .contains("Snapshot  500 documents of changecapture_quickstart.articles")
        .contains("Schema    changecapture_quickstart.articles, of 500 documents: ")
        .contains("price      int            100 %")
        .contains("Drift     changecapture_quickstart.articles: ")
        .contains("added      rating     int")
        .contains("changed    price      int -> int, string")
        .contains("600 written, 600 landed: each once")
        .contains("Articles  550 written, 550 landed: each once")
        .containsPattern("articles +CHANGECAPTURE_QUICKSTART__ARTICLES( +550){3} +0\n");
  }

  private int run(String... arguments) {
    return new Quickstart(
            Options.parse(arguments), new PrintStream(out, true, StandardCharsets.UTF_8))
        .run();
  }

  private String printed() {
    return out.toString(StandardCharsets.UTF_8);
  }
}
