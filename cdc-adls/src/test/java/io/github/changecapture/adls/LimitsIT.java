package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.SinkRejected;
import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.adls.AdlsDouble;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsOperation;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.Test;

/** What the service limits, and what it asks for. */
class LimitsIT {

  @Test
  void aFileThatTakesNoMoreIsFollowedByTheNextPart() {
    ScheduledExecutorService thread = Executors.newSingleThreadScheduledExecutor();
    try (OnAdls adls = new OnAdls(AdlsDouble.builder().maxBlocks(2).start());
        Writer writer = new Writer(adls.folder(new OnAdls.Machine()), thread, wait -> {})) {
      writer.run(Script.batches());

      new Landed(adls).assertIs(Script.events());
      assertThat(adls.server().files(OnAdls.RAW)).anyMatch(path -> path.endsWith("-0002.jsonl"));
    } finally {
      thread.shutdownNow();
    }
  }

  @Test
  void aLargeAppendIsOneCommit() {
    try (OnAdls adls = OnAdls.start();
        SegmentSession session = session(adls.folder(new OnAdls.Machine()))) {
      SegmentRecord record = reserved(session, "shop/events.jsonl");
      byte[] large = new byte[20 * 1024 * 1024];
      Arrays.fill(large, (byte) 'x');
      large[large.length - 1] = '\n';
      try (OpenSegment segment = session.open(record)) {
        adls.server().faults().on(AdlsOperation.APPEND).occurrence(2).dropRequest();

        segment.append(ByteBuffer.wrap(large));

        ByteBuffer back = ByteBuffer.allocate(large.length);
        assertThat(segment.read(0, back)).isEqualTo(large.length);
        assertThat(Arrays.equals(back.array(), large)).isTrue();
      }
      assertThat(adls.server().requestCounts())
          .containsEntry(AdlsOperation.APPEND_AND_FLUSH, 1L)
          .containsEntry(AdlsOperation.APPEND, 4L);
    }
  }

  @Test
  void aBusyServerIsGivenTheTimeItAsksFor() {
    List<Duration> pauses = new ArrayList<>();
    try (OnAdls adls = OnAdls.start();
        SegmentSession session =
            session(adls.builder(new OnAdls.Machine()).pauses(pauses::add).build())) {
      SegmentRecord record = reserved(session, "shop/events.jsonl");
      try (OpenSegment segment = session.open(record)) {
        adls.server().faults().on(AdlsOperation.APPEND_AND_FLUSH).busy(Duration.ofSeconds(17));
        segment.append(ByteBuffer.wrap(new byte[] {'x', '\n'}));
      }
    }

    assertThat(pauses).containsExactly(Duration.ofSeconds(17));
  }

  @Test
  void aServerThatStaysAwayIsAnErrorAfterSoManyAttempts() {
    try (OnAdls adls = OnAdls.start();
        SegmentSession session =
            session(
                adls.builder(new OnAdls.Machine()).attempts(4).pauses(duration -> {}).build())) {
      SegmentRecord record = reserved(session, "shop/events.jsonl");
      try (OpenSegment segment = session.open(record)) {
        AdlsFault fault =
            adls.server().faults().on(AdlsOperation.APPEND_AND_FLUSH).always().dropRequest();

        assertThatThrownBy(() -> segment.append(ByteBuffer.wrap(new byte[] {'x', '\n'})))
            .isInstanceOf(SinkUnavailable.class)
            .hasMessageContaining("shop/events.jsonl")
            .hasMessageContaining("file system raw");

        assertThat(fault.hits()).isEqualTo(4);
      }
    }
  }

  @Test
  void aHangingRequestIsGivenUpAndSentAgain() {
    try (OnAdls adls = OnAdls.start();
        SegmentSession session =
            session(
                adls.builder(new OnAdls.Machine()).requestTimeout(Duration.ofSeconds(1)).build())) {
      SegmentRecord record = reserved(session, "shop/events.jsonl");
      try (OpenSegment segment = session.open(record)) {
        AdlsFault fault = adls.server().faults().on(AdlsOperation.APPEND_AND_FLUSH).hang();

        segment.append(ByteBuffer.wrap(new byte[] {'x', '\n'}));

        assertThat(fault.hits()).isEqualTo(1);
      }
      assertThat(adls.text("shop/events.jsonl")).isEqualTo("x\n");
    }
  }

  @Test
  void aLeaseRequestThatHangsIsGivenUpInTime() {
    try (OnAdls adls = OnAdls.start();
        SegmentSession session =
            session(
                adls.builder(new OnAdls.Machine()).requestTimeout(Duration.ofSeconds(1)).build())) {
      SegmentRecord record = reserved(session, "shop/events.jsonl");
      AdlsFault fault = adls.server().faults().on(AdlsOperation.ACQUIRE_LEASE).hang();

      session.open(record).close();

      assertThat(fault.hits()).isEqualTo(1);
    }
  }

  @Test
  void manyLeasesAreGivenBackAtOnce() throws Exception {
    try (OnAdls adls = OnAdls.start()) {
      SegmentSession session = session(adls.folder(new OnAdls.Machine()));
      for (int i = 0; i < 16; i++) {
        OpenSegment unused = session.open(reserved(session, "shop/c" + i + "/events.jsonl"));
      }
      AdlsFault fault =
          adls.server()
              .faults()
              .on(AdlsOperation.RELEASE_LEASE)
              .where(request -> request.path().endsWith(".jsonl"))
              .times(4)
              .hang();
      Thread closing = new Thread(session::close, "closing");
      closing.start();

      // Not one after the other: none is answered before so many are under way.
      while (fault.hits() < 4) {
        Thread.sleep(10);
      }

      fault.release();
      closing.join();
    }
  }

  @Test
  void aPathThatIsTooLongIsRejected() {
    try (OnAdls adls = OnAdls.start();
        SegmentSession session = session(adls.folder(new OnAdls.Machine()))) {
      for (String folder : List.of("x".repeat(256), "abcdefghij/".repeat(100), "a/".repeat(70))) {
        String path = folder.replaceAll("/$", "") + "/events.jsonl";

        assertThatThrownBy(
                () -> {
                  SegmentRecord record = reserved(session, path);
                  session.open(record).close();
                })
            .isInstanceOf(SinkRejected.class)
            .hasMessageContaining("shorter");
      }
    }
  }

  /** Names that a client or a server could take for something else. */
  @Test
  void anyCharacterOfAPathIsKept() {
    try (OnAdls adls = OnAdls.start();
        SegmentSession session = session(adls.folder(new OnAdls.Machine()))) {
      for (String name :
          List.of("a b", "a+b", "a%41b", "a%2Fb", "a?b=c&d", "a#b", "\u00e9\ud83d\ude00")) {
        String path = "shop/" + name + "/events.jsonl";
        SegmentRecord record = reserved(session, path);
        try (OpenSegment segment = session.open(record)) {
          segment.append(ByteBuffer.wrap(new byte[] {'x', '\n'}));
          assertThat(segment.read(0, ByteBuffer.allocate(2))).isEqualTo(2);
        }
        assertThat(adls.text(path)).as(path).isEqualTo("x\n");
      }
    }
  }

  private static SegmentSession session(AdlsFolder folder) {
    return AdlsSegmentStore.in(folder).open(new SinkContext("orders", 1, Script.BEFORE_ALL));
  }

  private static SegmentRecord reserved(SegmentSession session, String path) {
    SegmentRecord record =
        new SegmentRecord(
            path,
            new Partition("shop", "events", null, path),
            1,
            null,
            State.OPEN,
            new SegmentRecord.Writer("orders", 1, "relaxed"),
            null);
    assertThat(session.catalog().reserve(record)).isTrue();
    return record;
  }
}
