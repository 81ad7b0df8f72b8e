package io.github.changecapture.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OptionsTest {

  @Test
  void nothingMeansAnEmbeddedDouble() {
    assertThat(Options.parse())
        .isEqualTo(
            new Options(
                null,
                "changecapture_quickstart",
                Path.of("quickstart-data"),
                30_000,
                false,
                Options.Place.FOLDER,
                Options.Then.CHECK));
  }

  @Test
  void everyOptionIsTaken() {
    Options options =
        Options.parse(
            "--changes",
            "7",
            "--uri",
            "mongodb://db",
            "--folder",
            "f",
            "--database",
            "d",
            "--watch-only",
            "--adls");

    assertThat(options)
        .isEqualTo(
            new Options(
                "mongodb://db",
                "d",
                Path.of("f"),
                7,
                true,
                Options.Place.ADLS,
                Options.Then.CHECK));
  }

  @Test
  void whatHasLandedMayGoOnToSnowflake() {
    assertThat(Options.parse("--snowflake").then()).isEqualTo(Options.Then.LOAD);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          --colour            | there is no option --colour
          --uri               | --uri needs a value
          --uri --watch-only  | --uri needs a value
          --changes 0         | --changes needs a whole number above zero, was 0
          --changes many      | --changes needs a whole number above zero, was many
          --watch-only        | --watch-only needs --uri
          --uri u --watch-only --snowflake | --snowflake compares what was written
          """)
  void whatCannotBeUnderstoodIsNamed(String arguments, String message) {
    assertThatThrownBy(() -> Options.parse(arguments.split(" ")))
        .isInstanceOf(Options.Misunderstood.class)
        .hasMessageStartingWith(message);
  }
}
