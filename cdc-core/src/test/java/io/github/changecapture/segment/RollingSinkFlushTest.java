package io.github.changecapture.segment;

import static io.github.changecapture.segment.TestEvents.TEN;
import static io.github.changecapture.segment.TestEvents.insert;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.changecapture.error.SinkUnavailable;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.segment.HookedStore.Hook;
import io.github.changecapture.spi.Compression;
import io.github.changecapture.spi.EventBatch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What is written is flushed while the next is written, and counts in order. */
@Timeout(60)
class RollingSinkFlushTest {
  @TempDir(factory = MemoryFolders.class)
  Path folder;

  private final Steps steps = new Steps();

  /** Holds every write and flush until the test lets it go. */
  private static final class Steps implements Hook {
    private final BlockingQueue<Step> begun = new LinkedBlockingQueue<>();

    private final AtomicInteger closed = new AtomicInteger();

    private volatile Runnable onClose = () -> {};

    record Step(String name, CompletableFuture<Void> mayGoOn) {
      void letGo() {
        mayGoOn.complete(null);
      }

      void fail() {
        mayGoOn.completeExceptionally(new SinkUnavailable("the disk is gone"));
      }
    }

    @Override
    public <T extends @Nullable Object> T call(String name, Supplier<T> call) {
      if (name.equals("close segment")) {
        closed.incrementAndGet();
        T result = call.get();
        onClose.run();
        return result;
      }
      if (!name.equals("write") && !name.equals("flush") && !name.equals("append")) {
        return call.get();
      }
      Step step = new Step(name, new CompletableFuture<>());
      begun.add(step);
      try {
        step.mayGoOn.join();
      } catch (CompletionException failed) {
        throw (SinkUnavailable) failed.getCause();
      }
      return call.get();
    }

    Step next(String name) throws InterruptedException {
      Step step = begun.poll(30, TimeUnit.SECONDS);
      assertThat(step).as("a %s", name).isNotNull();
      assertThat(step.name).isEqualTo(name);
      return step;
    }

    /** Long enough for a worker to begin something that it should not. */
    void assertNothingBegins() throws InterruptedException {
      assertThat(begun.poll(50, TimeUnit.MILLISECONDS)).isNull();
    }
  }

  @Test
  void thePortionBehindIsWrittenWhileOneIsFlushedAndNoFurther() throws Exception {
    RollingSink sink = open(Compression.NONE);
    CompletableFuture<Void> one = write(sink, 1);
    steps.next("write").letGo();
    Steps.Step flushOfOne = steps.next("flush");

    CompletableFuture<Void> two = write(sink, 2);
    steps.next("write").letGo();
    CompletableFuture<Void> three = write(sink, 3);
    steps.assertNothingBegins();
    assertThat(List.of(one, two, three)).noneMatch(CompletableFuture::isDone);

    flushOfOne.letGo();
    one.get(30, TimeUnit.SECONDS);
    List<Steps.Step> both = List.of(any(), any());
    assertThat(both).extracting(Steps.Step::name).containsExactlyInAnyOrder("flush", "write");
    assertThat(two).isNotDone();
    both.forEach(Steps.Step::letGo);
    two.get(30, TimeUnit.SECONDS);
    steps.next("flush").letGo();
    three.get(30, TimeUnit.SECONDS);
    sink.close().block();
  }

  @Test
  void afterAFailedFlushWhatWasWrittenBehindDoesNotCount() throws Exception {
    RollingSink sink = open(Compression.NONE);
    CompletableFuture<Void> one = write(sink, 1);
    steps.next("write").letGo();
    Steps.Step flushOfOne = steps.next("flush");
    CompletableFuture<Void> two = write(sink, 2);
    Steps.Step writeOfTwo = steps.next("write");

    flushOfOne.fail();
    assertThatThrownBy(one::join).hasRootCauseInstanceOf(SinkUnavailable.class);
    writeOfTwo.letGo();

    assertThatThrownBy(two::join).hasRootCauseInstanceOf(SinkUnavailable.class);
    steps.assertNothingBegins();
    assertThatThrownBy(() -> write(sink, 3).join()).hasStackTraceContaining("the disk is gone");
    sink.close().block();
    assertTheNextRunCompletesWhatIsThere();
  }

  @Test
  void afterAFailedWriteNothingIsFlushedAnyMore() throws Exception {
    RollingSink sink = open(Compression.NONE);
    CompletableFuture<Void> one = write(sink, 1);
    steps.next("write").letGo();
    Steps.Step flushOfOne = steps.next("flush");
    CompletableFuture<Void> two = write(sink, 2);

    steps.next("write").fail();
    assertThatThrownBy(two::join).hasRootCauseInstanceOf(SinkUnavailable.class);
    assertThatThrownBy(one::join).hasRootCauseInstanceOf(SinkUnavailable.class);
    flushOfOne.letGo();

    steps.assertNothingBegins();
    sink.close().block();
    assertTheNextRunCompletesWhatIsThere();
  }

  @Test
  void aSegmentIsNotClosedUnderAFlush() throws Exception {
    RollingSink sink = open(Compression.NONE);
    CompletableFuture<Void> one = write(sink, 1);
    steps.next("write").letGo();
    Steps.Step flushOfOne = steps.next("flush");
    CompletableFuture<Void> two = write(sink, 2);

    steps.next("write").fail();
    assertThatThrownBy(two::join).hasRootCauseInstanceOf(SinkUnavailable.class);
    assertThat(steps.closed.get()).isZero();
    flushOfOne.letGo();
    sink.close().block();
    assertThat(one).isCompletedExceptionally();
  }

  @Test
  void theFailureThatIsReportedIsTheFirst() throws Exception {
    RollingSink sink = open(Compression.NONE);
    CompletableFuture<Void> one = write(sink, 1);
    steps.next("write").letGo();
    Steps.Step flushOfOne = steps.next("flush");
    steps.onClose =
        () -> {
          flushOfOne.letGo();
          one.handle((done, failed) -> "over").join();
        };
    CompletableFuture<Void> two = write(sink, 2);

    steps.next("write").fail();

    assertThatThrownBy(two::join).hasStackTraceContaining("the disk is gone");
    flushOfOne.letGo();
    sink.close().block();
  }

  @Test
  void aSegmentIsSealedWhenNothingWaitsToBeFlushed() throws Exception {
    RollingSink sink = open(Compression.NONE);
    CompletableFuture<Void> one = write(sink, 1);
    steps.next("write").letGo();
    Steps.Step flush = steps.next("flush");

    CompletableFuture<Void> closed = sink.close().toFuture();
    steps.assertNothingBegins();
    assertThat(sink.status().sealedSegments()).isZero();
    flush.letGo();

    closed.get(30, TimeUnit.SECONDS);
    assertThat(one).isDone();
    assertThat(sink.status().sealedSegments()).isOne();
  }

  @Test
  void compressedLinesAreAppended() throws Exception {
    RollingSink sink = open(Compression.GZIP);
    CompletableFuture<Void> one = write(sink, 1);

    steps.next("append").letGo();

    one.get(30, TimeUnit.SECONDS);
    sink.close().block();
  }

  /** What is there of the three events, none or some, is followed by the others. */
  private void assertTheNextRunCompletesWhatIsThere() throws IOException {
    SinkRun next = SinkRun.open(LocalSegmentStore.in(folder));
    var unused = next.write(event(1), event(2), event(3));
    next.close().requireDone();

    try (Stream<Path> files = Files.walk(folder)) {
      List<Path> segments = files.filter(file -> file.toString().endsWith(".jsonl")).toList();
      assertThat(segments).hasSize(1);
      assertThat(Files.readString(segments.get(0)))
          .isEqualTo(line(event(1)) + line(event(2)) + line(event(3)));
    }
  }

  private static ChangeEvent<?> event(int number) {
    return insert("orders", TEN, number);
  }

  private static String line(ChangeEvent<?> event) {
    return LineEncoder.line(event);
  }

  private Steps.Step any() throws InterruptedException {
    Steps.Step step = steps.begun.poll(30, TimeUnit.SECONDS);
    assertThat(step).as("a write or a flush").isNotNull();
    return step;
  }

  private RollingSink open(Compression compression) {
    RollingSink sink =
        RollingSink.builder()
            .store(new HookedStore(LocalSegmentStore.in(folder), steps))
            .encoder(SinkRun.ENCODER)
            .compression(compression)
            .commit(new CommitPolicy(1, Duration.ofHours(1)))
            .onClose(OnClose.SEAL)
            .build();
    sink.open(TestEvents.context(1, TestEvents.before(TEN))).block();
    return sink;
  }

  private static CompletableFuture<Void> write(RollingSink sink, int number) {
    return sink.write(new EventBatch(List.of(event(number)), null)).toFuture();
  }
}
