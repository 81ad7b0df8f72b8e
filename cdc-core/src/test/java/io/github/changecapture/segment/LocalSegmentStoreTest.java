package io.github.changecapture.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.error.OutcomeUnknownException;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.segment.SinkRun.Outcome;
import io.github.changecapture.segment.TestEvents.Moment;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SinkContext;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LocalSegmentStoreTest {
  @TempDir(factory = MemoryFolders.class)
  Path temp;

  @Test
  void theFolderIsMadeWhenTheStoreIsOpened() {
    Path folder = temp.resolve("a/b");
    LocalSegmentStore store = LocalSegmentStore.in(folder);
    assertThat(folder).doesNotExist();

    store.open(context("orders")).close();

    assertThat(folder.resolve("_cdc/lock")).exists();
    assertThat(store.location()).isEqualTo("folder " + folder);
  }

  @Test
  void aFolderHasOneOwnerAtATime() {
    SegmentSession session = store().open(context("orders"));

    assertThatExceptionOfType(OwnedElsewhere.class)
        .isThrownBy(() -> store().open(context("orders")))
        .withMessageContaining(temp.toString())
        .withMessageContaining("stop that one, or choose another folder");

    session.close();
    store().open(context("orders")).close();
  }

  @Test
  void aFolderOfAnotherCaptureIsRefusedWithAWayOut() {
    store().open(context("orders")).close();

    assertThatExceptionOfType(SinkRejected.class)
        .isThrownBy(() -> store().open(context("users")))
        .withMessageContaining("holds the segments of capture 'orders', not of 'users'")
        .withMessageContaining("store.json");
    store().open(context("orders")).close();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{", "{\"format\": 2, \"capture\": \"orders\"}", "{\"format\": 1}"})
  void aDamagedIdentityIsRefused(String content) throws IOException {
    store().open(context("orders")).close();
    Files.writeString(temp.resolve("_cdc/store.json"), content);

    assertThatExceptionOfType(SinkRejected.class)
        .isThrownBy(() -> store().open(context("orders")))
        .withMessageContaining("store.json");
  }

  @Test
  void aFileInPlaceOfTheFolderIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("file"), "mine");

    assertThatExceptionOfType(ConfigurationError.class)
        .isThrownBy(() -> LocalSegmentStore.in(file).open(context("orders")))
        .withMessageContaining("LocalSegmentStore.in(folder)")
        .withMessageContaining(file + " is a file, and must be a folder");
    assertThatExceptionOfType(ConfigurationError.class)
        .isThrownBy(() -> LocalSegmentStore.in(file.resolve("x")).open(context("orders")));
    assertThat(file).hasContent("mine");
  }

  @Test
  void aFileInPlaceOfTheStoresOwnFolderIsRefused() throws IOException {
    Path file = Files.writeString(temp.resolve("_cdc"), "mine");

    assertThatExceptionOfType(ConfigurationError.class)
        .isThrownBy(() -> store().open(context("orders")))
        .withMessageContaining(file + " is a file, and must be a folder");
  }

  @Test
  void aFolderWithoutRightsIsRefused() throws IOException {
    assumeTrue(
        !"root".equals(System.getProperty("user.name")), "root may write everywhere: not tested");
    Path folder =
        Files.createDirectory(
            temp.resolve("theirs"),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("r-xr-xr-x")));

    assertThatExceptionOfType(AccessDenied.class)
        .isThrownBy(() -> LocalSegmentStore.in(folder).open(context("orders")))
        .withMessageContaining(folder.toString());
  }

  @Test
  void aFolderThatCannotBeIsRefusedBeforeTheFirstEvent() {
    Path folder = Path.of("/proc/nowhere/segments");
    assumeTrue(Files.isDirectory(Path.of("/proc")), "no /proc: not tested");

    Outcome outcome =
        new SinkRun(LocalSegmentStore.in(folder), UnaryOperator.identity())
            .open(TestEvents.before(TestEvents.TEN));

    assertThat(outcome.error()).hasMessageContaining("/proc/nowhere/segments");
  }

  @Test
  void aRemovedLockFileEndsTheOwner() throws IOException {
    SegmentSession session = store().open(context("orders"));
    Files.delete(temp.resolve("_cdc/lock"));

    assertThatExceptionOfType(Fenced.class)
        .isThrownBy(() -> session.catalog().reserve(Records.open("a", 1)))
        .withMessageContaining("lock");
    session.close();
  }

  @Test
  void aSegmentThatIsOpenGrowsNoMoreOnceTheLockFileIsRemoved() throws IOException {
    SegmentSession session = store().open(context("orders"));
    SegmentRecord record = Records.open("a", 1);
    assertThat(session.catalog().reserve(record)).isTrue();
    OpenSegment segment = session.open(record);
    Files.delete(temp.resolve("_cdc/lock"));

    assertThatExceptionOfType(Fenced.class)
        .isThrownBy(() -> segment.append(ByteBuffer.wrap(new byte[] {'{', '}', '\n'})))
        .withMessageContaining(record.path());
    session.close();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "/etc/passwd",
        "../x",
        "a/../../x",
        "a//b",
        "a/",
        "",
        ".",
        "a/./b",
        "_cdc/lock",
        "_cdc/x/y",
        "_CDC/control/x",
        "_cdc",
        "_cdc/control",
        "a\\b",
        "a/\u0000"
      })
  void aPathThatLeavesTheFolderIsRefused(String path) {
    try (SegmentSession session = store().open(context("orders"))) {
      assertThatThrownBy(() -> session.open(Records.at(path)))
          .isInstanceOf(SinkRejected.class)
          .hasMessageContaining("must be relative");
      assertThatThrownBy(() -> session.catalog().reserve(Records.at(path)))
          .isInstanceOf(SinkRejected.class);
    }
  }

  @Test
  void controlEventsHaveTheirPlaceInTheStoresOwnFolder() {
    try (SegmentSession session = store().open(context("orders"))) {
      session.open(Records.at("_cdc/control/events.jsonl")).close();
    }

    assertThat(temp.resolve("_cdc/control/events.jsonl")).exists();
  }

  @Test
  void whatWasAppendedIsReadWhereverOneBegins() {
    try (SegmentSession session = store().open(context("orders"));
        OpenSegment segment = session.open(Records.open("a", 1))) {
      segment.append(bytes("one\n"));
      segment.append(bytes("two\n"));

      assertThat(segment.length()).isEqualTo(8);
      assertThat(read(segment, 0, 100)).isEqualTo("one\ntwo\n");
      assertThat(read(segment, 2, 3)).isEqualTo("e\nt");
      assertThat(read(segment, 8, 3)).isEmpty();
      assertThatThrownBy(() -> read(segment, 9, 1)).isInstanceOf(IllegalArgumentException.class);
    }
  }

  @Test
  void anAppendOfManyPiecesIsWhole() {
    String line = "x".repeat(TornTail.PIECE / 2 + 7) + "\n";
    try (SegmentSession session = store().open(context("orders"));
        OpenSegment segment = session.open(Records.open("a", 1))) {
      segment.append(bytes(line + line + line));

      assertThat(temp.resolve("a/1.jsonl")).hasContent(line + line + line);
      assertThat(segment.length()).isEqualTo(3L * line.length());
    }
  }

  @Test
  void aClosedSegmentAndAClosedSessionRefuseAllElse() {
    SegmentSession session = store().open(context("orders"));
    OpenSegment segment = session.open(Records.open("a", 1));
    OpenSegment other = session.open(Records.open("a", 2));
    segment.close();
    segment.close();
    assertThatThrownBy(() -> segment.append(bytes("x\n")))
        .isInstanceOf(IllegalStateException.class);

    session.close();
    session.close();

    assertThatThrownBy(other::length).isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.open(Records.open("a", 1)))
        .isInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> session.catalog().unfinished())
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void recordsGoTheirWayAndNoOther() {
    SegmentRecord open = Records.open("shop/orders", 1);
    SegmentRecord sealing = open.as(State.SEALING, Records.content(0));
    SegmentRecord sealed = open.as(State.SEALED, Records.content(0));
    try (SegmentSession session = store().open(context("orders"))) {
      assertThatThrownBy(() -> session.catalog().advance(sealing)).isInstanceOf(SinkRejected.class);
      assertThat(session.catalog().reserve(open)).isTrue();
      assertThatThrownBy(() -> session.catalog().reserve(open)).isInstanceOf(Fenced.class);
      assertThatThrownBy(() -> session.catalog().advance(sealed)).isInstanceOf(SinkRejected.class);
      assertThat(session.catalog().unfinished()).containsExactly(open);

      session.catalog().advance(sealing);
      session.catalog().advance(sealing);
      assertThatThrownBy(() -> session.catalog().advance(open)).isInstanceOf(SinkRejected.class);
      assertThatThrownBy(
              () -> session.catalog().advance(open.as(State.SET_ASIDE, Records.content(0))))
          .isInstanceOf(SinkRejected.class);
      assertThatThrownBy(() -> session.catalog().advance(open.as(State.SEALED, Records.content(1))))
          .isInstanceOf(SinkRejected.class);
      assertThat(session.catalog().unfinished()).containsExactly(sealing);

      session.catalog().advance(sealed);
      session.catalog().advance(sealed);
      assertThat(session.catalog().unfinished()).isEmpty();
      assertThat(session.catalog().last("shop/orders")).isEqualTo(sealed);
    }
  }

  @Test
  void nothingIsReservedWhereSomethingLies() throws IOException {
    Files.createDirectories(temp.resolve("a/1.jsonl"));
    try (SegmentSession session = store().open(context("orders"))) {
      assertThat(session.catalog().reserve(Records.open("a", 1))).isFalse();
      assertThat(session.catalog().last("a")).isNull();
      assertThat(session.catalog().unfinished()).isEmpty();
    }
  }

  @Test
  void markersThatACrashLeftMeanNothing() throws IOException {
    SegmentRecord sealed = Records.open("a", 1).as(State.SEALED, Records.content(0));
    try (SegmentSession session = store().open(context("orders"))) {
      assertThat(session.catalog().reserve(Records.open("a", 1))).isTrue();
      session.catalog().advance(Records.open("a", 1).as(State.SEALING, Records.content(0)));
      session.catalog().advance(sealed);
    }
    Files.createFile(temp.resolve("_cdc/open/a@0000000001")); // Its removal was not durable.
    Files.createFile(temp.resolve("_cdc/open/a@0000000002")); // Its record was never written.
    Files.createFile(temp.resolve("_cdc/open/.DS_Store"));

    try (SegmentSession session = store().open(context("orders"))) {
      assertThat(session.catalog().unfinished()).isEmpty();
      assertThat(session.catalog().reserve(Records.open("a", 2))).isTrue();
    }
    assertThat(temp.resolve("_cdc/open/.DS_Store")).exists();
  }

  @Test
  void seriesOfAnyNameStayApartAndAreListed() {
    List<String> names =
        List.of(
            "shop/orders",
            "shop/orders/1",
            "shop",
            "a+b",
            "a/b",
            "A/B",
            ".",
            "..",
            "",
            "/",
            "é",
            " ",
            "x".repeat(300),
            "x".repeat(301),
            "0000000001.json",
            "_cdc/control");
    try (SegmentSession session = store().open(context("orders"))) {
      for (int i = 0; i < names.size(); i++) {
        assertThat(session.catalog().reserve(named(names.get(i), i))).isTrue();
      }
      assertThat(session.catalog().unfinished()).hasSameSizeAs(names);
    }

    try (Stream<String> series = store().catalog().series()) {
      assertThat(series).containsExactlyInAnyOrderElementsOf(names);
    }
    for (int i = 0; i < names.size(); i++) {
      try (Stream<SegmentRecord> records = store().catalog().segments(names.get(i), 1)) {
        assertThat(records).containsExactly(named(names.get(i), i));
      }
    }
  }

  @Test
  void segmentsAreListedByNumberFromTheOneThatWasAskedFor() {
    try (SegmentSession session = store().open(context("orders"))) {
      for (int number = 1; number <= 12; number++) {
        assertThat(session.catalog().reserve(Records.open("a", number))).isTrue();
      }
    }

    try (Stream<SegmentRecord> records = store().catalog().segments("a", 9)) {
      assertThat(records.map(SegmentRecord::number)).containsExactly(9L, 10L, 11L, 12L);
    }
    try (Stream<SegmentRecord> records = store().catalog().segments("unknown", 1)) {
      assertThat(records).isEmpty();
    }
  }

  @Test
  void aDamagedRecordIsNeverTakenForNone() throws IOException {
    try (SegmentSession session = store().open(context("orders"))) {
      assertThat(session.catalog().reserve(Records.open("a", 1))).isTrue();
    }
    Files.writeString(temp.resolve("_cdc/segments/a/0000000001.json"), "{");

    Outcome outcome =
        new SinkRun(store(), UnaryOperator.identity()).open(TestEvents.before(TestEvents.TEN));

    assertThat(outcome.error())
        .isInstanceOf(SinkRejected.class)
        .hasMessageContaining("0000000001.json is damaged");
    SinkRun afterwards = new SinkRun(store(), UnaryOperator.identity());
    Files.delete(temp.resolve("_cdc/segments/a/0000000001.json"));
    afterwards.open(TestEvents.before(TestEvents.TEN)).requireDone();
  }

  @Test
  void aSealedFileThatChangedUnderTheSealIsRefused() throws IOException {
    try (SegmentSession session = store().open(context("orders"))) {
      SegmentRecord open = Records.open("a", 1);
      assertThat(session.catalog().reserve(open)).isTrue();
      try (OpenSegment segment = session.open(open)) {
        segment.append(bytes("one\n"));
      }
      SegmentRecord sealing = open.as(State.SEALING, Records.content(5));
      assertThatThrownBy(() -> session.seal(sealing))
          .isInstanceOf(SinkRejected.class)
          .hasMessageContaining("has 4 bytes");
      session.seal(open.as(State.SEALING, Records.content(4)));
      session.seal(open.as(State.SEALING, Records.content(4)));
      Files.delete(temp.resolve("a/1.jsonl"));
      assertThatThrownBy(() -> session.seal(sealing))
          .isInstanceOf(SinkRejected.class)
          .hasMessageContaining("missing");
    }
  }

  @Test
  void aFullDiskFailsTheWriteAndNothingThatWasDurableIsLost() throws Exception {
    Path small = smallDisk();
    try {
      SinkRun run = SinkRun.open(LocalSegmentStore.in(small));
      Outcome fits = run.write(TestEvents.insert("orders", TestEvents.TEN, 1));
      run.letCommit();
      fits.requireDone();
      String much = "x".repeat(600 * 1024);
      Outcome tooMuch =
          run.write(
              TestEvents.insert("orders", Moment.of(TestEvents.TEN, 2), much),
              TestEvents.insert("orders", Moment.of(TestEvents.TEN, 3), much));
      run.letCommit();

      assertThat(tooMuch.error())
          .isInstanceOf(SinkUnavailable.class)
          .hasMessageContaining("hour=10/events-20261121-10.jsonl")
          .hasMessageContaining(small.toString())
          .hasMessageContaining("No space left");
      assertThat(run.write(TestEvents.insert("orders", TestEvents.TEN, 4)).error()).isNotNull();
      run.close().requireDone();

      SinkRun next = SinkRun.open(LocalSegmentStore.in(small));
      next.write(TestEvents.insert("orders", TestEvents.TEN, 1)).requireDone();
      Outcome little = next.write(TestEvents.insert("orders", Moment.of(TestEvents.TEN, 9), "y"));
      next.close().requireDone();
      little.requireDone();
      assertThat(SegmentVerifier.verify(LocalSegmentStore.in(small).catalog(), SinkRun.ENCODER))
          .matches(Verification::isSound)
          .matches(verification -> verification.lines() >= 2);
    } finally {
      command("umount", small.toString());
    }
  }

  @Test
  void afterAFailedAppendItIsUnknownWhatTheSegmentHolds() throws Exception {
    Path small = smallDisk();
    try (SegmentSession session = LocalSegmentStore.in(small).open(context("orders"))) {
      OpenSegment segment = session.open(Records.open("a", 1));
      segment.append(bytes("one\n"));
      ByteBuffer much = bytes("x".repeat(2_000_000) + "\n");

      assertThatThrownBy(() -> segment.append(much)).isInstanceOf(SinkUnavailable.class);
      assertThatThrownBy(() -> segment.append(bytes("two\n")))
          .isInstanceOf(OutcomeUnknownException.class);
      segment.close();

      try (OpenSegment again = session.open(Records.open("a", 1))) {
        assertThat(read(again, 0, 100)).isEqualTo("one\n");
      }
    } finally {
      command("umount", small.toString());
    }
  }

  /** A disk of a megabyte in memory; only root can have one. */
  private Path smallDisk() throws Exception {
    Path small = Files.createDirectory(temp.resolve("small"));
    assumeTrue(
        command("mount", "-t", "tmpfs", "-o", "size=1m", "tmpfs", small.toString()) == 0,
        "no right to mount a small disk: a full disk is not tested");
    return small;
  }

  private static int command(String... words) throws Exception {
    return new ProcessBuilder(words).start().waitFor();
  }

  private LocalSegmentStore store() {
    return LocalSegmentStore.in(temp);
  }

  private static SegmentRecord named(String series, int i) {
    SegmentRecord record = Records.open("s" + i, 1);
    return new SegmentRecord(
        record.path(),
        new Partition("s" + i, "1", null, series),
        1,
        null,
        State.OPEN,
        record.writer(),
        null);
  }

  private static SinkContext context(String capture) {
    return new SinkContext(capture, 1, TestEvents.before(TestEvents.TEN));
  }

  private static ByteBuffer bytes(String text) {
    return ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8));
  }

  private static String read(OpenSegment segment, long offset, int count) {
    ByteBuffer into = ByteBuffer.allocate(count);
    int read = segment.read(offset, into);
    assertThat(into.position()).isEqualTo(read);
    return new String(into.array(), 0, read, StandardCharsets.UTF_8);
  }
}
