package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.snowflake.Fault.When;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.util.ArrayList;
import java.util.List;
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
  private static final int STEP = "all".equals(System.getProperty("sweep")) ? 1 : 5;

  @ParameterizedTest
  @CsvSource({
    "BEFORE, ROLLED_BACK, 0",
    "BEFORE, KEPT, 1",
    "AFTER, ROLLED_BACK, 2",
    "AFTER, KEPT, 3"
  })
  void noFileIsLostAndNoneIsInSilverTwice(When when, Memory memory, int first) {
    int sent = sentWithoutFault(memory);
    int broken = 0;
    for (int at = first % STEP; at < sent; at += STEP) {
      loadThrough(Fault.at(at, when), memory, when + " " + at);
      broken++;
    }
    LOG.info("{} {}: broken at {} of {} things that were sent", when, memory, broken, sent);
  }

  private static int sentWithoutFault(Memory memory) {
    Fault none = Fault.none();
    loadThrough(none, memory, "no fault");
    return none.sent();
  }

  private static void loadThrough(Fault fault, Memory memory, String name) {
    try (LoaderFixture account = new LoaderFixture(memory)) {
      List<Change> stream = account.sealed(11, 2, 8);
      List<String> torn = new ArrayList<>(LoaderFixture.lines(stream.subList(0, 4)));
      torn.add("{\"torn\":");
      account.catalog.add(LoaderFixture.ORDERS, State.SEALED, torn);
      account.account.breakBy(fault);

      int failures = loadUntilDone(account, name);

      assertThat(failures).as(name).isLessThanOrEqualTo(1);
      assertThat(account.live()).as(name).isEqualTo(LoaderFixture.live(stream));
      assertThat(account.ledger())
          .as(name)
          .containsExactly("1 LOADED 8 0 true", "2 LOADED 9 0 true", "3 QUARANTINED 4 1 true");
      assertThat(account.bronze())
          .as(name)
          .containsExactly(
              "shop/orders/events-0001.jsonl 8",
              "shop/orders/events-0002.jsonl 9",
              "shop/orders/events-0003.jsonl 4");
      assertThat(account.rejects()).as(name).hasSize(1);
    }
  }

  private static int loadUntilDone(LoaderFixture account, String name) {
    for (int failures = 0; failures < 3; failures++) {
      try {
        account.load();
        return failures;
      } catch (CaptureException broken) {
        LOG.debug("{}: {}", name, broken.getMessage());
      }
    }
    throw new AssertionError(name + ": three loads failed, though the connection broke once");
  }
}
