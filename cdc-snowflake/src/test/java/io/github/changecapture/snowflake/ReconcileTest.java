package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.test.snowflake.DuckDialect;
import io.github.changecapture.test.snowflake.SnowflakeDouble.Memory;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReconcileTest {
  private static final Namespace ORDERS = new Namespace("shop", "orders");
  private static final String BRONZE = "\"CDC\".\"BRONZE\".\"SHOP__ORDERS\"";
  private static final String CURRENT = "\"CDC\".\"SILVER\".\"SHOP__ORDERS\"";
  private static final String HISTORY = "\"CDC\".\"SILVER\".\"SHOP__ORDERS__HISTORY\"";

  private final LoaderFixture account = new LoaderFixture(Memory.ROLLED_BACK);

  @AfterEach
  void close() throws SQLException {
    account.close();
  }

  @Test
  void whatIsLoadedAsAWholeIsSound() {
    account.sealed(12, 3, 20);
    account.load();
    long live = account.live().size();

    Reconciliation found = reconcile(Map.of(ORDERS, live));

    assertThat(found.tables()).hasSize(1);
    assertThat(problems(found)).isEmpty();
    assertThat(found.exitCode()).isEqualTo(Reconciliation.SOUND);
    assertThat(found.toString())
        .contains("shop.orders  SHOP__ORDERS  ACTIVE")
        .contains("3 sealed, 3 loaded, 0 waiting, 0 failed; 0 lines rejected")
        .contains(" events, 0 missing; 7 documents, 0 behind")
        .contains("%d documents, %1$d in silver".formatted(live))
        .endsWith("1 collections, 0 problems, 0 behind");
  }

  @Test
  void whatNoLoadHasTakenYetIsBehindAndNoProblem() {
    account.sealed(13, 2, 5);
    Reconciliation before = reconcile(Map.of(ORDERS, 99L));
    account.load();
    account.catalog.add(
        LoaderFixture.ORDERS,
        State.SEALED,
        List.of(new Change(9, "82FF", 1, "insert", "9", "{\"_id\":9}", "{\"_id\":9}").line()));

    Reconciliation after = reconcile(Map.of(ORDERS, 99L));

    assertThat(before.exitCode()).isEqualTo(Reconciliation.BEHIND);
    assertThat(before.tables().get(0).status()).isNull();
    assertThat(after.exitCode()).isEqualTo(Reconciliation.BEHIND);
    assertThat(after.tables().get(0).segments().waiting()).isEqualTo(1);
  }

  @Test
  void whatIsNotMergedIsBehind() {
    account.sealed(14, 1, 5);
    account.account.refuse("merge_current", "");
    account.load();

    Reconciliation found = reconcile(Map.of());

    assertThat(found.exitCode()).isEqualTo(Reconciliation.BEHIND);
    assertThat(found.tables().get(0).segments().unmerged()).isEqualTo(1);
  }

  @Test
  void rejectsAndSegmentsThatFailAreProblems() {
    List<Change> stream = account.sealed(15, 1, 5);
    List<String> torn = new ArrayList<>(LoaderFixture.lines(stream));
    torn.add("{\"torn\":");
    account.catalog.add(LoaderFixture.ORDERS, State.SEALED, torn);
    SegmentRecord lost = account.catalog.add(LoaderFixture.ORDERS, State.SEALED, torn);
    account.catalog.hide(lost);
    account.load();

    Reconciliation found = reconcile(Map.of());

    assertThat(found.exitCode()).isEqualTo(Reconciliation.NOT_SOUND);
    assertThat(problems(found)).contains("cannot be loaded").contains("1 lines are no events");
  }

  @Test
  void rowsThatWentFromBronzeAreTold() {
    account.sealed(16, 2, 5);
    account.load();
    account.send("DELETE FROM " + BRONZE + " WHERE FILE_ROW = 2");

    assertThat(problems(reconcile(Map.of())))
        .contains("events-0001.jsonl has 5 rows by the ledger, bronze holds 4")
        .contains("events-0002.jsonl has 6 rows by the ledger, bronze holds 5");
  }

  @Test
  void rowsOfAFileThatTheLedgerDoesNotKnowAreTold() {
    account.sealed(17, 2, 5);
    account.load();
    account.send("DELETE FROM \"CDC\".\"META\".\"LEDGER\" WHERE FILE_PATH LIKE '%0001.jsonl'");

    assertThat(problems(reconcile(Map.of())))
        .contains("events-0001.jsonl has 0 rows by the ledger, bronze holds 5");
  }

  @Test
  void aLedgerThatDisagreesWithTheCatalogIsTold() {
    account.sealed(18, 1, 5);
    account.load();
    account.send("UPDATE \"CDC\".\"META\".\"LEDGER\" SET CRC32C = '00000000'");

    assertThat(problems(reconcile(Map.of()))).contains("the ledger has 5 of 00000000");
  }

  @Test
  void whatSilverLacksIsTold() {
    account.sealed(19, 2, 8);
    account.load();
    account.send(
        "DELETE FROM " + HISTORY + " WHERE POSITION = (SELECT MAX(POSITION) FROM " + HISTORY + ")");
    account.send(
        "UPDATE "
            + CURRENT
            + " SET POSITION = '0' WHERE DOC_KEY = (SELECT MAX(DOC_KEY) FROM "
            + CURRENT
            + ")");

    assertThat(problems(reconcile(Map.of())))
        .contains("1 events of bronze are not in the history")
        .contains("1 documents have a later event in bronze than in silver");
  }

  @Test
  void twoRowsOfOneDocumentAreTold() {
    account.sealed(20, 1, 5);
    account.load();
    account.send("CREATE TABLE copy AS SELECT * FROM " + CURRENT + " LIMIT 1");
    account.send("ALTER TABLE " + CURRENT + " RENAME TO old");
    account.send(
        "CREATE TABLE "
            + CURRENT
            + " AS SELECT * FROM \"CDC\".\"SILVER\".old UNION ALL SELECT * FROM copy");

    assertThat(problems(reconcile(Map.of()))).contains("1 documents have more than one row");
  }

  @Test
  void anotherCountAtTheSourceIsTold() {
    account.sealed(21, 1, 5);
    account.load();
    long live = account.live().size();

    assertThat(problems(reconcile(Map.of(ORDERS, live + 1))))
        .isEqualTo("the source has %d documents, silver has %d".formatted(live + 1, live));
  }

  @Test
  void theAlertQueryHasARowForWhatNeedsSomebody() {
    account.sealed(22, 1, 5);
    account.load();
    String query = DuckDialect.translate(account.loader.alertQuery());
    List<String> before = account.account.rows(query);
    account.catalog.add(LoaderFixture.ORDERS, State.SEALED, List.of("{\"torn\":"));
    account.load();

    List<String> after = account.account.rows(query);

    assertThat(before).isEmpty();
    assertThat(after).singleElement().asString().startsWith("SHOP__ORDERS shop orders ERROR");
  }

  @Test
  void healthTellsTheMeanTimeFromEventToMerge() {
    account.sealed(23, 1, 6);
    account.load();

    List<String> health =
        account.account.rows(
            "SELECT HEALTH, STATUS, FILES_LOADED_24H, ROWS_LOADED_24H, FILES_FAILED, CONSECUTIVE_ERRORS, "
                + "ABS(MEAN_SECONDS_TO_MERGE - (SELECT AVG(DATEDIFF('second', EVENT_TIME, MERGED_AT)) FROM "
                + HISTORY
                + ")) < 2 FROM \"CDC\".\"META\".\"HEALTH\"");

    assertThat(health).containsExactly("HEALTHY ACTIVE 1 6 0 0 true");
  }

  private Reconciliation reconcile(Map<Namespace, Long> counts) {
    return account.loader.reconcile(counts).block();
  }

  private static String problems(Reconciliation found) {
    return String.join("\n", found.tables().get(0).problems());
  }
}
