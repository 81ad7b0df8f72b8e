package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.ELEVEN;
import static io.github.changecapture.segment.TestEvents.TEN;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.segment.Verification.Kind;
import io.github.changecapture.segment.Verification.Problem;
import io.github.changecapture.spi.SegmentCatalog;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.Disposable;

class SegmentVerifierTest {
  private static final String ORDERS = "shop/orders/year=2026/month=11/day=21/";
  private static final String TEN_OCLOCK = ORDERS + "hour=10/events-20261121-10.jsonl";
  private static final String ELEVEN_OCLOCK = ORDERS + "hour=11/events-20261121-11.jsonl";

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @BeforeEach
  void twoSealedHoursAndAnOpenOne() {
    SinkRun run = SinkRun.open(LocalSegmentStore.in(folder));
    for (int i = 1; i <= 3; i++) {
      run.write(TestEvents.insert("orders", TEN, i));
    }
    run.write(TestEvents.insert("orders", ELEVEN, 1), TestEvents.insert("orders", ELEVEN, 2));
    run.write(TestEvents.insert("orders", ELEVEN.plusSeconds(3600), 1));
    run.close().requireDone();
  }

  @Test
  void whatTheSinkWroteIsSound() throws IOException {
    Verification verification = verify();

    assertThat(verification.isSound()).isTrue();
    assertThat(verification.segments()).isEqualTo(3);
    assertThat(verification.lines()).isEqualTo(6);
    assertThat(verification.toString())
        .startsWith("1 series, 3 segments, 6 lines")
        .endsWith("sound");
  }

  @Test
  void aChangedByteIsFound() throws IOException {
    edit(TEN_OCLOCK, text -> text.replaceFirst(" x\n", " y\n"));

    assertProblems(TEN_OCLOCK, "CRC32C");
  }

  @Test
  void anAppendedLineIsFound() throws IOException {
    String line = LineEncoder.line(TestEvents.insert("orders", TEN, 4));
    edit(TEN_OCLOCK, text -> text + line);

    assertProblems(TEN_OCLOCK, "bytes, and had", "4 lines, and had 3", "ends with another event");
  }

  @Test
  void aRepeatedLineIsADuplicate() throws IOException {
    edit(TEN_OCLOCK, text -> text + text.lines().toList().get(0) + "\n");

    assertThat(verify().problems())
        .contains(
            new Problem(
                Kind.DUPLICATE,
                TEN_OCLOCK,
                "line 4 holds the event at 2026-11-21T10:00:00Z/1, which is line 1 of "
                    + TEN_OCLOCK
                    + " already"));
  }

  @Test
  void aLineOfAnEarlierSegmentIsADuplicate() throws IOException {
    String line = Files.readString(folder.resolve(TEN_OCLOCK)).lines().toList().get(2) + "\n";
    edit(ELEVEN_OCLOCK, text -> line + text);

    assertThat(verify().problems())
        .contains(
            new Problem(
                Kind.DUPLICATE,
                ELEVEN_OCLOCK,
                "line 1 holds the event at 2026-11-21T10:00:00Z/3, which is line 3 of "
                    + TEN_OCLOCK
                    + " already"));
  }

  @Test
  void linesThatChangedPlacesAreOutOfOrder() throws IOException {
    edit(
        TEN_OCLOCK,
        text -> {
          List<String> lines = text.lines().toList();
          return lines.get(1) + "\n" + lines.get(0) + "\n" + lines.get(2) + "\n";
        });

    List<Problem> problems = verify().problems();
    assertThat(problems)
        .extracting(Problem::kind)
        .contains(Kind.OUT_OF_ORDER, Kind.CHANGED)
        .doesNotContain(Kind.DUPLICATE);
    assertThat(problems)
        .extracting(Problem::detail)
        .anyMatch(detail -> detail.startsWith("line 2, at 2026-11-21T10:00:00Z/1, is not behind"));
  }

  @Test
  void moreMisplacedLinesThanAreLookedForAreReportedAllTheSame() throws IOException {
    edit(TEN_OCLOCK, text -> text.repeat(100));

    assertThat(verify().problems())
        .extracting(Problem::kind)
        .filteredOn(kind -> kind == Kind.DUPLICATE || kind == Kind.OUT_OF_ORDER)
        .hasSize(297)
        .filteredOn(kind -> kind == Kind.DUPLICATE)
        .hasSize(100);
  }

  @Test
  void aBrokenChainIsFound() throws IOException {
    edit(
        "_cdc/segments/shop+orders/0000000002.json",
        text -> text.replaceFirst("(\"previous\".*?)\\b3\\b", "$12"));

    assertThat(verify().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactly(tuple(Kind.BROKEN_CHAIN, ELEVEN_OCLOCK));
  }

  @Test
  void aDamagedRecordIsFoundAndTheOtherSeriesAreLookedAt() throws IOException {
    edit("_cdc/segments/shop+orders/0000000002.json", text -> text.substring(0, 20));

    Verification verification = verify();

    assertThat(verification.segments()).isEqualTo(1);
    assertThat(verification.problems().get(0).kind()).isEqualTo(Kind.DAMAGED_RECORD);
    assertThat(verification.problems().get(0).toString()).contains("0000000002.json");
  }

  @Test
  void aFileWithoutARecordIsFound() throws IOException {
    Files.writeString(folder.resolve("shop/orders/mine.jsonl"), "{}\n");
    Files.writeString(folder.resolve("shop/orders/readme.txt"), "hello");

    assertThat(verify().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactly(tuple(Kind.FOREIGN_FILE, "shop/orders/mine.jsonl"));
  }

  @Test
  void theNewestRecordIsMissedByItsFile() throws IOException {
    Files.delete(folder.resolve("_cdc/segments/shop+orders/0000000003.json"));

    assertThat(verify().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactly(tuple(Kind.FOREIGN_FILE, ORDERS + "hour=12/events-20261121-12.jsonl"));
  }

  @Test
  void anOpenSegmentMayHaveNoFileYetAndThatIsSaid() throws IOException {
    Files.delete(folder.resolve(ORDERS + "hour=12/events-20261121-12.jsonl"));

    Verification verification = verify();
    assertThat(verification.isSound()).isTrue();
    assertThat(verification.unsealed()).isEqualTo(1);
    assertThat(verification.withoutFile())
        .containsExactly(ORDERS + "hour=12/events-20261121-12.jsonl");
    assertThat(verification.toString()).contains("without a file");
  }

  @Test
  void aRangeReadsTheSegmentsThatMayHaveEventsInIt() {
    // Of an open segment nobody knows its last event.
    assertSegments(verifier(ELEVEN, ELEVEN.plusSeconds(1)), 2, 3);
    assertSegments(verifier(TEN, ELEVEN), 1, 3);
    assertSegments(verifier(TEN, ELEVEN.plusSeconds(1)), 3, 6);
    assertSegments(verifier(ELEVEN.plusSeconds(1), ELEVEN.plusSeconds(7200)), 1, 1);
    assertSegments(verifier(TEN.minusSeconds(10), TEN), 0, 0);
  }

  @Test
  void damageOutsideOfARangeIsNotLookedFor() throws IOException {
    edit(TEN_OCLOCK, text -> text + "strange\n");
    Files.writeString(folder.resolve("shop/orders/mine.jsonl"), "{}\n");

    assertThat(verifier(ELEVEN, ELEVEN.plusSeconds(1)).build().verify().isSound()).isTrue();
    assertThat(verifier(TEN, TEN.plusSeconds(1)).build().verify().isSound()).isFalse();
  }

  @Test
  void inARangeForeignFilesAreFoundBesideItsSegments() throws IOException {
    Files.writeString(folder.resolve(ORDERS + "hour=11/mine.jsonl"), "{}\n");

    assertThat(verifier(ELEVEN, ELEVEN.plusSeconds(1)).build().verify().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactly(tuple(Kind.FOREIGN_FILE, ORDERS + "hour=11/mine.jsonl"));
    assertThat(verifier(TEN, TEN.plusSeconds(1)).build().verify().isSound()).isTrue();
  }

  @Test
  void theChainIsCheckedAcrossTheEdgesOfARange() throws IOException {
    edit(
        "_cdc/segments/shop+orders/0000000002.json",
        text -> text.replaceFirst("(\"previous\".*?)\\b3\\b", "$12"));

    assertThat(verifier(ELEVEN, ELEVEN.plusSeconds(1)).build().verify().problems())
        .extracting(Problem::kind)
        .contains(Kind.BROKEN_CHAIN);
    assertThat(verifier(TEN, TEN.plusSeconds(1)).build().verify().problems())
        .extracting(Problem::kind)
        .contains(Kind.BROKEN_CHAIN);
  }

  @Test
  void whereARangeBeginsIsFoundInALongSeries() {
    SinkRun run = SinkRun.open(LocalSegmentStore.in(folder));
    for (int hour = 3; hour < 40; hour++) {
      run.write(TestEvents.insert("orders", TEN.plus(Duration.ofHours(hour)), 1));
    }
    run.close().requireDone();

    for (int hour = 3; hour < 39; hour++) {
      Instant begin = TEN.plus(Duration.ofHours(hour));
      assertSegments(verifier(begin, begin.plusSeconds(1)), hour == 38 ? 2 : 1, hour == 38 ? 2 : 1);
    }
  }

  @Test
  void anEmptyRangeAndNoEncoderAreRefused() {
    SegmentCatalog catalog = LocalSegmentStore.in(folder).catalog();

    assertThatThrownBy(() -> verifier(ELEVEN, ELEVEN).build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("from must be before to");
    assertThatThrownBy(() -> SegmentVerifier.of(catalog).build())
        .isInstanceOf(ConfigurationError.class)
        .hasMessageContaining("encoders");
  }

  @Test
  void progressIsTold() {
    List<VerificationProgress> told = new ArrayList<>();

    Verification verification =
        SegmentVerifier.of(LocalSegmentStore.in(folder).catalog())
            .encoders(SinkRun.ENCODER)
            .onProgress(told::add)
            .build()
            .verify();

    assertThat(told).hasSize(3);
    assertThat(told.get(2)).isEqualTo(new VerificationProgress(1, 3, verification.bytes(), 0));
  }

  @Test
  void aCancelEndsTheReading() {
    AtomicLong read = new AtomicLong();
    CountDownLatch cancelled = new CountDownLatch(1);
    CountDownLatch begun = new CountDownLatch(1);
    SegmentVerifier verifier =
        SegmentVerifier.of(LocalSegmentStore.in(folder).catalog())
            .encoders(SinkRun.ENCODER)
            .onProgress(
                progress -> {
                  read.set(progress.segments());
                  begun.countDown();
                  await(cancelled);
                })
            .build();

    Disposable running = verifier.verification().subscribe();
    await(begun);
    running.dispose();
    cancelled.countDown();

    assertThat(read).hasValue(1);
    assertThat(verify().isSound()).isTrue();
    assertThat(read).hasValue(1);
  }

  @Test
  void anInterruptEndsTheReading() {
    SegmentVerifier verifier =
        SegmentVerifier.of(LocalSegmentStore.in(folder).catalog())
            .encoders(SinkRun.ENCODER)
            .onProgress(progress -> Thread.currentThread().interrupt())
            .build();

    try {
      assertThatThrownBy(verifier::verify).isInstanceOf(CancellationException.class);
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void aForeignLineIsFound() throws IOException {
    edit(TEN_OCLOCK, text -> text.replaceFirst("event", "strange"));

    assertThat(verify().problems())
        .contains(new Problem(Kind.FOREIGN_LINE, TEN_OCLOCK, "line 1 is not an event"));
  }

  @Test
  void aMissingFileIsFound() throws IOException {
    Files.delete(folder.resolve(ELEVEN_OCLOCK));

    assertThat(verify().problems())
        .containsExactly(new Problem(Kind.MISSING_FILE, ELEVEN_OCLOCK, "is missing"));
  }

  @Test
  void aMissingRecordIsFound() throws IOException {
    Files.delete(folder.resolve("_cdc/segments/shop+orders/0000000002.json"));

    assertThat(verify().problems())
        .extracting(Problem::kind, Problem::path)
        .containsExactly(
            tuple(Kind.MISSING_RECORD, ORDERS + "hour=12/events-20261121-12.jsonl"),
            tuple(Kind.FOREIGN_FILE, ELEVEN_OCLOCK));
  }

  @Test
  void theOldestMayBeGone() throws IOException {
    Files.delete(folder.resolve("_cdc/segments/shop+orders/0000000001.json"));
    Files.delete(folder.resolve(TEN_OCLOCK));

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aTruncatedFileIsFound() throws IOException {
    edit(TEN_OCLOCK, text -> text.substring(0, text.length() - 5));

    assertThat(verify().problems())
        .extracting(Problem::detail)
        .anyMatch(detail -> detail.equals("ends in the middle of a line"))
        .anyMatch(detail -> detail.contains("follows an event at"));
  }

  @Test
  void theUnfinishedLineOfAnOpenSegmentIsNoProblem() throws IOException {
    Files.writeString(
        folder.resolve(ORDERS + "hour=12/events-20261121-12.jsonl"),
        "event 0 17",
        StandardOpenOption.APPEND);

    assertThat(verify().isSound()).isTrue();
  }

  @Test
  void aFormatWithoutEncoderIsNotCheckedAndSaysSo() {
    Verification verification =
        SegmentVerifier.verify(LocalSegmentStore.in(folder).catalog(), new LineEncoder("another"));

    assertThat(verification.problemCount()).isEqualTo(3);
    assertThat(verification.toString()).contains("has format 'lines', for which no encoder");
  }

  @Test
  void notMoreProblemsAreNamedThanFit() throws IOException {
    edit(TEN_OCLOCK, text -> "strange\n".repeat(3000));

    Verification verification = verify();

    assertThat(verification.problems()).hasSize(Verification.MOST_PROBLEMS);
    assertThat(verification.problemCount()).isGreaterThan(3000);
    assertThat(verification.toString()).contains(" more");
  }

  private static void await(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException interrupted) {
      throw new IllegalStateException(interrupted);
    }
  }

  private static void assertSegments(SegmentVerifierBuilder verifier, long segments, long lines) {
    Verification verification = verifier.build().verify();
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    assertThat(verification.segments()).isEqualTo(segments);
    assertThat(verification.lines()).isEqualTo(lines);
  }

  private SegmentVerifierBuilder verifier(Instant from, Instant to) {
    return SegmentVerifier.of(LocalSegmentStore.in(folder).catalog())
        .encoders(SinkRun.ENCODER)
        .from(from)
        .to(to);
  }

  private void assertProblems(String path, String... details) {
    List<Problem> problems = verify().problems();
    assertThat(problems).isNotEmpty();
    for (String detail : details) {
      assertThat(problems)
          .anyMatch(problem -> problem.path().equals(path) && problem.detail().contains(detail));
    }
  }

  private Verification verify() {
    return SegmentVerifier.verify(LocalSegmentStore.in(folder).catalog(), SinkRun.ENCODER);
  }

  private void edit(String path, UnaryOperator<String> change) throws IOException {
    Path file = folder.resolve(path);
    Files.writeString(file, change.apply(Files.readString(file)), StandardCharsets.UTF_8);
  }
}
