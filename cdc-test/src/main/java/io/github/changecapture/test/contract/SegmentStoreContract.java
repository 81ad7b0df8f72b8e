package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.OwnedElsewhere;
import io.github.changecapture.error.SegmentFull;
import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.OpenSegment.Flush;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SegmentStore;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * Checks the rules G1 to G14 of {@link SegmentStore}; those of its catalog are checked by {@link
 * SegmentCatalogContract}.
 *
 * <p>Not checked: that appended bytes survive a crash of the machine (G5), that a storage which
 * knows closed files closes them (G8), and which error tells which trouble (G11).
 */
public abstract class SegmentStoreContract extends SegmentFixture {
  private static final long LONG_ENOUGH_TO_WAIT_MILLIS = 500;

  /** Creates the contract. */
  protected SegmentStoreContract() {}

  @Test
  void g1_whileASessionIsOpenAnotherOneWaitsOrFails() throws Exception {
    SegmentSession owner = session();

    assertThat(openedMeanwhile(store())).isNull();

    append(owner, reserved(owner), "one\n");
  }

  @Test
  void g1_aStoreThatWasGivenBackCanBeHad() {
    for (int i = 0; i < 3; i++) {
      close(session());
    }
  }

  @Test
  void g1_theStoreOfADeadProcessCanBeHad() throws Exception {
    SegmentSession dead = session();
    SegmentRecord record = reserved(dead);
    append(dead, record, "one\n");
    assumeTrue(kill(dead), "override kill(SegmentSession) to check this rule");
    forget(dead);

    append(session(), record, "two\n");

    assertThat(read(record)).isEqualTo("one\ntwo\n");
  }

  @Test
  void g2_aStoreBelongsToTheCaptureThatOpenedItFirst() throws Exception {
    SegmentSession owner = session();
    SegmentRecord record = reserved(owner);
    append(owner, record, "one\n");
    close(owner);

    assertThatThrownBy(() -> store().open(context("customers"))).isInstanceOf(SinkRejected.class);

    assertThat(segments(SERIES, 1)).containsExactly(record);
    assertThat(read(record)).isEqualTo("one\n");
    close(session());
  }

  @Test
  void g3_openingMakesTheFileWithItsFolders() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session, SERIES, "a/b/c/d/e/events.jsonl");

    try (OpenSegment segment = session.open(record)) {
      assertThat(segment.length()).isZero();
    }

    assertThat(read(record)).isEmpty();
  }

  @Test
  void g3_whatWasAppendedStaysHoweverOftenTheSegmentIsOpened() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    StringBuilder expected = new StringBuilder();

    for (int i = 0; i < 6; i++) {
      if (i % 2 == 1) {
        close(session);
        session = session();
      }
      try (OpenSegment segment = session.open(record)) {
        assertThat(segment.length()).isEqualTo(expected.length());
        assertThat(read(segment)).isEqualTo(expected.toString());
        String line = "line " + i + "\n";
        segment.append(bytes(line));
        expected.append(line);
      }
      assertThat(read(record)).isEqualTo(expected.toString());
    }
  }

  @Test
  void g4_whatATornAppendLeftIsGoneOrEndsWithAWholeLine() throws Exception {
    for (String torn : new String[] {"h", "half", "two\nhalf", "\u0000\u0000\u0000\u0000"}) {
      SegmentSession session = session();
      SegmentRecord record = reserved(session, SERIES, "shop/torn-" + torn.hashCode() + ".jsonl");
      append(session, record, "one\n");
      close(session);
      byte[] left = torn.getBytes(StandardCharsets.UTF_8);
      assumeTrue(addBytes(record.path(), left), "override addBytes(String, byte[])");

      SegmentSession next = session();
      try (OpenSegment segment = next.open(record)) {
        assertThat(read(segment)).as("after '%s'", torn).isIn("one\n", "one\ntwo\n");
        String found = read(segment);
        segment.append(bytes("three\n"));
        assertThat(read(record)).isEqualTo(found + "three\n");
      }
      close(next);
    }
  }

  @Test
  void g4_aFileWithNothingButATornAppendIsEmpty() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    close(session);
    byte[] left = "half".getBytes(StandardCharsets.UTF_8);
    assumeTrue(addBytes(record.path(), left), "override addBytes(String, byte[])");

    try (OpenSegment segment = session().open(record)) {
      assertThat(segment.length()).isZero();
    }

    assertThat(read(record)).isEmpty();
  }

  @Test
  void g4_anOlderOwnerChangesNothingAnyMore() throws Exception {
    SegmentSession older = session();
    SegmentRecord record = reserved(older);
    try (OpenSegment olderSegment = older.open(record)) {
      olderSegment.append(bytes("one\n"));
      assumeTrue(kill(older), "override kill(SegmentSession) to check this rule");
      forget(older);

      append(session(), record, "two\n");
      assertThat(catchThrowable(() -> olderSegment.append(bytes("older\n"))))
          .isInstanceOf(CaptureException.class);

      assertThat(read(record)).isEqualTo("one\ntwo\n");
    }
  }

  @Test
  void g5_whatIsAppendedIsSeenByAnotherProcess() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    StringBuilder expected = new StringBuilder();
    try (OpenSegment segment = session.open(record)) {
      for (int size : new int[] {1, 100, 100_000, 5_000_000, 7}) {
        String line = "x".repeat(size) + "\n";
        ByteBuffer bytes = bytes(line);

        segment.append(bytes);

        expected.append(line);
        assertThat(bytes.hasRemaining()).as("bytes left over").isFalse();
        assertThat(segment.length()).isEqualTo(expected.length());
        assertThat(read(record).contentEquals(expected)).as("same content").isTrue();
      }
    }
  }

  @Test
  void g5_onlyWhatRemainsInTheBufferIsAppended() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    ByteBuffer part = bytes("before\none\nafter\n").position(7).limit(11);
    ByteBuffer direct = ByteBuffer.allocateDirect(4).put(bytes("two\n")).flip();

    try (OpenSegment segment = session.open(record)) {
      segment.append(part);
      segment.append(direct.asReadOnlyBuffer());
    }

    assertThat(read(record)).isEqualTo("one\ntwo\n");
  }

  @Test
  void g5_aReaderSeesABeginningOfWhatIsAppended() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    try (OpenSegment segment = session.open(record)) {
      CompletableFuture<Void> appends =
          CompletableFuture.runAsync(
              () -> {
                for (int i = 0; i < 200; i++) {
                  segment.append(bytes(numbered(i)));
                }
              });
      do {
        String seen = read(record);
        StringBuilder expected = new StringBuilder();
        for (int i = 0; expected.length() < seen.length(); i++) {
          expected.append(numbered(i));
        }
        assertThat(expected.toString()).startsWith(seen);
      } while (!appends.isDone());
      appends.get(1, TimeUnit.MINUTES);
    }
  }

  @Test
  void g6_afterAFailedAppendTheOpenSegmentTakesNoMore() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    OpenSegment segment = session.open(record);
    segment.append(bytes("one\n"));
    assumeTrue(breakStorage(), "override breakStorage() to check this rule");

    assertThatThrownBy(() -> segment.append(bytes("two\n"))).isInstanceOf(CaptureException.class);
    repairStorage();
    assertThat(catchThrowable(() -> segment.append(bytes("three\n")))).isNotNull();
    segment.close();

    append(session, record, "four\n");
    assertThat(read(record)).isIn("one\nfour\n", "one\ntwo\nfour\n");
  }

  @Test
  void g7_anyPartCanBeRead() {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    try (OpenSegment segment = session.open(record)) {
      segment.append(bytes("0123456789\n"));

      assertThat(read(segment, 0, 4)).isEqualTo("0123");
      assertThat(read(segment, 5, 3)).isEqualTo("567");
      assertThat(read(segment, 8, 100)).isEqualTo("89\n");
      assertThat(read(segment, 11, 10)).isEmpty();
    }
  }

  @Test
  void g8_aSealedSegmentKeepsItsContentAndMayBeSealedAgain() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    append(session, record, "one\n");
    SegmentRecord sealing = sealing(session, record, "one\n");

    session.seal(sealing);
    session.seal(sealing);
    close(session);
    session().seal(sealing);

    assertThat(read(sealing)).isEqualTo("one\n");
  }

  @Test
  void g8_aFileOfAnotherLengthIsNotSealed() throws Exception {
    SegmentSession session = session();
    for (String other : new String[] {"one", "one\ntwo\n"}) {
      SegmentRecord record = reserved(session, SERIES, "shop/" + other.length() + ".jsonl");
      append(session, record, "one\n");
      SegmentRecord sealing = sealing(session, record, other);

      assertThatThrownBy(() -> session.seal(sealing)).isInstanceOf(SinkRejected.class);

      assertThat(read(record)).isEqualTo("one\n");
      assertThat(stored(record)).isEqualTo(sealing);
    }
  }

  @Test
  void g9_aPathOutsideTheStoreIsRejected() {
    SegmentSession session = session();
    for (String path :
        List.of(
            "/etc/events.jsonl",
            "../events.jsonl",
            "shop/../../events.jsonl",
            "_cdc/events.jsonl",
            "shop/../_cdc/events.jsonl",
            "./_cdc/events.jsonl",
            "_cdc/control/../events.jsonl")) {
      SegmentRecord record = next(session, "series of " + path, path);
      assertThatThrownBy(
              () -> {
                boolean stored = session.catalog().reserve(record);
                session.open(record).close();
                assertThat(stored).isTrue();
              })
          .as("path %s", path)
          .isInstanceOf(SinkRejected.class);
    }
  }

  @Test
  void g9_theFolderForEventsWithoutACollectionIsOpen() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session, "_cdc/control", "_cdc/control/hour=10/events.jsonl");

    append(session, record, "one\n");

    assertThat(read(record)).isEqualTo("one\n");
  }

  @Test
  void g10_aClosedSegmentRefusesEverything() {
    SegmentSession session = session();
    OpenSegment segment = session.open(reserved(session));
    segment.close();
    segment.close();

    assertClosed(() -> segment.append(bytes("one\n")));
    assertClosed(() -> assertThat(segment.read(0, ByteBuffer.allocate(1))).isZero());
    assertClosed(() -> assertThat(segment.length()).isZero());
  }

  @Test
  void g10_aClosedSessionRefusesEverythingAndChangesNothing() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    OpenSegment segment = session.open(record);
    segment.append(bytes("one\n"));
    close(session);
    session.close();

    assertClosed(() -> segment.append(bytes("two\n")));
    assertClosed(() -> session.open(record).close());
    assertClosed(() -> session.seal(record.as(State.SEALING, content(1, "one\n"))));
    segment.close();

    assertThat(read(record)).isEqualTo("one\n");
    assertThat(stored(record)).isEqualTo(record);
  }

  @Test
  void g11_aFailureNamesThePath() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    try (OpenSegment segment = session.open(record)) {
      assumeTrue(breakStorage(), "override breakStorage() to check this rule");

      assertThatThrownBy(() -> segment.append(bytes("one\n")))
          .isInstanceOf(CaptureException.class)
          .hasMessageContaining("events-20260101-10.jsonl");
      repairStorage();
    }
  }

  @Test
  void g12_differentSegmentsGrowAtTheSameTime() throws Exception {
    SegmentSession session = session();
    AtomicInteger threads = new AtomicInteger();

    List<SegmentRecord> records =
        ManyThreads.run(
            () -> {
              int thread = threads.incrementAndGet();
              SegmentRecord record =
                  reserved(session, "series " + thread, "shop/" + thread + "/events.jsonl");
              try (OpenSegment segment = session.open(record)) {
                for (int i = 0; i < 10; i++) {
                  segment.append(bytes(record.path() + "\n"));
                }
              }
              return record;
            });

    for (SegmentRecord record : records) {
      assertThat(read(record)).isEqualTo((record.path() + "\n").repeat(10));
    }
  }

  @Test
  void g13_aFullSegmentRefusesAnAppendAndChangesNothing() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    try (OpenSegment segment = session.open(record)) {
      segment.append(bytes("one\n"));
      assumeTrue(fillUp(), "override fillUp() to check this rule");
      ByteBuffer more = bytes("two\n");

      assertThatThrownBy(() -> segment.append(more)).isInstanceOf(SegmentFull.class);

      assertThat(more.remaining()).as("bytes left over").isEqualTo(4);
      assertThat(segment.length()).isEqualTo(4);
    }
    SegmentRecord sealing = sealing(session, record, "one\n");
    session.seal(sealing);
    assertThat(read(record)).isEqualTo("one\n");
  }

  @Test
  void g14_aWriteIsFlushedWhileTheNextOneIsBegun() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    try (OpenSegment segment = session.open(record)) {
      segment.append(bytes("one\n"));
      Flush two = segment.write(bytes("two\n"));
      Flush three = segment.write(bytes("three\n"));

      CompletableFuture.runAsync(two::complete).get(1, TimeUnit.MINUTES);
      Flush four = segment.write(bytes("four\n"));
      three.complete();
      four.complete();

      assertThat(segment.length()).isEqualTo(19);
      segment.append(bytes("five\n"));
    }
    assertThat(read(record)).isEqualTo("one\ntwo\nthree\nfour\nfive\n");
  }

  @Test
  void g14_ofWhatWasNotFlushedABeginningIsLeft() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    OpenSegment segment = session.open(record);
    segment.write(bytes("one\n")).complete();
    var unflushed = List.of(segment.write(bytes("two\n")), segment.write(bytes("three\n")));
    assumeTrue(kill(session), "override kill(SegmentSession) to check this rule");
    forget(session);

    SegmentSession next = session();
    append(next, record, "four\n");

    assertThat(read(record)).isIn("one\nfour\n", "one\ntwo\nfour\n", "one\ntwo\nthree\nfour\n");
    assertThat(unflushed).hasSize(2);
  }

  @Test
  void g14_afterAFailedWriteOrFlushTheOpenSegmentTakesNoMore() throws Exception {
    SegmentSession session = session();
    SegmentRecord record = reserved(session);
    OpenSegment segment = session.open(record);
    segment.append(bytes("one\n"));
    assumeTrue(breakStorage(), "override breakStorage() to check this rule");

    assertThatThrownBy(() -> segment.write(bytes("two\n")).complete())
        .isInstanceOf(CaptureException.class);
    repairStorage();
    assertThat(catchThrowable(() -> segment.write(bytes("three\n")).complete())).isNotNull();
    segment.close();

    append(session, record, "four\n");
    assertThat(read(record)).isIn("one\nfour\n", "one\ntwo\nfour\n");
  }

  private @Nullable SegmentSession openedMeanwhile(SegmentStore store) throws Exception {
    CompletableFuture<@Nullable SegmentSession> opening =
        CompletableFuture.supplyAsync(
            () -> {
              try {
                return store.open(context(CAPTURE));
              } catch (OwnedElsewhere expected) {
                return null;
              }
            });
    // One that waits is given the store when the test is over, and gives it back at once.
    CompletableFuture<Void> end =
        opening.thenAccept(
            session -> {
              if (session != null) {
                session.close();
              }
            });
    try {
      SegmentSession session = opening.get(LONG_ENOUGH_TO_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      end.get(LONG_ENOUGH_TO_WAIT_MILLIS, TimeUnit.MILLISECONDS);
      return session;
    } catch (TimeoutException waits) {
      return null;
    }
  }

  private static String numbered(int i) {
    return ("line " + i + " ").repeat(500) + "\n";
  }

  private static String read(OpenSegment segment, long offset, int capacity) {
    ByteBuffer into = ByteBuffer.allocate(capacity);
    int read = segment.read(offset, into);
    assertThat(into.position()).as("bytes in the buffer").isEqualTo(read);
    return new String(into.array(), 0, read, StandardCharsets.UTF_8);
  }

  private static void assertClosed(Runnable call) {
    assertThatThrownBy(call::run).isInstanceOf(IllegalStateException.class);
  }
}
