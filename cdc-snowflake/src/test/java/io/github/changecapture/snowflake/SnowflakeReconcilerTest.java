package io.github.changecapture.snowflake;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SnowflakeReconcilerTest {
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  @TempDir Path folder;

  @Test
  void theReportIsPrintedAndTheExitCodeSaysHowItIs() throws IOException {
    try (LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK)) {
      account.sealed(30, 1, 6);
      account.load();
      Path counts = folder.resolve("counts");
      Files.writeString(counts, "\nshop.orders\t%d\n".formatted(account.live().size()));

      int sound = reconcile(account, "--counts", counts.toString());
      account.catalog.add(LoaderFixture.ORDERS, State.SEALED, List.of("{\"torn\":"));
      account.load();
      int rejected = reconcile(account);

      assertThat(sound).isZero();
      assertThat(rejected).isEqualTo(1);
      assertThat(out.toString(UTF_8))
          .contains("Segments  by the ledger alone", "shop.orders  SHOP__ORDERS  ACTIVE")
          .contains("1 collections, 0 problems, 0 behind", "PROBLEM  1 lines are no events");
    }
  }

  @Test
  void theSegmentsOfAFolderAreAskedIfThereAreAny() throws IOException {
    try (LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK)) {
      Throwable none = catchThrowable(() -> reconcile(account, "--segments", folder.toString()));
      Files.createDirectory(folder.resolve("_cdc"));

      int code = reconcile(account, "--segments", folder.toString());

      assertThat(none).hasMessageContaining("--segments").hasMessageContaining(folder.toString());
      assertThat(code).isZero();
      assertThat(out.toString(UTF_8)).contains("Segments  " + folder).contains("0 collections");
    }
  }

  @Test
  void helpShowsTheOptions() {
    assertThat(run("--help")).isZero();

    assertThat(out.toString(UTF_8)).contains("--segments", "--counts", "CDC_SNOWFLAKE_URL");
  }

  @Test
  void whatCannotBeDoneIsSaidAndEndsWithTwo() {
    assertThat(run()).isEqualTo(2);
    assertThat(run("--what")).isEqualTo(2);
    assertThat(run("--counts")).isEqualTo(2);

    assertThat(err.toString(UTF_8))
        .contains("CDC_SNOWFLAKE_", "there is no option --what", "--counts must be followed");
  }

  @Test
  void aLineThatIsNoCountIsNamed() throws IOException {
    Path counts = folder.resolve("counts");
    Files.writeString(counts, "orders: many\n");
    try (LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK)) {
      assertThat(catchThrowable(() -> reconcile(account, "--counts", counts.toString())))
          .hasMessageContaining("orders: many");
    }
  }

  private int reconcile(LoaderFixture account, String... options) {
    return SnowflakeReconciler.run(
        account.builder(), SnowflakeReconciler.options(options), new PrintStream(out, true, UTF_8));
  }

  private int run(String... arguments) {
    return SnowflakeReconciler.run(
        Map.of(), new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8), arguments);
  }
}
