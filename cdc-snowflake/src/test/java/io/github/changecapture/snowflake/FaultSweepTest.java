package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.snowflake.Fault.When;
import io.github.changecapture.snowflake.LoadMode.AutoIngest;
import io.github.changecapture.snowflake.LoadMode.Copy;
import io.github.changecapture.snowflake.LoadMode.InternalStage;
import io.github.changecapture.snowflake.LoadMode.Task;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Supplier;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The connection breaks at every single thing that is sent, before it is done and after: whatever
 * was underway, the loads that follow leave everything in place once. {@code -Dsweep=all} breaks it
 * everywhere, otherwise at one of five.
 */
class FaultSweepTest {
  private static final Logger LOG = LoggerFactory.getLogger(FaultSweepTest.class);
  private static final Task HOURLY = new Task(Duration.ofHours(1));
  private static final int STEP = "all".equals(System.getProperty("sweep")) ? 1 : 5;

  /** What a load has to do beside the usual. */
  enum Scenario {
    FILES,
    HARD_DELETES,
    STALE_STREAM,
    REPAIR,
    INTERNAL_STAGE,
    SNOWPIPE,
    TASK
  }

  @ParameterizedTest
  @CsvSource({
    "FILES, BEFORE, ROLLED_BACK, 0",
    "FILES, BEFORE, KEPT, 1",
    "FILES, AFTER, ROLLED_BACK, 2",
    "FILES, AFTER, KEPT, 3",
    "HARD_DELETES, BEFORE, ROLLED_BACK, 4",
    "HARD_DELETES, AFTER, KEPT, 0",
    "STALE_STREAM, BEFORE, KEPT, 1",
    "STALE_STREAM, AFTER, ROLLED_BACK, 2",
    "REPAIR, BEFORE, KEPT, 3",
    "REPAIR, AFTER, ROLLED_BACK, 4",
    "INTERNAL_STAGE, BEFORE, ROLLED_BACK, 0",
    "INTERNAL_STAGE, AFTER, KEPT, 1",
    "SNOWPIPE, BEFORE, KEPT, 2",
    "SNOWPIPE, AFTER, ROLLED_BACK, 3",
    "TASK, BEFORE, KEPT, 4",
    "TASK, AFTER, ROLLED_BACK, 0"
  })
  void noFileIsLostAndNoneIsInSilverTwice(Scenario scenario, When when, Memory memory, int first) {
    int sent = sentWithoutFault(scenario, memory);
    int broken = 0;
    for (int at = first % STEP; at < sent; at += STEP) {
      loadThrough(scenario, Fault.at(at, when), memory, scenario + " " + when + " " + at);
      broken++;
    }
    LOG.info(
        "{} {} {}: broken at {} of {} things that were sent", scenario, when, memory, broken, sent);
  }

  private static int sentWithoutFault(Scenario scenario, Memory memory) {
    Fault none = Fault.none();
    loadThrough(scenario, none, memory, "no fault");
    return none.sent();
  }

  private static void loadThrough(Scenario scenario, Fault fault, Memory memory, String name) {
    DeleteMode deletes = scenario == Scenario.HARD_DELETES ? DeleteMode.HARD : DeleteMode.TOMBSTONE;
    try (LoaderFixture account = new LoaderFixture(memory, deletes, mode(scenario))) {
      List<Change> stream = new ArrayList<>(account.sealed(11, 2, 8));
      List<String> torn = new ArrayList<>(LoaderFixture.lines(stream.subList(0, 4)));
      torn.add("{\"torn\":");
      SegmentRecord third = account.catalog.add(LoaderFixture.ORDERS, State.SEALED, torn);
      if (scenario == Scenario.STALE_STREAM || scenario == Scenario.REPAIR) {
        account.load();
      }
      if (scenario == Scenario.STALE_STREAM) {
        account.account.loseStreams();
        account.catalog.add(
            LoaderFixture.ORDERS, State.SEALED, LoaderFixture.lines(stream.subList(5, 9)));
      }
      account.account.breakBy(fault);

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
              List.of("1 LOADED 8 0 true", "2 LOADED 9 0 true", "3 QUARANTINED 4 1 true"));
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
      assertThat(account.ledger()).as(name).isEqualTo(ledger);
      assertThat(account.bronze()).as(name).isEqualTo(bronze);
      assertThat(account.rejects()).as(name).hasSize(1);
    }
  }

  private static LoadMode mode(Scenario scenario) {
    return switch (scenario) {
      case INTERNAL_STAGE -> new InternalStage(Path.of(System.getProperty("java.io.tmpdir")));
      case SNOWPIPE -> new AutoIngest("EVENTS", null, Duration.ZERO);
      case TASK -> HOURLY;
      default -> new Copy();
    };
  }

  /** Told what is sealed, the task loads; what it cannot load, the loader does. */
  private static int throughTask(LoaderFixture account, String name) {
    return untilDone(account::load, name)
        + untilDone(() -> runTask(account), name)
        + untilDone(account::load, name);
  }

  private static LoadReport runTask(LoaderFixture account) {
    try {
      TaskRun.run(account.account, HOURLY, "batch");
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
