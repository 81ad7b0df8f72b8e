package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.ELEVEN;
import static io.github.changecapture.segment.TestEvents.TEN;
import static io.github.changecapture.segment.TestEvents.insert;
import static io.github.changecapture.segment.TestEvents.watermark;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import io.github.changecapture.error.MalformedEvent;
import io.github.changecapture.error.SegmentFull;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.segment.SinkRun.Outcome;
import io.github.changecapture.segment.TestEvents.Moment;
import io.github.changecapture.spi.EventBatch;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.spi.SinkContext.Watermarks;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import reactor.core.publisher.Mono;

class RollingSinkTest {
  private static final String HOUR_TEN =
      "shop/orders/year=2026/month=11/day=21/hour=10/events-20261121-10";
  private static final String HOUR_ELEVEN =
      "shop/orders/year=2026/month=11/day=21/hour=11/events-20261121-11";

  @TempDir(factory = MemoryFolders.class)
  Path folder;

  @Test
  void aWriteCompletesWhenItsLinesAreCommittedTogetherAfterTheDelay() throws IOException {
    SinkRun run = SinkRun.open(store());
    ChangeEvent<?> first = insert("orders", TEN, 1);
    ChangeEvent<?> second = insert("orders", TEN, 2);

    Outcome one = run.write(first);
    Outcome two = run.write(second);
    run.letPass(Duration.ofMillis(199));

    assertThat(one.isWaiting()).isTrue();
    assertThat(folder.resolve(HOUR_TEN + ".jsonl")).doesNotExist();
    assertThat(run.sink().status().bufferedBytes()).isPositive();

    run.letPass(Duration.ofMillis(1));

    one.requireDone();
    two.requireDone();
    assertThat(linesOf(HOUR_TEN)).containsExactly(line(first), line(second));
    assertThat(run.sink().status())
        .isEqualTo(
            new RollingStatus(1, 0, 2, line(first).length() + line(second).length() + 2, 0, 0, 0));
  }

  @Test
  void enoughBytesAreCommittedAtOnce() {
    SinkRun run = SinkRun.open(store(), b -> b.commit(new CommitPolicy(100, Duration.ofHours(1))));

    Outcome little = run.write(insert("orders", TEN, 1));
    assertThat(little.isWaiting()).isTrue();
    Outcome enough = run.write(insert("orders", TEN, 2));

    little.requireDone();
    enough.requireDone();
  }

  @Test
  void whatWaitsForASlowStoreIsWrittenInPortionsOfTwoCommitsAndInOrder() throws IOException {
    SlowStore slow = new SlowStore();
    int line = line(insert("orders", TEN, 1)).length() + 1; // all are of this length
    SinkRun run =
        SinkRun.open(
            new HookedStore(store(), slow),
            b -> b.commit(new CommitPolicy(2 * line, Duration.ofHours(1))));
    List<Outcome> outcomes = new ArrayList<>();
    slow.meanwhile =
        () ->
            IntStream.rangeClosed(3, 9)
                .mapToObj(number -> new EventBatch(List.of(insert("orders", TEN, number)), null))
                .map(run::writeLater)
                .forEach(outcomes::add);

    outcomes.add(run.write(insert("orders", TEN, 1), insert("orders", TEN, 2)));
    run.letPass(Duration.ofHours(1));

    assertThat(slow.lengths).containsExactly(2L * line, 6L * line, 9L * line);
    assertThat(outcomes).hasSize(8).allMatch(Outcome::isDone);
    assertThat(linesOf(HOUR_TEN))
        .containsExactlyElementsOf(
            IntStream.rangeClosed(1, 9).mapToObj(n -> line(insert("orders", TEN, n))).toList());
    assertSound();
  }

  /** During whose first append something happens, and which notes the file's length after each. */
  private final class SlowStore implements HookedStore.Hook {
    private final List<Long> lengths = new ArrayList<>();
    private Runnable meanwhile = () -> {};

    @Override
    public <T extends @Nullable Object> T call(String name, Supplier<T> call) {
      boolean appends = name.equals("write");
      if (appends && lengths.isEmpty()) {
        meanwhile.run();
      }
      T result = call.get();
      if (appends) {
        lengths.add(folder.resolve(HOUR_TEN + ".jsonl").toFile().length());
      }
      return result;
    }
  }

  @Test
  void aBatchOverSeveralCollectionsCompletesWhenAllOfThemAreDurable() {
    SinkRun run = SinkRun.open(store(), b -> b.commit(new CommitPolicy(60, Duration.ofHours(1))));

    Outcome outcome =
        run.write(insert("orders", TEN, 1), insert("orders", TEN, 2), insert("users", TEN, 3));

    assertThat(outcome.isWaiting()).isTrue();
    run.letPass(Duration.ofHours(1));
    outcome.requireDone();
  }

  @Test
  void aBatchWithoutEventsCompletesAtOnce() {
    SinkRun run = SinkRun.open(store());

    run.write(watermark(ELEVEN)).requireDone();
  }

  @Test
  void theWatermarkSealsWhatIsOver() throws IOException {
    SinkRun run = SinkRun.open(store());
    run.write(insert("orders", TEN, 1));
    run.write(watermark(ELEVEN.minusSeconds(1)));
    run.letCommit();
    assertThat(only(HOUR_TEN).state()).isEqualTo(State.OPEN);

    run.write(watermark(ELEVEN));

    SegmentRecord record = only(HOUR_TEN);
    assertThat(record.state()).isEqualTo(State.SEALED);
    assertThat(record.content().lines()).isEqualTo(1);
    assertThat(record.content().length())
        .isEqualTo(Files.size(folder.resolve(HOUR_TEN + ".jsonl")));
    assertThat(record.content().first()).isEqualTo(Moment.of(TEN, 1).position());
    assertThat(record.previous()).isNull();
    assertSound();
  }

  @Test
  void anEventOfAnotherCollectionIsNewsThatTheHourIsOver() {
    SinkRun run = SinkRun.open(store());
    run.write(insert("orders", TEN, 1));
    run.write(insert("users", ELEVEN, 1));
    run.letCommit();

    assertThat(only(HOUR_TEN).state()).isEqualTo(State.SEALED);
  }

  @Test
  void theNextHourFollowsTheLastOneInTheCatalog() {
    SinkRun run = SinkRun.open(store());
    run.write(insert("orders", TEN, 1), insert("orders", TEN, 2), insert("orders", ELEVEN, 1));
    run.letCommit();

    List<SegmentRecord> records = records();
    assertThat(records).extracting(SegmentRecord::number).containsExactly(1L, 2L);
    assertThat(records.get(0).state()).isEqualTo(State.SEALED);
    assertThat(records.get(1).path()).isEqualTo(HOUR_ELEVEN + ".jsonl");
    assertThat(records.get(1).previous()).isEqualTo(Moment.of(TEN, 2).position());
    assertSound();
  }

  @Test
  void aSegmentThatHasReachedTheSizeIsSealedAndTheNextPartBegins() throws IOException {
    SinkRun run = SinkRun.open(store(), b -> b.roll(RollingPolicy.atPartitionEnd().orAtBytes(100)));
    for (int i = 1; i <= 7; i++) {
      run.write(insert("orders", TEN, i));
    }
    run.letCommit();

    assertThat(linesOf(HOUR_TEN)).hasSize(2);
    assertThat(linesOf(HOUR_TEN + "-0001")).hasSize(2);
    assertThat(linesOf(HOUR_TEN + "-0002")).hasSize(2);
    assertThat(linesOf(HOUR_TEN + "-0003")).hasSize(1);
    assertThat(records())
        .extracting(SegmentRecord::state)
        .containsExactly(State.SEALED, State.SEALED, State.SEALED, State.OPEN);
    assertSound();
  }

  @Test
  void whatGetsNoEventForAWhileIsSealed() {
    SinkRun run =
        SinkRun.open(
            store(),
            b -> b.roll(RollingPolicy.atPartitionEnd().orAfterInactivity(Duration.ofMinutes(10))));
    run.write(insert("orders", TEN, 1));
    run.letPass(Duration.ofMinutes(9));
    run.write(insert("orders", TEN, 2));
    run.letPass(Duration.ofMinutes(9));
    assertThat(only(HOUR_TEN).state()).isEqualTo(State.OPEN);

    run.letPass(Duration.ofMinutes(4));
    assertThat(only(HOUR_TEN).state()).isEqualTo(State.SEALED);

    run.write(insert("orders", TEN, 3));
    run.letCommit();
    assertThat(records().get(1).path()).isEqualTo(HOUR_TEN + "-0001.jsonl");
    assertSound();
  }

  @Test
  void withoutWatermarksWhatIsPastByTheClockIsSealed() {
    SinkRun run = new SinkRun(store(), UnaryOperator.identity());
    run.letPass(Duration.between(Instant.EPOCH, TEN));
    run.open(
            new SinkContext(
                "orders", 1, TestEvents.before(TEN), () -> true, Watermarks.WITH_EVENTS))
        .requireDone();
    run.write(insert("orders", TEN, 1));
    run.letPass(Duration.ofMinutes(64));
    assertThat(only(HOUR_TEN).state()).isEqualTo(State.OPEN);

    run.letPass(Duration.ofMinutes(2));
    assertThat(only(HOUR_TEN).state()).isEqualTo(State.SEALED);

    run.write(insert("orders", TEN, 2));
    run.letCommit();
    assertThat(records().get(1).path()).isEqualTo(HOUR_TEN + "-0001.jsonl");
    assertSound();
  }

  @Test
  void withWatermarksTheClockSealsNothing() {
    SinkRun run = new SinkRun(store(), UnaryOperator.identity());
    run.letPass(Duration.between(Instant.EPOCH, TEN));
    run.open(TestEvents.before(TEN)).requireDone();
    run.write(insert("orders", TEN, 1));

    run.letPass(Duration.ofHours(3));

    assertThat(only(HOUR_TEN).state()).isEqualTo(State.OPEN);
  }

  @Test
  void aRiseOfTheGenerationSealsAllAndMayGoBackInTime() {
    SinkRun run = SinkRun.open(store());
    run.write(insert("orders", ELEVEN, 1), insert("users", ELEVEN, 1));
    run.write(insert("orders", new Moment(1, TEN, 1, 0), "x"));
    run.write(insert("orders", new Moment(1, ELEVEN, 1, 0), "x"));
    run.letCommit();

    assertThat(records())
        .extracting(SegmentRecord::path)
        .containsExactly(HOUR_ELEVEN + ".jsonl", HOUR_TEN + ".jsonl", HOUR_ELEVEN + "-0001.jsonl");
    assertThat(records("shop/users").get(0).state()).isEqualTo(State.SEALED);
    assertSound();
  }

  @Test
  void theNextRunGoesOnInTheSameHourAndSkipsWhatIsThere() throws IOException {
    SinkRun first = SinkRun.open(store());
    first.write(insert("orders", TEN, 1), insert("orders", TEN, 2));
    first.close().requireDone();
    SinkRun second = SinkRun.open(store());

    Outcome outcome =
        second.write(insert("orders", TEN, 1), insert("orders", TEN, 2), insert("orders", TEN, 3));
    second.letCommit();

    outcome.requireDone();
    assertThat(linesOf(HOUR_TEN)).hasSize(3);
    assertThat(second.sink().status().skippedEvents()).isEqualTo(2);
    second.write(watermark(ELEVEN));
    assertThat(only(HOUR_TEN).content().lines()).isEqualTo(3);
    assertSound();
  }

  @Test
  void whatIsSealedIsSkippedToo() throws IOException {
    SinkRun first = SinkRun.open(store(), b -> b.onClose(OnClose.SEAL));
    first.write(insert("orders", TEN, 1));
    first.close().requireDone();
    byte[] sealed = Files.readAllBytes(folder.resolve(HOUR_TEN + ".jsonl"));
    SinkRun second = SinkRun.open(store());

    second.write(insert("orders", TEN, 1)).requireDone();
    second.write(insert("orders", TEN, 2));
    second.letCommit();

    assertThat(Files.readAllBytes(folder.resolve(HOUR_TEN + ".jsonl"))).isEqualTo(sealed);
    assertThat(linesOf(HOUR_TEN + "-0001")).containsExactly(line(insert("orders", TEN, 2)));
    assertSound();
  }

  @Test
  void aSegmentOfAnEarlierRunIsSealedByTheWatermarkAlthoughNothingComesForIt() {
    SinkRun first = SinkRun.open(store());
    first.write(insert("orders", TEN, 1));
    first.close().requireDone();
    SinkRun second = SinkRun.open(store());
    assertThat(second.sink().status().openSegments()).isEqualTo(1);

    second.write(watermark(ELEVEN));

    assertThat(only(HOUR_TEN).state()).isEqualTo(State.SEALED);
    assertThat(second.sink().status().sealedSegments()).isEqualTo(1);
    assertSound();
  }

  @Test
  void whereTheRunResumesIsAWatermarkToo() {
    SinkRun first = SinkRun.open(store());
    first.write(insert("orders", TEN, 1));
    first.close().requireDone();
    SinkRun second = new SinkRun(store(), UnaryOperator.identity());

    second.open(TestEvents.before(ELEVEN)).requireDone();

    assertThat(only(HOUR_TEN).state()).isEqualTo(State.SEALED);
  }

  @Test
  void aTornTailIsCutAndItsEventIsWrittenAgain() throws IOException {
    SinkRun first = SinkRun.open(store());
    first.write(insert("orders", TEN, 1));
    first.close().requireDone();
    String next = line(insert("orders", TEN, 2));
    append(HOUR_TEN, next.substring(0, next.length() / 2).getBytes(StandardCharsets.UTF_8));
    append(HOUR_TEN, new byte[5000]);
    append(HOUR_TEN, "\nevent with its end after the hole\n".getBytes(StandardCharsets.UTF_8));
    SinkRun second = SinkRun.open(store());

    second.write(insert("orders", TEN, 1), insert("orders", TEN, 2));
    second.letCommit();

    assertThat(linesOf(HOUR_TEN)).containsExactly(line(insert("orders", TEN, 1)), next);
    assertSound();
  }

  @Test
  void aForeignLastLineIsLeftAloneAndTheNextPartIsTaken() throws IOException {
    SinkRun first = SinkRun.open(store());
    first.write(insert("orders", TEN, 1));
    first.close().requireDone();
    append(HOUR_TEN, "somebody was here\n".getBytes(StandardCharsets.UTF_8));
    byte[] found = Files.readAllBytes(folder.resolve(HOUR_TEN + ".jsonl"));
    SinkRun second = SinkRun.open(store());

    second.write(insert("orders", TEN, 1), insert("orders", TEN, 2));
    second.letCommit();

    assertThat(Files.readAllBytes(folder.resolve(HOUR_TEN + ".jsonl"))).isEqualTo(found);
    assertThat(linesOf(HOUR_TEN + "-0001")).containsExactly(line(insert("orders", TEN, 2)));
    assertThat(second.sink().status().setAsideSegments()).isEqualTo(1);
    assertThat(records().get(0).state()).isEqualTo(State.SET_ASIDE);
    Verification verification = assertSound();
    assertThat(verification.setAside()).containsExactly(HOUR_TEN + ".jsonl");
  }

  @Test
  void aForeignFileInTheWayIsLeftAlone() throws IOException {
    Path file = folder.resolve(HOUR_TEN + ".jsonl");
    Files.createDirectories(file.getParent());
    Files.writeString(file, "mine");
    SinkRun run = SinkRun.open(store());

    run.write(insert("orders", TEN, 1));
    run.letCommit();

    assertThat(file).hasContent("mine");
    assertThat(linesOf(HOUR_TEN + "-0001")).hasSize(1);
    assertThat(SegmentVerifier.verify(store().catalog(), SinkRun.ENCODER).problems())
        .singleElement()
        .matches(problem -> problem.kind() == Verification.Kind.FOREIGN_FILE);
  }

  @Test
  void anotherFormatGoesIntoTheNextPart() throws IOException {
    SinkRun first = SinkRun.open(store());
    first.write(insert("orders", TEN, 1));
    first.close().requireDone();
    SinkRun second = SinkRun.open(store(), b -> b.encoder(new LineEncoder("other")));

    second.write(insert("orders", TEN, 2));
    second.letCommit();

    assertThat(records())
        .extracting(r -> r.writer().format(), SegmentRecord::state)
        .containsExactly(tuple("lines", State.SEALED), tuple("other", State.OPEN));
    assertThat(
            SegmentVerifier.verify(store().catalog(), SinkRun.ENCODER, new LineEncoder("other"))
                .isSound())
        .isTrue();
  }

  @Test
  void anEventThatCannotBeEncodedFailsItsWriteAndEndsTheSinkButLosesNothingBefore()
      throws IOException {
    SinkRun run = SinkRun.open(store());
    Outcome good = run.write(insert("orders", TEN, 1));

    Outcome bad =
        run.write(
            insert("orders", TEN, 2),
            insert("orders", Moment.of(TEN, 3), "bad"),
            insert("orders", TEN, 4));
    Outcome later = run.write(insert("orders", TEN, 5));

    assertThat(bad.error()).isInstanceOf(MalformedEvent.class);
    assertThat(later.error()).isNotNull();
    run.close().requireDone();
    good.requireDone();
    assertThat(linesOf(HOUR_TEN))
        .containsExactly(line(insert("orders", TEN, 1)), line(insert("orders", TEN, 2)));
    assertSound();
  }

  @Test
  void anEventThatIsRejectedIsLeftOutAndBeginsNoSegment() throws IOException {
    SinkRun run = new SinkRun(store(), UnaryOperator.identity());
    List<ChangeEvent<?>> rejected = new ArrayList<>();
    run.open(
            (event, reason) ->
                Mono.fromRunnable(
                    () -> {
                      // What follows was not taken before the event's letter is durable.
                      assertThat(run.sink().status().bufferedBytes())
                          .isEqualTo(line(insert("orders", TEN, 1)).length() + 1);
                      rejected.add(event);
                    }))
        .requireDone();
    ChangeEvent<?> bad = insert("orders", Moment.of(TEN, 2), "bad");
    ChangeEvent<?> alsoBad = insert("users", Moment.of(TEN, 3), "bad");

    Outcome outcome = run.write(insert("orders", TEN, 1), bad, alsoBad, insert("orders", TEN, 4));
    run.letCommit();

    outcome.requireDone();
    assertThat(rejected).containsExactly(bad, alsoBad);
    assertThat(run.sink().status().openSegments()).isEqualTo(1);
    run.close().requireDone();
    assertThat(linesOf(HOUR_TEN))
        .containsExactly(line(insert("orders", TEN, 1)), line(insert("orders", TEN, 4)));
    assertSound();
  }

  @Test
  void closeMakesDurableWhatWasTakenAndFreesTheFolder() throws IOException {
    SinkRun run = SinkRun.open(store());
    Outcome outcome = run.write(insert("orders", TEN, 1));

    run.close().requireDone();

    outcome.requireDone();
    assertThat(linesOf(HOUR_TEN)).hasSize(1);
    assertThat(only(HOUR_TEN).state()).isEqualTo(State.OPEN);
    SinkRun.open(store()).close().requireDone();
  }

  @Test
  void closeSealsIfAsked() {
    SinkRun run = SinkRun.open(store(), b -> b.onClose(OnClose.SEAL));
    run.write(insert("orders", TEN, 1), insert("users", TEN, 2));

    run.close().requireDone();

    assertThat(only(HOUR_TEN).state()).isEqualTo(State.SEALED);
    assertThat(records("shop/users").get(0).state()).isEqualTo(State.SEALED);
    assertSound();
  }

  @Test
  void closeBeforeOpenAndWriteAfterCloseAreHarmless() {
    new SinkRun(store(), UnaryOperator.identity()).close().requireDone();
    SinkRun run = SinkRun.open(store());
    run.close().requireDone();

    assertThat(run.write(insert("orders", TEN, 1)).error())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void aCancelledWriteIsWrittenAllTheSame() throws IOException {
    SinkRun run = SinkRun.open(store());

    run.sink().write(new EventBatch(List.of(insert("orders", TEN, 1)), null)).subscribe().dispose();
    run.close().requireDone();

    assertThat(linesOf(HOUR_TEN)).hasSize(1);
  }

  @Test
  void aSegmentThatTakesNoMoreIsSealedAndFollowedByTheNextPart() throws IOException {
    AtomicInteger appends = new AtomicInteger();
    HookedStore.Hook everyThirdIsRefused =
        new HookedStore.Hook() {
          @Override
          public <T extends @Nullable Object> T call(String name, Supplier<T> call) {
            if (name.equals("write") && appends.incrementAndGet() % 3 == 0) {
              throw new SegmentFull("no more in this one");
            }
            return call.get();
          }
        };
    SinkRun run = SinkRun.open(new HookedStore(store(), everyThirdIsRefused));
    List<String> written = new ArrayList<>();
    for (int i = 1; i <= 5; i++) {
      ChangeEvent<?> event = insert("orders", TEN, i);
      written.add(line(event));
      Outcome outcome = run.write(event);
      run.letCommit();
      outcome.requireDone();
    }

    assertThat(linesOf(HOUR_TEN)).isEqualTo(written.subList(0, 2));
    assertThat(linesOf(HOUR_TEN + "-0001")).isEqualTo(written.subList(2, 4));
    assertThat(linesOf(HOUR_TEN + "-0002")).isEqualTo(written.subList(4, 5));
    run.write(watermark(ELEVEN));
    assertSound();
  }

  @Test
  void thousandsOfPartitionsShareFewOpenFiles() {
    HookedStore hooked = new HookedStore(store(), HookedStore.Hook.none());
    SinkRun run = SinkRun.open(hooked, b -> b.maxOpenSegments(64));
    int collections = 5000;
    for (int i = 0; i < collections; i++) {
      run.writeLater(TestEvents.batch(insert("c" + i, TEN, i)));
    }
    run.letCommit();
    for (int i = 0; i < collections; i += 10) {
      run.writeLater(TestEvents.batch(insert("c" + i, TEN.plusSeconds(1), i)));
    }
    run.letCommit();

    assertThat(run.sink().status().lines()).isEqualTo(5500);
    assertThat(hooked.mostOpen()).isEqualTo(64);
    run.write(watermark(ELEVEN));
    assertThat(run.sink().status().sealedSegments()).isEqualTo(5000);
    assertThat(hooked.open()).isZero();
    run.close().requireDone();
    assertThat(assertSound().lines()).isEqualTo(5500);
  }

  @Test
  void aSegmentThatChangedWhileItWasReleasedEndsTheSink() throws IOException {
    SinkRun run = SinkRun.open(store(), b -> b.maxOpenSegments(1));
    run.write(insert("orders", TEN, 1));
    run.letCommit();
    run.write(insert("users", TEN, 2));
    run.letCommit();
    append(HOUR_TEN, line(insert("orders", TEN, 9)).getBytes(StandardCharsets.UTF_8));
    append(HOUR_TEN, "\n".getBytes(StandardCharsets.UTF_8));

    Outcome outcome = run.write(insert("orders", TEN, 3));
    run.letCommit();

    assertThat(outcome.error()).hasMessageContaining("somebody else writes into the store");
    run.close().requireDone();
  }

  @Test
  void layoutNamesPartitionsAndFormat() {
    assertThat(SinkRun.open(store()).sink().layout()).isEqualTo("hourly/lines");
  }

  private LocalSegmentStore store() {
    return LocalSegmentStore.in(folder);
  }

  private List<SegmentRecord> records() {
    return records("shop/orders");
  }

  private List<SegmentRecord> records(String series) {
    try (var records = store().catalog().segments(series, 1)) {
      return records.toList();
    }
  }

  private SegmentRecord only(String path) {
    assertThat(records()).extracting(SegmentRecord::path).containsExactly(path + ".jsonl");
    return records().get(0);
  }

  private List<String> linesOf(String path) throws IOException {
    return Files.readAllLines(folder.resolve(path + ".jsonl"));
  }

  private void append(String path, byte[] bytes) throws IOException {
    Files.write(folder.resolve(path + ".jsonl"), bytes, StandardOpenOption.APPEND);
  }

  private static String line(ChangeEvent<?> event) {
    return LineEncoder.line(event).stripTrailing();
  }

  private Verification assertSound() {
    Verification verification = SegmentVerifier.verify(store().catalog(), SinkRun.ENCODER);
    assertThat(verification.isSound()).as(verification.toString()).isTrue();
    return verification;
  }
}
