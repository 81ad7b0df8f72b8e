package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.RawEvents;
import io.github.changecapture.spi.EventBatch;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.stream.IntStream;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.scheduler.Scheduler;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.test.scheduler.VirtualTimeScheduler;

class ReadAheadTest {
  private static final Position LATER = Position.before(0, new BsonTimestamp(2_000_000_000, 0));

  private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
  private final VirtualTimeScheduler scheduler = VirtualTimeScheduler.create();
  private final TestPublisher<ChangeEvent<RawBsonDocument>> source = TestPublisher.create();
  private final AtomicLong requested = new AtomicLong();
  private final List<ChangeEvent<?>> taken = new ArrayList<>();

  private ReadAhead readAhead(long mostBytes) {
    return readAhead(
        source.flux().doOnRequest(requested::addAndGet), taken::add, mostBytes, scheduler);
  }

  /** Over a source that reads on while there is room. */
  private static ReadAhead readAhead(
      Flux<ChangeEvent<RawBsonDocument>> source,
      Consumer<ChangeEvent<?>> taken,
      long mostBytes,
      Scheduler scheduler) {
    return readAhead(source, () -> 0, taken, mostBytes, scheduler);
  }

  private static ReadAhead readAhead(
      Flux<ChangeEvent<RawBsonDocument>> source,
      LongSupplier inMemory,
      Consumer<ChangeEvent<?>> taken,
      long mostBytes,
      Scheduler scheduler) {
    ToReadAhead downstream = new ToReadAhead();
    ReplyByReply<ChangeEvent<RawBsonDocument>> steps =
        new ReplyByReply<>(source, inMemory, downstream);
    ReadAhead made = new ReadAhead(steps, new Steps(steps, taken), mostBytes, scheduler);
    downstream.readAhead = made;
    return made;
  }

  private static final class ToReadAhead implements Downstream {
    private @Nullable ReadAhead readAhead;

    private ReadAhead readAhead() {
      return Objects.requireNonNull(readAhead);
    }

    @Override
    public void reached(Position position) {
      readAhead().reached(position);
    }

    @Override
    public boolean hasRoom() {
      return readAhead().hasRoom();
    }

    @Override
    public void pauses() {
      readAhead().pauses();
    }

    @Override
    public void replyEnds() {
      readAhead().replyEnds();
    }
  }

  /** A source without groups. */
  private record Steps(ReplyByReply<?> steps, Consumer<ChangeEvent<?>> taker)
      implements ReadAhead.Upstream {
    @Override
    public List<ChangeEvent<?>> followersOf(ChangeEvent<?> event) {
      return List.of();
    }

    @Override
    public void taken(ChangeEvent<?> event) {
      taker.accept(event);
    }

    @Override
    public boolean moreFollows() {
      return steps.moreFollows();
    }

    @Override
    public void roomAppeared() {
      steps.roomAppeared();
    }
  }

  /** Of whose events each has two followers, and more always follows. */
  private final class Groups implements ReadAhead.Upstream {
    @Override
    public List<ChangeEvent<?>> followersOf(ChangeEvent<?> event) {
      return List.of(event(9_000), event(9_001));
    }

    @Override
    public void taken(ChangeEvent<?> event) {
      taken.add(event);
    }

    @Override
    public boolean moreFollows() {
      return true;
    }

    @Override
    public void roomAppeared() {}
  }

  @Test
  void whatHasArrivedIsHandedOverInOneBatch() {
    ReadAhead readAhead = readAhead(1_000_000);

    StepVerifier.create(readAhead, 0)
        .then(() -> source.next(event(1), event(2)))
        .thenRequest(1)
        .assertNext(batch -> assertThat(seconds(batch)).containsExactly(1, 2))
        .then(() -> source.next(event(3)))
        .thenRequest(1)
        .assertNext(batch -> assertThat(seconds(batch)).containsExactly(3))
        .thenCancel()
        .verify();
    assertThat(taken).hasSize(3);
  }

  @Test
  void aGroupIsNeverSplitBetweenBatches() {
    ReadAhead readAhead = new ReadAhead(source.flux(), new Groups(), 10_000_000, scheduler);

    StepVerifier.create(readAhead, 0)
        .then(() -> IntStream.range(0, 1_000).forEach(second -> source.next(event(second))))
        .then(source::complete)
        .thenRequest(Long.MAX_VALUE)
        .thenConsumeWhile(
            batch -> true,
            batch -> assertThat(batch.events().size() % 3).as("events in a batch").isZero())
        .verifyComplete();
    assertThat(taken).hasSize(1_000);
  }

  @Test
  void readingStopsAtTheBoundAndGoesOnWhenABatchIsDurable() {
    int size = event(1).sizeInBytes();
    ReadAhead readAhead = readAhead(2L * size);
    List<EventBatch> batches = new ArrayList<>();

    StepVerifier.create(readAhead.doOnNext(batches::add), 0)
        .then(() -> source.next(event(1), event(2)))
        .thenRequest(1)
        .expectNextCount(1)
        .then(() -> assertThat(requested).hasValue(2))
        .then(() -> assertThat(readAhead.bufferedBytes()).isEqualTo(2L * size))
        .then(() -> readAhead.release(readAhead.bytesOf(batches.get(0))))
        .then(() -> assertThat(requested).hasValue(3))
        .then(() -> assertThat(readAhead.bufferedBytes()).isZero())
        .thenCancel()
        .verify();
  }

  @Test
  void whatWaitsForMoreThatDoesNotComeIsHandedOnWhenTheStreamPauses() {
    ReadAhead readAhead = new ReadAhead(source.flux(), new Groups(), 10_000_000, scheduler);
    List<EventBatch> batches = new ArrayList<>();

    StepVerifier.create(readAhead.doOnNext(batches::add))
        .then(() -> source.next(event(1)))
        .then(() -> assertThat(batches).isEmpty())
        .then(readAhead::pauses)
        .assertNext(batch -> assertThat(seconds(batch)).containsExactly(1, 9_000, 9_001))
        .thenCancel()
        .verify();
  }

  @Test
  void whatWaitsToBeHandedOnHoldsUpTheReplyAfterTheNext() {
    ReadAhead readAhead = readAhead(100_000_000);
    int size = 2 * 1024 * 1024; // more than may wait in any case

    StepVerifier.create(readAhead, 0)
        .then(() -> source.next(large(1, size)))
        .then(() -> assertThat(requested).as("asked for, while one reply waits").hasValue(2))
        .then(() -> source.next(large(2, size)))
        .then(() -> assertThat(requested).as("asked for, while two wait").hasValue(2))
        .thenRequest(1)
        .expectNextCount(1)
        .then(() -> assertThat(requested).hasValue(3))
        .thenCancel()
        .verify();
  }

  @Test
  void anEventLargerThanTheBoundFits() {
    ReadAhead readAhead = readAhead(1);

    StepVerifier.create(readAhead)
        .then(() -> assertThat(requested).hasValue(1))
        .then(() -> source.next(event(1)))
        .expectNextCount(1)
        .then(() -> assertThat(requested).hasValue(1))
        .thenCancel()
        .verify();
  }

  @Test
  void timeThatPassesWithoutEventsIsABatchOfItsOwn() {
    ReadAhead readAhead = readAhead(1_000_000);

    StepVerifier.create(readAhead)
        .then(() -> readAhead.reached(LATER))
        .assertNext(
            batch -> {
              assertThat(batch.events()).isEmpty();
              assertThat(batch.watermark()).isEqualTo(LATER);
            })
        .thenCancel()
        .verify();
  }

  @Test
  void aPositionReachedNeverRunsAheadOfTheEventsBeforeIt() {
    ReadAhead readAhead = readAhead(1_000_000);

    StepVerifier.create(readAhead, 0)
        .then(() -> source.next(event(1), event(2)))
        .then(() -> readAhead.reached(LATER))
        .thenRequest(1)
        .assertNext(
            batch -> {
              assertThat(seconds(batch)).containsExactly(1, 2);
              assertThat(batch.watermark()).isEqualTo(LATER);
            })
        .thenCancel()
        .verify();
  }

  @Test
  void aPositionReachedBeforeLaterEventsDoesNotHoldThemBack() {
    ReadAhead readAhead = readAhead(1_000_000);

    StepVerifier.create(readAhead, 0)
        .then(() -> readAhead.reached(Position.before(0, new BsonTimestamp(1, 0))))
        .then(() -> source.next(event(1)))
        .thenRequest(1)
        .assertNext(batch -> assertThat(batch.watermark()).isEqualTo(event(1).position()))
        .thenCancel()
        .verify();
  }

  @Test
  void anErrorComesAfterWhatWasReadBefore() {
    StepVerifier.create(readAhead(1_000_000))
        .then(() -> source.next(event(1)).error(new IllegalStateException("read")))
        .expectNextCount(1)
        .verifyErrorMessage("read");
  }

  @Test
  void theEndComesAfterWhatWasReadBefore() {
    StepVerifier.create(readAhead(1_000_000))
        .then(() -> source.next(event(1)).complete())
        .expectNextCount(1)
        .verifyComplete();
  }

  @Test
  void cancellingCancelsTheSource() {
    StepVerifier.create(readAhead(1_000_000)).thenCancel().verify();

    source.assertCancelled();
  }

  @Test
  void nothingIsLostOrSwappedBetweenThreads() {
    int count = 20_000;
    ReadAhead readAhead =
        readAhead(
            Flux.range(0, count).map(this::event),
            taken -> {},
            50_000,
            Schedulers.boundedElastic());
    AtomicLong next = new AtomicLong();

    StepVerifier.create(
            readAhead
                .publishOn(Schedulers.parallel())
                .doOnNext(
                    batch -> {
                      seconds(batch)
                          .forEach(
                              second ->
                                  assertThat((long) second).isEqualTo(next.getAndIncrement()));
                      readAhead.release(readAhead.bytesOf(batch));
                    })
                .then())
        .verifyComplete();
    assertThat(next).hasValue(count);
    assertThat(readAhead.bufferedBytes()).isZero();
  }

  /** Of each reply the last three events are left out, so that only the pause tells of the rest. */
  @Test
  void nothingIsLeftBehindWhenTheEndOfAReplyIsLeftOut() {
    int replies = 200;
    int reply = 50;
    AtomicLong next = new AtomicLong();
    List<Integer> expected =
        IntStream.range(0, replies * reply).boxed().filter(n -> n % reply < reply - 3).toList();
    List<Integer> handedOver = Collections.synchronizedList(new ArrayList<>());
    Flux<ChangeEvent<RawBsonDocument>> driver =
        Flux.range(0, replies * reply)
            .doOnNext(next::set)
            .map(this::event)
            .concatWith(Flux.never());
    ToReadAhead downstream = new ToReadAhead();
    ReplyByReply<ChangeEvent<RawBsonDocument>> steps =
        new ReplyByReply<>(driver, () -> reply - 1 - next.get() % reply, downstream);
    ReadAhead readAhead =
        new ReadAhead(
            steps.filter(event -> next.get() % reply < reply - 3),
            new Steps(steps, event -> {}),
            20_000,
            Schedulers.boundedElastic());
    downstream.readAhead = readAhead;

    StepVerifier.create(
            readAhead
                .publishOn(Schedulers.parallel())
                .doOnNext(batch -> handedOver.addAll(seconds(batch)))
                .doOnNext(batch -> readAhead.release(readAhead.bytesOf(batch)))
                .takeUntil(batch -> handedOver.size() == expected.size())
                .then())
        .verifyComplete();
    assertThat(handedOver).isEqualTo(expected);
  }

  private ChangeEvent<RawBsonDocument> event(int second) {
    return decoder.decode(RawEvents.insert(second, 10));
  }

  private ChangeEvent<RawBsonDocument> large(int second, int bytes) {
    return decoder.decode(RawEvents.insert(second, bytes));
  }

  private static List<Integer> seconds(EventBatch batch) {
    return batch.events().stream()
        .map(event -> event.raw().getDocument("documentKey").getInt32("_id").getValue())
        .toList();
  }
}
