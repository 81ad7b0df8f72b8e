package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SnowflakeLoaderTest {
  private final LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK);

  @AfterEach
  void close() {
    account.close();
  }

  @Test
  void silverIsWhatTheSegmentsSay() {
    List<Change> stream = account.sealed(1, 4, 10);

    LoadReport report = account.load();

    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
    assertThat(account.ledger())
        .containsExactly(
            "1 LOADED 10 0 true", "2 LOADED 11 0 true", "3 LOADED 11 0 true", "4 LOADED 11 0 true");
    assertThat(report.isComplete()).isTrue();
    assertThat(report.tables().get(0).rows()).isEqualTo(43);
  }

  @Test
  void whatIsLoadedIsNotLoadedAgain() {
    List<Change> stream = account.sealed(2, 2, 10);
    account.load();
    account.account.ran();

    LoadReport second = account.load();

    assertThat(second.tables()).isEmpty();
    assertThat(account.account.ran()).doesNotContain("copy", "merge_current", "begin");
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void theSetUpRunsWhatIsMissingAndNothingElse() {
    account.sealed(3, 1, 5);

    SetupPlan first = account.loader.apply(EnumSet.allOf(SetupRole.class)).block();
    SetupPlan second = account.loader.apply(EnumSet.allOf(SetupRole.class)).block();

    assertThat(first.steps()).extracting(SetupStep::role).containsOnly(SetupRole.LOADER);
    assertThat(second.steps()).isEmpty();
  }

  @Test
  void thePlanHasAHeadingForEachRole() {
    String plan = account.loader.plan().block().toString();

    assertThat(plan)
        .containsSubsequence(
            "===== ACCOUNT_ADMIN", "CREATE STORAGE INTEGRATION", "===== OWNER", "CREATE STAGE");
  }

  @Test
  void linesThatAreNoEventsAreRejectsWithTheirReason() {
    List<Change> stream = account.sealed(4, 1, 6);
    List<String> lines = new ArrayList<>(LoaderFixture.lines(stream));
    lines.add(1, "{\"torn\":");
    lines.add("{\"operationType\":\"insert\"}");
    lines.add("{\"_id\":{\"_data\":\"82\"}}");
    lines.add("{\"_id\":{\"_data\":\"82\"},\"operationType\":\"insert\"}");
    account.catalog.add(LoaderFixture.ORDERS, State.SEALED, lines);

    LoadReport report = account.load();

    assertThat(account.rejects())
        .extracting(reject -> reject.substring(0, reject.indexOf(" {")))
        .containsExactly(
            "2 not a JSON document",
            "8 no event id in _id._data",
            "9 no operationType",
            "10 no documentKey._id");
    assertThat(account.ledger()).containsExactly("1 LOADED 6 0 true", "2 QUARANTINED 6 4 true");
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
    assertThat(report.isComplete()).isFalse();
  }

  @Test
  void aSegmentThatWasSetAsideIsReadLineByLine() {
    List<Change> stream = account.sealed(5, 1, 6);
    List<String> lines = new ArrayList<>(LoaderFixture.lines(stream));
    lines.add("{\"note\":\"not ours\"}");
    account.catalog.add(LoaderFixture.ORDERS, State.SET_ASIDE, lines);

    account.load();

    assertThat(account.ledger()).containsExactly("1 LOADED 6 0 true", "2 QUARANTINED 6 1 true");
  }

  @Test
  void aLineWithoutADocumentKeyNeverStopsSilver() {
    List<Change> stream = account.sealed(6, 1, 6);
    account.catalog.add(
        LoaderFixture.ORDERS,
        State.SEALED,
        List.of("{\"_id\":{\"_data\":\"82\"},\"operationType\":\"delete\"}"));

    account.load();

    assertThat(account.ledger()).containsExactly("1 LOADED 6 0 true", "2 QUARANTINED 0 1 true");
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
  }

  @Test
  void aFileThatIsMissingFailsAndIsLoadedWhenItIsThere() {
    List<Change> stream = account.sealed(7, 3, 6);
    SegmentRecord second = account.catalog.segments(LoaderFixture.ORDERS, 2).findFirst().get();
    List<String> lines = account.catalog.lines(second.path());
    account.catalog.hide(second);

    LoadReport without = account.load();
    account.catalog.show(second, lines);
    LoadReport with = account.load();

    assertThat(without.tables().get(0).filesFailed()).isEqualTo(1);
    assertThat(with.isComplete()).isTrue();
    assertThat(account.live()).isEqualTo(LoaderFixture.live(stream));
    assertThat(account.ledger())
        .hasSize(3)
        .allMatch(row -> row.contains("LOADED") && row.endsWith("true"));
  }

  @Test
  void aFileThatIsNotWhatItsRecordSaysIsNotLoaded() {
    List<Change> stream = account.sealed(8, 1, 6);
    SegmentRecord second =
        account.catalog.add(LoaderFixture.ORDERS, State.SEALED, LoaderFixture.lines(stream));
    account.catalog.show(second, LoaderFixture.lines(stream.subList(0, 3)));

    LoadReport report = account.load();

    assertThat(report.tables().get(0).filesFailed()).isEqualTo(1);
    assertThat(account.ledger()).containsExactly("1 LOADED 6 0 true", "2 LOAD_FAILED 0 0 false");
    assertThat(account.bronze()).containsExactly("shop/orders/events-0001.jsonl 6");
  }
}
