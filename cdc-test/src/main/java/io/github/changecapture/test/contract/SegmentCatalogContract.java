package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.spi.CatalogWriter;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentCatalog;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.Content;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentRecord.Writer;
import io.github.changecapture.spi.SegmentSession;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bson.BsonTimestamp;
import org.junit.jupiter.api.Test;

/**
 * Checks the rules K1 to K10 of {@link SegmentCatalog} and {@link CatalogWriter}.
 *
 * <p>Not checked: that a stored record survives a crash of the machine (K1), that a crash in the
 * middle of a change leaves the record before or after it (K2), and how the work grows (K5); in
 * their place, that another process sees what was stored, that readers never see anything else, and
 * that the unfinished segments are the right ones.
 */
public abstract class SegmentCatalogContract extends SegmentFixture {

  /** Creates the contract. */
  protected SegmentCatalogContract() {}

  @Test
  void k1_anotherProcessSeesEachStep() {
    SegmentSession session = session();
    CatalogWriter catalog = session.catalog();

    SegmentRecord open = reserved(session);
    assertThat(segments(SERIES, 1)).containsExactly(open);
    append(session, open, "line\n");
    SegmentRecord sealing = advanced(catalog, open, State.SEALING);
    assertThat(segments(SERIES, 1)).containsExactly(sealing);
    SegmentRecord sealed = advanced(catalog, sealing, State.SEALED);
    assertThat(segments(SERIES, 1)).containsExactly(sealed);

    close(session);
    assertThat(segments(SERIES, 1)).containsExactly(sealed);
    assertThat(session().catalog().last(SERIES)).isEqualTo(sealed);
  }

  @Test
  void k2_aReaderSeesARecordBeforeOrAfterAChange() throws Exception {
    SegmentSession session = session();
    CompletableFuture<List<SegmentRecord>> writes =
        CompletableFuture.supplyAsync(() -> storeMany(session, 40));
    List<SegmentRecord> seen = new ArrayList<>();
    do {
      seen.addAll(segments(SERIES, 1));
    } while (!writes.isDone());

    assertThat(writes.get(1, TimeUnit.MINUTES)).containsAll(seen);
  }

  @Test
  void k3_aRecordOfTheSameNumberIsFencedAndChangesNothing() {
    SegmentSession session = session();
    SegmentRecord first = reserved(session, SERIES, "shop/orders/1.jsonl");
    SegmentRecord other = numbered(first, 1, "shop/orders/2.jsonl");

    assertThatThrownBy(() -> session.catalog().reserve(other)).isInstanceOf(Fenced.class);

    assertThat(segments(SERIES, 1)).containsExactly(first);
    assertThat(session.catalog().last(SERIES)).isEqualTo(first);
    assertThat(session.catalog().unfinished()).containsExactly(first);
  }

  @Test
  void k3_aPathWithAFileIsNotReserved() throws Exception {
    SegmentSession session = session();
    byte[] foreign = "foreign\n".getBytes(StandardCharsets.UTF_8);
    SegmentRecord record = next(session, SERIES, "shop/orders/1.jsonl");
    assumeTrue(addBytes(record.path(), foreign), "override addBytes(String, byte[])");

    assertThat(session.catalog().reserve(record)).isFalse();

    assertThat(segments(SERIES, 1)).isEmpty();
    assertThat(session.catalog().last(SERIES)).isNull();
    assertThat(session.catalog().unfinished()).isEmpty();
    assertThat(read(record)).isEqualTo("foreign\n");
  }

  @Test
  void k3_thePathOfAnotherSegmentIsNotReserved() throws Exception {
    SegmentSession session = session();
    SegmentRecord first = reserved(session, SERIES, "shop/orders/1.jsonl");
    append(session, first, "line\n");

    SegmentRecord second = next(session, SERIES, first.path());
    assertThat(session.catalog().reserve(second)).isFalse();

    assertThat(segments(SERIES, 1)).containsExactly(first);
    assertThat(read(first)).isEqualTo("line\n");
  }

  @Test
  void k4_aSegmentCanBeSetAside() {
    SegmentSession session = session();
    SegmentRecord open = reserved(session);

    SegmentRecord aside = advanced(session.catalog(), open, State.SET_ASIDE);

    assertThat(segments(SERIES, 1)).containsExactly(aside);
  }

  @Test
  void k4_aSegmentCanBeDiscarded() {
    SegmentSession session = session();
    SegmentRecord open = reserved(session);

    SegmentRecord discarded = advanced(session.catalog(), open, State.DISCARDED);

    assertThat(segments(SERIES, 1)).containsExactly(discarded);
    assertThat(session.catalog().unfinished()).isEmpty();
  }

  @Test
  void k4_theSameStepAgainDoesNothing() {
    SegmentSession session = session();
    CatalogWriter catalog = session.catalog();
    SegmentRecord record = reserved(session);

    for (State state : List.of(State.SEALING, State.SEALED)) {
      SegmentRecord next = advanced(catalog, record, state);
      catalog.advance(next);
      assertThat(segments(SERIES, 1)).containsExactly(next);
      record = next;
    }
  }

  @Test
  void k4_anyOtherStepIsRejectedAndChangesNothing() {
    SegmentSession session = session();
    CatalogWriter catalog = session.catalog();
    SegmentRecord open = reserved(session, "open", "shop/open.jsonl");
    SegmentRecord sealing =
        advanced(catalog, reserved(session, "sealing", "shop/sealing.jsonl"), State.SEALING);
    SegmentRecord sealed =
        advanced(
            catalog,
            advanced(catalog, reserved(session, "sealed", "shop/sealed.jsonl"), State.SEALING),
            State.SEALED);
    SegmentRecord aside =
        advanced(catalog, reserved(session, "aside", "shop/aside.jsonl"), State.SET_ASIDE);
    SegmentRecord discarded =
        advanced(catalog, reserved(session, "discarded", "shop/discarded.jsonl"), State.DISCARDED);
    Content content = content(1, "line\n");
    Content other = content(1, "other\n");

    assertRejected(catalog, open, open.as(State.SEALED, content));
    assertRejected(catalog, sealing, sealing.as(State.SET_ASIDE, content));
    assertRejected(catalog, sealing, sealing.as(State.SEALING, other));
    assertRejected(catalog, sealed, sealed.as(State.SEALING, content));
    assertRejected(catalog, sealed, sealed.as(State.SET_ASIDE, content));
    assertRejected(catalog, sealed, sealed.as(State.SEALED, other));
    assertRejected(catalog, aside, aside.as(State.SEALING, content));
    assertRejected(catalog, aside, aside.as(State.SEALED, content));
    assertRejected(catalog, sealing, sealing.as(State.DISCARDED, content));
    assertRejected(catalog, sealed, sealed.as(State.DISCARDED, content));
    assertRejected(catalog, discarded, discarded.as(State.SEALING, content));
  }

  @Test
  void k4_aRecordThatWasNeverReservedIsRejected() {
    SegmentSession session = session();
    CatalogWriter catalog = session.catalog();
    SegmentRecord open = reserved(session, SERIES, "shop/orders/1.jsonl");
    Content content = content(1, "line\n");

    assertRejected(catalog, open, numbered(open, 2, open.path()).as(State.SEALING, content));
    assertRejected(
        catalog, open, numbered(open, 1, "shop/orders/2.jsonl").as(State.SEALING, content));
    SegmentRecord elsewhere = next(session, "elsewhere", open.path());
    assertRejected(catalog, open, elsewhere.as(State.SEALING, content));
    assertThat(segments("elsewhere", 1)).isEmpty();
  }

  @Test
  void k5_theUnfinishedSegmentsAreThoseThatAreOpenOrSealing() {
    SegmentSession session = session();
    CatalogWriter catalog = session.catalog();
    assertThat(catalog.unfinished()).isEmpty();
    List<SegmentRecord> unfinished = new ArrayList<>();
    List<SegmentRecord> finished = new ArrayList<>();
    for (int i = 0; i < 4; i++) {
      String series = "series " + i;
      String path = "shop/" + i + "/";
      finished.add(sealed(session, reserved(session, series, path + "1.jsonl"), "line\n"));
      SegmentRecord second = reserved(session, series, path + "2.jsonl");
      switch (i) {
        case 0 -> finished.add(sealed(session, second, "line\n"));
        case 1 -> finished.add(advanced(catalog, second, State.SET_ASIDE));
        case 2 -> unfinished.add(advanced(catalog, second, State.SEALING));
        default -> unfinished.add(second);
      }
    }

    assertThat(catalog.unfinished())
        .containsExactlyInAnyOrderElementsOf(unfinished)
        .doesNotContainAnyElementsOf(finished);
    close(session);
    assertThat(session().catalog().unfinished()).containsExactlyInAnyOrderElementsOf(unfinished);
  }

  @Test
  void k6_segmentsComeInTheOrderOfTheirNumbers() {
    SegmentSession session = session();
    List<SegmentRecord> stored = new ArrayList<>();
    for (int i = 1; i <= 120; i++) {
      SegmentRecord open = reserved(session, SERIES, "shop/orders/" + (1_000 - i) + ".jsonl");
      stored.add(i % 3 == 0 ? open : advanced(session.catalog(), open, State.SEALING));
    }

    assertThat(segments(SERIES, 1)).isEqualTo(stored);
    for (int from : new int[] {1, 2, 9, 10, 11, 99, 100, 101, 120}) {
      assertThat(segments(SERIES, from)).isEqualTo(stored.subList(from - 1, 120));
    }
    assertThat(segments(SERIES, 121)).isEmpty();
    assertThat(session.catalog().last(SERIES)).isEqualTo(stored.get(119));
  }

  @Test
  void k6_anUnknownSeriesHasNoSegments() {
    assertThat(segments("unknown", 1)).isEmpty();
    assertThat(series()).isEmpty();
    assertThat(session().catalog().last("unknown")).isNull();
  }

  @Test
  void k7_aSeriesMayHaveAnyNameAndTouchesNoOther() {
    SegmentSession session = session();
    List<SegmentRecord> stored = new ArrayList<>();
    for (String name : Names.AWKWARD) {
      stored.add(reserved(session, name, "shop/" + stored.size() + ".jsonl"));
    }

    assertThat(series()).containsExactlyInAnyOrderElementsOf(Names.AWKWARD);
    for (SegmentRecord record : stored) {
      String name = record.partition().series();
      assertThat(segments(name, 1)).as("series '%s'", name).containsExactly(record);
      assertThat(session.catalog().last(name)).isEqualTo(record);
    }
    assertThat(session.catalog().unfinished()).containsExactlyInAnyOrderElementsOf(stored);
  }

  @Test
  void k8_aRecordThatCannotBeReadIsRejected() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    close(session);
    assumeTrue(damage(record), "override damage(SegmentRecord) to check this rule");

    assertThatThrownBy(() -> segments(SERIES, 1)).isInstanceOf(SinkRejected.class);
    assertThatThrownBy(
            () -> {
              SegmentSession next = session();
              assertThat(next.catalog().last(SERIES)).isNotNull();
            })
        .isInstanceOf(SinkRejected.class);
  }

  @Test
  void k8_aSegmentWithoutItsFileIsRejected() {
    SegmentSession session = session();
    SegmentRecord never = next(session, SERIES, "shop/never.jsonl");

    assertThatThrownBy(() -> read(never)).isInstanceOf(SinkRejected.class);
  }

  @Test
  void k9_aRecordComesBackAsItWas() {
    SegmentSession session = session();
    Position extreme =
        new Position(
            3_000_000_000L, new BsonTimestamp(-1, -2), ResumeToken.ofData("82" + "F".repeat(400)));
    Writer odd = new Writer("or\"d/e\nr\uD83D\uDE00", Long.MAX_VALUE, "relaxed; gzip=6");
    Instant last = Instant.parse("2106-02-07T06:28:16Z");
    for (SegmentRecord record :
        List.of(
            new SegmentRecord(
                "a/1.jsonl", new Partition("a", "1", null, "a"), 1, null, State.OPEN, odd, null),
            new SegmentRecord(
                "b/2.jsonl",
                new Partition("b", "2", last, "b"),
                1,
                extreme,
                State.OPEN,
                odd,
                null))) {
      assertThat(session.catalog().reserve(record)).isTrue();

      assertThat(stored(record)).isEqualTo(record);
      SegmentRecord sealing = advanced(session.catalog(), record, State.SEALING);
      assertThat(stored(record)).isEqualTo(sealing);
    }
  }

  @Test
  void k9_contentOfEverySizeComesBackAsItWas() {
    SegmentSession session = session();
    Position withoutToken = Position.before(7, new BsonTimestamp(-1, 0));
    for (Content content :
        List.of(
            new Content(0, 0, 0, null, null),
            new Content(Long.MAX_VALUE, 1L << 40, 0xFFFF_FFFFL, withoutToken, position(9)))) {
      SegmentRecord open = reserved(session, SERIES, "shop/" + content.lines() + ".jsonl");
      SegmentRecord aside = open.as(State.SET_ASIDE, content);

      session.catalog().advance(aside);

      assertThat(stored(open)).isEqualTo(aside);
      assertThat(session.catalog().last(SERIES)).isEqualTo(aside);
    }
  }

  @Test
  void k9_manyThreadsMayStoreAtOnce() throws Exception {
    SegmentSession session = session();
    AtomicInteger threads = new AtomicInteger();

    List<List<SegmentRecord>> stored =
        ManyThreads.run(
            () -> {
              String series = "series " + threads.incrementAndGet();
              List<SegmentRecord> records = new ArrayList<>();
              for (int i = 0; i < 5; i++) {
                SegmentRecord open = reserved(session, series, series + "/" + i + ".jsonl");
                records.add(advanced(session.catalog(), open, State.SEALING));
              }
              return records;
            });

    for (List<SegmentRecord> records : stored) {
      assertThat(segments(records.get(0).partition().series(), 1)).isEqualTo(records);
    }
    assertThat(session.catalog().unfinished())
        .containsExactlyInAnyOrderElementsOf(stored.stream().flatMap(List::stream).toList());
  }

  @Test
  void k10_everyFileThatIsNamedLikeASegmentIsShown() throws Exception {
    SegmentSession session = session();
    SegmentRecord recorded = reserved(session, SERIES, "shop/orders/hour=10/1.jsonl");
    append(session, recorded, "line\n");
    SegmentRecord control = reserved(session, "control", "_cdc/control/1.jsonl");
    append(session, control, "line\n");
    byte[] foreign = "foreign\n".getBytes(StandardCharsets.UTF_8);
    assumeTrue(
        addBytes("shop/orders/hour=10/2.jsonl", foreign), "override addBytes(String, byte[])");
    for (String path :
        List.of("shop/3.jsonl.gz", "shop/4.txt", "_other/5.jsonl", "shop/orders/hour=1/6.jsonl")) {
      assertThat(addBytes(path, foreign)).isTrue();
    }

    assertThat(files(""))
        .containsExactlyInAnyOrder(
            recorded.path(),
            control.path(),
            "shop/orders/hour=10/2.jsonl",
            "shop/3.jsonl.gz",
            "shop/orders/hour=1/6.jsonl");
    assertThat(files("shop/orders/hour=10"))
        .containsExactlyInAnyOrder(recorded.path(), "shop/orders/hour=10/2.jsonl");
    assertThat(files("shop/orders/hour=1")).containsExactly("shop/orders/hour=1/6.jsonl");
    assertThat(files("nowhere")).isEmpty();
  }

  private List<String> files(String folder) {
    try (Stream<String> files = store().catalog().files(folder)) {
      return files.toList();
    }
  }

  private List<String> series() {
    try (Stream<String> series = store().catalog().series()) {
      return series.toList();
    }
  }

  /** Every form that every record takes. */
  private static List<SegmentRecord> storeMany(SegmentSession session, int count) {
    return LongStream.rangeClosed(1, count)
        .mapToObj(number -> reserved(session, SERIES, "shop/orders/" + number + ".jsonl"))
        .flatMap(
            open -> {
              SegmentRecord sealing = advanced(session.catalog(), open, State.SEALING);
              return Stream.of(open, sealing, advanced(session.catalog(), sealing, State.SEALED));
            })
        .toList();
  }

  private void assertRejected(CatalogWriter catalog, SegmentRecord stored, SegmentRecord wrong) {
    assertThatThrownBy(() -> catalog.advance(wrong))
        .as("%s to %s", stored.state(), wrong.state())
        .isInstanceOf(SinkRejected.class);
    assertThat(segments(stored.partition().series(), 1)).containsExactly(stored);
  }

  private static SegmentRecord numbered(SegmentRecord record, long number, String path) {
    return new SegmentRecord(
        path,
        record.partition(),
        number,
        record.previous(),
        record.state(),
        record.writer(),
        record.content());
  }
}
