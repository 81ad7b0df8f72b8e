package io.github.changecapture.adls;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.spi.OpenSegment;
import io.github.changecapture.spi.Partition;
import io.github.changecapture.spi.SegmentRecord;
import io.github.changecapture.spi.SegmentRecord.State;
import io.github.changecapture.spi.SegmentSession;
import io.github.changecapture.spi.SinkContext;
import io.github.changecapture.test.adls.AdlsFault;
import io.github.changecapture.test.adls.AdlsFaultBuilder;
import io.github.changecapture.test.adls.AdlsOperation;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ForkJoinPool;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import reactor.core.publisher.Mono;

/** Answers that stop on their way. */
@Timeout(value = 2, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
class DeadlineIT {
  private static final String PATH = "shop/events.jsonl";
  private static final int ATTEMPTS = 4;
  private static final String LINE = "x".repeat(100_000) + "\n";

  private OnAdls adls;

  @BeforeEach
  void start() {
    adls = OnAdls.start();
    try (SegmentSession session = session(adls.folder(new OnAdls.Machine()))) {
      SegmentRecord record = record();
      assertThat(session.catalog().reserve(record)).isTrue();
      try (OpenSegment segment = session.open(record)) {
        segment.append(ByteBuffer.wrap(LINE.getBytes(StandardCharsets.UTF_8)));
      }
    }
  }

  @AfterEach
  void stop() {
    adls.close();
  }

  @Test
  void aDownloadThatStopsInTheMiddleIsRepeated() throws Exception {
    AdlsFault fault = on(AdlsOperation.READ, "events.jsonl").stallResponse();

    String content = content(new AdlsCatalog(folder().files()));

    assertThat(content).isEqualTo(LINE);
    assertThat(fault.hits()).isEqualTo(1);
  }

  @Test
  void aListingThatStopsInTheMiddleIsRepeated() {
    AdlsFault fault = on(AdlsOperation.LIST, "").stallResponse();

    List<String> series = new AdlsCatalog(folder().files()).series().toList();

    assertThat(series).containsExactly(PATH);
    assertThat(fault.hits()).isEqualTo(1);
  }

  @Test
  void aCatalogRecordThatStopsInTheMiddleIsReadAgain() {
    AdlsFault fault = on(AdlsOperation.READ, "_cdc").stallResponse();

    List<SegmentRecord> found = new AdlsCatalog(folder().files()).segments(PATH, 1).toList();

    assertThat(found).containsExactly(record());
    assertThat(fault.hits()).isEqualTo(1);
  }

  /** Each piece comes in time, and the whole does not. */
  @Test
  void aDownloadThatTricklesIsRepeated() throws Exception {
    AdlsFault fault = on(AdlsOperation.READ, "events.jsonl").trickleResponse();

    String content = content(new AdlsCatalog(folder().files()));

    assertThat(content).isEqualTo(LINE);
    assertThat(fault.hits()).isEqualTo(1);
  }

  @Test
  void anotherHttpClientHasTheSameDeadline() {
    AdlsFault fault = on(AdlsOperation.READ, "events.jsonl").always().trickleResponse();
    AdlsFolder folder =
        adls.builder(new OnAdls.Machine())
            .requestTimeout(Duration.ofSeconds(1))
            .attempts(ATTEMPTS)
            .build();
    AdlsCatalog catalog = new AdlsCatalog(folder.files());

    assertThatThrownBy(() -> content(catalog))
        .isInstanceOf(SinkUnavailable.class)
        .hasMessageContaining("no whole answer to GET within PT1S");

    assertThat(fault.hits()).isEqualTo(ATTEMPTS);
  }

  @Test
  void answersThatNeverEndAreAnErrorAfterSoManyAttempts() {
    AdlsFault fault = on(AdlsOperation.READ, "events.jsonl").always().stallResponse();
    AdlsCatalog catalog = new AdlsCatalog(folder().files());

    assertThatThrownBy(() -> content(catalog))
        .isInstanceOf(SinkUnavailable.class)
        .hasMessageContaining(PATH)
        .hasMessageContaining("no whole answer to GET within PT1S");

    assertThat(fault.hits()).isEqualTo(ATTEMPTS);
  }

  @Test
  void anAppendWhoseAnswerDoesNotComeIsFoundToBeThere() {
    try (SegmentSession session = session(folder());
        OpenSegment segment = session.open(record())) {
      AdlsFault fault = adls.server().faults().on(AdlsOperation.APPEND_AND_FLUSH).stallResponse();

      segment.append(ByteBuffer.wrap(new byte[] {'y', '\n'}));

      assertThat(fault.hits()).isEqualTo(1);
    }
    assertThat(adls.text(PATH)).isEqualTo(LINE + "y\n");
  }

  @Test
  void aTokenThatNeverComesIsAnErrorAfterItsTime() {
    AdlsFolder folder =
        AdlsFolder.builder()
            .endpoint("https://127.0.0.1:1/devaccount")
            .fileSystem(OnAdls.RAW)
            .credential(request -> Mono.never())
            .requestTimeout(Duration.ofSeconds(1))
            .attempts(ATTEMPTS)
            .pauses(pause -> {})
            .build();

    assertThatThrownBy(() -> folder.files().properties(PATH)).isInstanceOf(SinkUnavailable.class);
  }

  @Test
  void answersNeedNoThreadOfTheCommonPool() throws Exception {
    CountDownLatch blocked = new CountDownLatch(ForkJoinPool.getCommonPoolParallelism());
    CountDownLatch end = new CountDownLatch(1);
    for (int i = 0; i < ForkJoinPool.getCommonPoolParallelism(); i++) {
      ForkJoinPool.commonPool()
          .execute(
              () -> {
                blocked.countDown();
                awaitIgnoringInterrupts(end);
              });
    }
    try {
      assertThat(blocked.await(1, TimeUnit.MINUTES)).isTrue();

      assertThat(content(new AdlsCatalog(folder().files()))).isEqualTo(LINE);
    } finally {
      end.countDown();
    }
  }

  private static void awaitIgnoringInterrupts(CountDownLatch end) {
    try {
      end.await();
    } catch (InterruptedException ended) {
      Thread.currentThread().interrupt();
    }
  }

  private AdlsFaultBuilder on(AdlsOperation operation, String part) {
    return adls.server().faults().on(operation).where(request -> request.path().contains(part));
  }

  /** With the client that is used if none is given. */
  private AdlsFolder folder() {
    return AdlsFolder.builder()
        .connectionString(adls.server().connectionString())
        .fileSystem(OnAdls.RAW)
        .basePath(OnAdls.BASE)
        .requestTimeout(Duration.ofSeconds(1))
        .attempts(ATTEMPTS)
        .pauses(pause -> {})
        .build();
  }

  private static String content(AdlsCatalog catalog) throws IOException {
    try (InputStream content = catalog.read(record())) {
      return new String(content.readAllBytes(), StandardCharsets.UTF_8);
    }
  }

  private static SegmentSession session(AdlsFolder folder) {
    return AdlsSegmentStore.in(folder).open(new SinkContext("orders", 1, Script.BEFORE_ALL));
  }

  private static SegmentRecord record() {
    return new SegmentRecord(
        PATH,
        new Partition("shop", "events", null, PATH),
        1,
        null,
        State.OPEN,
        new SegmentRecord.Writer("orders", 1, "relaxed"),
        null);
  }
}
