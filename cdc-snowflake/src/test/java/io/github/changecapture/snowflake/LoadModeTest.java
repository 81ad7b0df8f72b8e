package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.InternalStage;
import io.github.changecapture.snowflake.LoadMode.Rest;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LoadModeTest {
  private static final Task TASK = new Task(Duration.ofMinutes(15));
  private static final AutoIngest PIPES = new AutoIngest("EVENTS");

  private final LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK);

  @TempDir Path folder;

  @AfterEach
  void close() {
    account.close();
  }

  @Test
  void aTaskLoadsWhatTheLoaderHasSealed() throws SQLException {
    List<Change> stream = account.sealed(1, 3, 6);
    SnowflakeLoader loader = with(TASK);

    load(loader);

    assertThat(account.ledger())
        .containsExactly("1 SEALED 0 0 false", "2 SEALED 0 0 false", "3 SEALED 0 0 false");
    assertThat(account.bronze()).isEmpty();

    runTask("one");

    assertThat(account.ledger())
        .containsExactly("1 LOADED 6 0 true", "2 LOADED 7 0 true", "3 LOADED 7 0 true");
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
    assertThat(load(loader).tables()).isEmpty();
  }

  @Test
  void whatATaskCannotLoadTheLoaderDoes() throws SQLException {
    List<Change> stream = account.sealed(2, 2, 6);
    List<String> torn = new ArrayList<>(LoaderFixture.lines(stream.subList(0, 4)));
    torn.add("{\"torn\":");
    account.catalog.add(LoaderFixture.ORDERS, State.SEALED, torn);
    SnowflakeLoader loader = with(TASK);
    load(loader);
    runTask("one");

    assertThat(account.ledger())
        .containsExactly("1 LOADED 6 0 true", "2 LOADED 7 0 true", "3 LOAD_FAILED 0 0 false");

    LoadReport report = load(loader);

    assertThat(report.tables().get(0).filesQuarantined()).isEqualTo(1);
    assertThat(account.ledger())
        .containsExactly("1 LOADED 6 0 true", "2 LOADED 7 0 true", "3 QUARANTINED 4 1 true");
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void aTaskThatHasNothingToDoDoesNothing() throws SQLException {
    account.sealed(3, 1, 6);
    load(with(TASK));
    runTask("one");
    List<String> before = account.ledger();

    runTask("two");

    assertThat(account.ledger()).isEqualTo(before);
    assertThat(account.bronze()).containsExactly("shop/orders/events-0001.jsonl 6");
  }

  @Test
  void snowpipeLoadsAndTheLoaderConfirmsAndMerges() throws SQLException {
    List<Change> stream = account.sealed(4, 3, 6);
    SnowflakeLoader loader = with(PIPES);
    load(loader);
    List<SegmentRecord> files = files();
    account.pipe(files.subList(0, 2));

    load(loader);

    assertThat(account.ledger()).containsExactly("1 LOADED 6 0 true", "2 LOADED 7 0 true");

    account.pipe(files.subList(2, 3));
    load(loader);

    assertThat(account.ledger()).hasSize(3).allMatch(row -> row.endsWith("true"));
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void whatSnowpipeDoesNotLoadInTimeTheLoaderDoes() {
    List<Change> stream = account.sealed(5, 2, 6);

    load(with(new AutoIngest("EVENTS", null, Duration.ZERO)));

    assertThat(account.ledger()).hasSize(2).allMatch(row -> row.endsWith("true"));
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void aFileThatSnowpipeHasLoadedTwiceIsPutRight() throws SQLException {
    List<Change> stream = account.sealed(6, 1, 6);
    SnowflakeLoader loader = with(PIPES);
    load(loader);
    account.pipe(files());
    account.pipeAgain(files().get(0));

    load(loader);

    assertThat(account.bronze()).containsExactly("shop/orders/events-0001.jsonl 6");
    assertThat(account.ledger()).containsExactly("1 LOADED 6 0 true");
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void filesAreNamedToSnowpipeUntilTheyAreThere() throws IOException, SQLException {
    List<Change> stream = account.sealed(7, 2, 6);
    List<String> paths = files().stream().map(SegmentRecord::path).toList();
    try (SnowpipeDouble snowpipe = new SnowpipeDouble()) {
      SnowflakeLoader loader = with(new Rest(snowpipe.client(), Duration.ofHours(1)));

      load(loader);
      account.pipe(files().subList(0, 1));
      load(loader);
      account.pipe(files().subList(1, 2));
      load(loader);
      load(loader);

      assertThat(snowpipe.calls()).containsExactly(paths, paths, paths.subList(1, 2));
      assertThat(snowpipe.pipes())
          .containsOnly("/v1/data/pipes/CDC.BRONZE.SHOP__ORDERS__PIPE/insertFiles");
    }
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void filesThatSnowflakeCannotReachArePutAndRemoved() {
    List<Change> stream = account.sealed(8, 3, 6);
    var unused = account.account.ran();

    load(with(new InternalStage(folder)));

    assertThat(account.account.ran().stream().filter(name -> name.matches("put|remove|copy")))
        .containsExactly("put", "put", "put", "copy", "remove", "remove", "remove");
    assertThat(account.account.staged()).isEmpty();
    assertThat(folder).isEmptyDirectory();
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
    assertThat(account.ledger()).hasSize(3).allMatch(row -> row.endsWith("true"));
  }

  @Test
  void anotherModeThanTheRegistrysIsRefusedWithTheWayOut() {
    account.sealed(9, 1, 6);
    account.load();

    for (SnowflakeLoader other : List.of(with(TASK), with(PIPES))) {
      var unused = account.account.ran();
      assertThatThrownBy(() -> load(other))
          .isInstanceOf(ConfigurationError.class)
          .hasMessageContaining("mode of SHOP__ORDERS must be COPY")
          .hasMessageContaining("SET LOAD_MODE = ");
      assertThatThrownBy(() -> other.apply(EnumSet.of(SetupRole.LOADER)).block())
          .isInstanceOf(ConfigurationError.class);
      assertThat(account.account.ran()).doesNotContain("task", "pipe_auto", "begin");
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"TASK", "PIPES", "STAGE"})
  void theSetUpOfEachModeIsMadeOnce(String name) {
    account.sealed(10, 1, 6);
    SnowflakeLoader loader =
        with(
            switch (name) {
              case "TASK" -> TASK;
              case "PIPES" ->
                  new AutoIngest("EVENTS", "https://a.queue.core.windows.net/q", LoadMode.PATIENCE);
              default -> new InternalStage(folder);
            });

    SetupPlan first = loader.apply(EnumSet.allOf(SetupRole.class)).block();
    SetupPlan second = loader.apply(EnumSet.allOf(SetupRole.class)).block();

    assertThat(first.steps()).isNotEmpty();
    assertThat(second.steps()).isEmpty();
    assertThat(loader.plan().block().toString()).contains("===== LOADER");
  }

  @Test
  void scriptsArePrintedForEachCollection() {
    account.sealed(11, 1, 6);

    for (ScriptVariant variant : ScriptVariant.values()) {
      assertThat(account.loader.script(variant).block().toString())
          .contains("SHOP__ORDERS__")
          .contains(variant.name().replace('_', ' '));
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"PT0S", "PT30S", "PT1M30S", "PT200H"})
  void anIntervalThatATaskCannotHaveIsRefused(String interval) {
    assertThatThrownBy(() -> new Task(Duration.parse(interval)))
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining(interval);
  }

  private SnowflakeLoader with(LoadMode mode) {
    return account.builder().mode(mode).build();
  }

  private static LoadReport load(SnowflakeLoader loader) {
    return loader.load().block();
  }

  private List<SegmentRecord> files() {
    return account.catalog.segments(LoaderFixture.ORDERS, 1).toList();
  }

  private void runTask(String batch) throws SQLException {
    TaskRun.run(account.account, TASK, batch);
  }
}
