package io.github.changecapture.snowflake;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.snowflake.SilverModel.Row;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The rendered MERGEs, run by DuckDB, against a model: whatever the order, however often, with
 * transactions that are rolled back and batches that come again. {@code -Dsilver.runs} says how
 * many streams of events.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class SilverPropertyTest {
  private static final Logger LOG = LoggerFactory.getLogger(SilverPropertyTest.class);
  private static final int RUNS = Integer.getInteger("silver.runs", 40);
  private static final int ENOUGH_TO_DRAW_ALL = 40;

  /** Tables keep what was deleted from them, and are slower for it. */
  private static final int RUNS_FOR_NEW_TABLES = 100;

  private final Drawn drawn = new Drawn();
  private DuckSilver silver;
  private int batches;
  private int events;

  @BeforeAll
  void makeTables() throws SQLException {
    silver = new DuckSilver();
  }

  @AfterAll
  void close() throws SQLException {
    silver.close();
  }

  @Test
  @Timeout(value = 1, unit = TimeUnit.HOURS)
  void silverIsWhatTheEventsSayInWhateverOrderTheyCome() throws SQLException {
    for (int run = 0; run < RUNS; run++) {
      if (run > 0 && run % RUNS_FOR_NEW_TABLES == 0) {
        close();
        makeTables();
      }
      check(run);
    }
    LOG.info("{} runs, {} batches, {} events arrived: {}", RUNS, batches, events, drawn.counts());
    if (RUNS >= ENOUGH_TO_DRAW_ALL) {
      assertThat(drawn.counts()).containsOnlyKeys(DeleteMode.values());
      assertThat(drawn.counts().values())
          .allSatisfy(ofMode -> assertThat(ofMode).containsOnlyKeys(Drawn.ALL));
    }
  }

  @Test
  void aResetThatComesLateTakesTheDocumentOfARowThatHasMovedOn() throws SQLException {
    String key = "{\"_id\":1}";
    Change insert = new Change(0, "8201", 1, "insert", "1", key, "{\"_id\":1,\"v\":1}");
    Change reset = new Change(0, "8202+1", 2, "namespaceReset", null, null, null);
    Change update = new Change(0, "8203", 3, "update", "1", key, null);

    silver.empty();
    for (Change change : List.of(insert, update, reset)) {
      silver.fill(List.of(change), new Random(1));
      silver.merge(DeleteMode.TOMBSTONE);
    }

    assertThat(silver.current())
        .isEqualTo(Map.of("1", new Row(null, false, "update", "00000000008203")));
  }

  private void check(int seed) throws SQLException {
    Random random = new Random(seed);
    DeleteMode deletes = List.of(DeleteMode.values()).get(seed % DeleteMode.values().length);
    RandomChanges changes = new RandomChanges(random);
    List<Change> stream = changes.amongOthers(changes.next(5 + random.nextInt(40)));
    silver.empty();
    Set<Change> arrived = new LinkedHashSet<>();
    for (List<Change> batch : deliveries(stream, random)) {
      silver.fill(batch, random);
      if (random.nextInt(4) == 0) {
        silver.runInPart(deletes, random);
      }
      silver.merge(deletes);
      arrived.addAll(batch);
      batches++;
      events += batch.size();
      drawn.add(deletes, batch);
      compare(SilverModel.of(arrived, deletes), "seed " + seed);
      if (deletes == DeleteMode.HARD) {
        assertThat(silver.deletedRows()).as("seed " + seed).isZero();
      }
    }
    assertThat(arrived).as("seed " + seed).containsAll(stream);
  }

  /**
   * Everything once at least: shuffled, cut into batches, some of them again, some events twice.
   */
  private static List<List<Change>> deliveries(List<Change> stream, Random random) {
    List<Change> order = new ArrayList<>(stream);
    for (int again = random.nextInt(6); again > 0; again--) {
      order.add(stream.get(random.nextInt(stream.size())));
    }
    if (random.nextInt(3) > 0) {
      Collections.shuffle(order, random);
    }
    List<List<Change>> batches = new ArrayList<>();
    for (int from = 0; from < order.size(); ) {
      int to = Math.min(order.size(), from + 1 + random.nextInt(15));
      batches.add(order.subList(from, to));
      if (random.nextInt(5) == 0) {
        batches.add(batches.get(random.nextInt(batches.size())));
      }
      from = to;
    }
    return batches;
  }

  private void compare(SilverModel model, String seed) throws SQLException {
    Map<String, Row> current = silver.current();
    assertThat(live(current)).as(seed).isEqualTo(live(model.current()));
    String floor = model.floor();
    current.values().removeIf(row -> row.position().compareTo(floor) < 0);
    assertThat(current).as(seed).isEqualTo(model.current());
    assertThat(silver.versions()).as(seed).isEqualTo(model.versions());
  }

  private static Map<String, Row> live(Map<String, Row> rows) {
    Map<String, Row> live = new TreeMap<>(rows);
    live.values().removeIf(Row::isDeleted);
    return live;
  }
}
