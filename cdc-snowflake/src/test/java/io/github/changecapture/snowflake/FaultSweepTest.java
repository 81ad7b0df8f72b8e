package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.snowflake.Fault.When;
import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.Copy;
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
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection breaks at every single thing that is sent, before it is done and after: whatever
 * was underway, the loads that follow leave everything in place once. {@code -Dsweep=all} breaks it
 * everywhere, otherwise at one of nine.
 */
class FaultSweepTest {
  private static final Logger LOG = LoggerFactory.getLogger(FaultSweepTest.class);
  private static final Task HOURLY = new Task(Duration.ofHours(1));
  private static final int STEP = "all".equals(System.getProperty("sweep")) ? 1 : 9;

  /** What a load has to do beside the usual. */
  enum Scenario {
    FILES,
    HARD_DELETES,
    STALE_STREAM,
    REPAIR,
    INTERNAL_STAGE,
    /** Event Grid has told Snowpipe nothing. */
    SNOWPIPE_SILENT,
    /** Snowpipe has loaded one segment, another twice, and refused the third. */
    SNOWPIPE,
    /** The same, and the loader calls it. */
    SNOWPIPE_CALLED,
    TASK
  }

  @ParameterizedTest
  @CsvSource({
    "FILES, BEFORE, ROLLED_BACK, 0",
    "FILES, BEFORE, KEPT, 1",
    "FILES, AFTER, ROLLED_BACK, 2",
    "FILES, AFTER, KEPT, 3",
    "HARD_DELETES, BEFORE, ROLLED_BACK, 4",
    "HARD_DELETES, AFTER, KEPT, 5",
    "STALE_STREAM, BEFORE, KEPT, 6",
    "STALE_STREAM, AFTER, ROLLED_BACK, 7",
    "REPAIR, BEFORE, KEPT, 8",
    "REPAIR, AFTER, ROLLED_BACK, 0",
    "INTERNAL_STAGE, BEFORE, ROLLED_BACK, 1",
    "INTERNAL_STAGE, BEFORE, KEPT, 2",
    "INTERNAL_STAGE, AFTER, ROLLED_BACK, 3",
    "INTERNAL_STAGE, AFTER, KEPT, 4",
    "SNOWPIPE_SILENT, BEFORE, KEPT, 5",
    "SNOWPIPE_SILENT, AFTER, ROLLED_BACK, 6",
    "SNOWPIPE, BEFORE, ROLLED_BACK, 7",
    "SNOWPIPE, BEFORE, KEPT, 8",
    "SNOWPIPE, AFTER, ROLLED_BACK, 0",
    "SNOWPIPE, AFTER, KEPT, 1",
    "SNOWPIPE_CALLED, BEFORE, KEPT, 2",
    "SNOWPIPE_CALLED, AFTER, ROLLED_BACK, 3",
    "TASK, BEFORE, ROLLED_BACK, 4",
    "TASK, BEFORE, KEPT, 5",
    "TASK, AFTER, ROLLED_BACK, 6",
    "TASK, AFTER, KEPT, 7"
  })
  void noFileIsLostAndNoneIsInSilverTwice(Scenario scenario, When when, Memory memory, int first)
      throws IOException {
    int sent = sentWithoutFault(scenario, memory);
    int broken = 0;
    for (int at = first % STEP; at < sent; at += STEP) {
      loadThrough(scenario, Fault.at(at, when), memory, scenario + " " + when + " " + at);
      broken++;
    }
    LOG.info(
        "{} {} {}: broken at {} of {} things that were sent", scenario, when, memory, broken, sent);
  }

  private static int sentWithoutFault(Scenario scenario, Memory memory) throws IOException {
    Fault none = Fault.none();
    loadThrough(scenario, none, memory, "no fault");
    return none.sent();
  }

  private static void loadThrough(Scenario scenario, Fault fault, Memory memory, String name)
      throws IOException {
    DeleteMode deletes = scenario == Scenario.HARD_DELETES ? DeleteMode.HARD : DeleteMode.TOMBSTONE;
    try (SnowpipeDouble snowpipe = new SnowpipeDouble();
        LoaderFixture account =
            new LoaderFixture(memory, deletes, mode(scenario, snowpipe, Duration.ZERO))) {
      List<Change> stream = new ArrayList<>(account.sealed(11, 2, 8));
      List<String> torn = new ArrayList<>(LoaderFixture.lines(stream.subList(0, 4)));
      torn.add("{\"torn\":");
      SegmentRecord chunk =
          account.catalog.add(
              LoaderFixture.CHUNK, State.SEALED, LoaderFixture.lines(stream.subList(0, 2)));
      SegmentRecord third = account.catalog.add(LoaderFixture.ORDERS, State.SEALED, torn);
      before(scenario, account, stream, snowpipe);
      account.account.breakBy(fault);
      snowpipe.breakBy(fault);

      int failures =
          switch (scenario) {
            case REPAIR -> untilDone(() -> account.repair(third.path()), name);
            case TASK -> throughTask(account, name);
            default -> untilDone(account::load, name);
          };

      assertThat(failures).as(name).isLessThanOrEqualTo(1);
      assertThat(account.live()).as(name).isEqualTo(LoaderFixture.live(stream));
      List<String> ledger =
          new ArrayList<>(
              List.of(
                  "1 LOADED 8 0 true",
                  "1 LOADED 2 0 true",
                  "2 LOADED 9 0 true",
                  "3 QUARANTINED 4 1 true"));
      List<String> bronze =
          new ArrayList<>(
              List.of(
                  "shop/orders/events-0001.jsonl 8",
                  "shop/orders/events-0002.jsonl 9",
                  "shop/orders/events-0003.jsonl 4"));
      if (scenario == Scenario.STALE_STREAM) {
        ledger.add("4 LOADED 4 0 true");
        bronze.add("shop/orders/events-0004.jsonl 4");
      }
      bronze.add(chunk.path() + " 2");
      assertThat(account.ledger()).as(name).isEqualTo(ledger);
      assertThat(account.bronze()).as(name).isEqualTo(bronze);
      assertThat(account.rejects()).as(name).hasSize(1);
    }
  }

  private static LoadMode mode(Scenario scenario, SnowpipeDouble snowpipe, Duration patience) {
    return switch (scenario) {
      case INTERNAL_STAGE -> new InternalStage(Path.of(System.getProperty("java.io.tmpdir")));
      case SNOWPIPE, SNOWPIPE_SILENT -> new AutoIngest("EVENTS", null, patience);
      case SNOWPIPE_CALLED -> new Rest(snowpipe.client(), patience);
      case TASK -> HOURLY;
      default -> new Copy();
    };
  }

  /** What has happened when the connection begins to break. */
  private static void before(
      Scenario scenario, LoaderFixture account, List<Change> stream, SnowpipeDouble snowpipe) {
    switch (scenario) {
      case REPAIR -> account.load();
      case STALE_STREAM -> {
        account.load();
        account.account.loseStreams();
        account.catalog.add(
            LoaderFixture.ORDERS, State.SEALED, LoaderFixture.lines(stream.subList(5, 9)));
      }
      case SNOWPIPE, SNOWPIPE_CALLED -> {
        LoadMode patient = mode(scenario, snowpipe, LoadMode.PATIENCE);
        LoadReport told = account.builder().mode(patient).build().load().block();
        LOG.debug("{}", told);
        List<SegmentRecord> files = account.catalog.segments(LoaderFixture.ORDERS, 1).toList();
        account.pipe(files);
        account.pipeAgain(files.get(1));
      }
      default -> {}
    }
  }

  /** Told what is sealed, the task loads; what it cannot load, the loader does. */
  private static int throughTask(LoaderFixture account, String name) {
    return untilDone(account::load, name)
        + untilDone(() -> runTask(account), name)
        + untilDone(account::load, name);
  }

  private static LoadReport runTask(LoaderFixture account) {
    try {
      TaskRun.run(account.account, HOURLY, UUID.randomUUID().toString());
      return new LoadReport(List.of());
    } catch (SQLException broken) {
      throw SnowflakeErrors.translate("the task", broken);
    }
  }

  private static int untilDone(Supplier<LoadReport> work, String name) {
    for (int failures = 0; failures < 3; failures++) {
      try {
        LoadReport report = work.get();
        LOG.debug("{}: {}", name, report);
        return failures;
      } catch (CaptureException broken) {
        LOG.debug("{}: {}", name, broken.getMessage());
      }
    }
    throw new AssertionError(name + ": three loads failed, though the connection broke once");
  }
}
