package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.internal.OrderedByKey.Bounds;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.core.scheduler.Schedulers;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;
import reactor.util.context.Context;

/** Elements are numbers whose key is the last digit; a multiple of a hundred is a barrier. */
class OrderedByKeyTest {
  private static final long UNLIMITED = Long.MAX_VALUE;
  private static final long LOOK_AHEAD = 32;

  private final TestPublisher<Integer> source = TestPublisher.create();
  private final AtomicLong requested = new AtomicLong();
  private final List<Integer> begun = new ArrayList<>();
  private final List<Integer> cancelled = new ArrayList<>();
  private final Map<Integer, Sinks.Empty<Void>> atWork = new HashMap<>();

  private OrderedByKey<Integer> ordered(int atOnce, long bytes) {
    return new OrderedByKey<>(
        source.flux().doOnRequest(requested::addAndGet),
        this::work,
        OrderedByKeyTest::key,
        Integer::longValue,
        new Bounds(atOnce, bytes));
  }

  private Mono<Void> work(int element) {
    begun.add(element);
    Sinks.Empty<Void> end = Sinks.empty();
    atWork.put(element, end);
    return end.asMono().doOnCancel(() -> cancelled.add(element));
  }

  private static @Nullable Object key(int element) {
    return element % 100 == 0 ? null : element % 10;
  }

  private void done(int... elements) {
    for (int element : elements) {
      atWork.get(element).tryEmitEmpty().orThrow();
    }
  }

  @Test
  void differentKeysAreWorkedOnAtOnceAndOneKeyInOrder() {
    StepVerifier.create(ordered(8, UNLIMITED))
        .then(() -> source.next(1, 2, 11, 21, 31, 3))
        .then(() -> assertThat(begun).containsExactly(1, 2, 3))
        .then(() -> done(2, 3))
        .then(() -> assertThat(begun).containsExactly(1, 2, 3))
        .then(() -> done(1))
        .then(() -> assertThat(begun).containsExactly(1, 2, 3, 11))
        .then(() -> done(11))
        .then(() -> assertThat(begun).containsExactly(1, 2, 3, 11, 21))
        .then(source::complete)
        .then(() -> done(21))
        .then(() -> done(31))
        .verifyComplete();
  }

  @Test
  void noMoreThanTheLimitAreAtWork() {
    StepVerifier.create(ordered(2, UNLIMITED))
        .then(() -> source.next(1, 2, 3, 4))
        .then(() -> assertThat(begun).containsExactly(1, 2))
        .then(() -> done(2))
        .then(() -> assertThat(begun).containsExactly(1, 2, 3))
        .thenCancel()
        .verify();
  }

  @Test
  void oneAtOnceKeepsTheOrderOfTheStream() {
    StepVerifier.create(ordered(1, UNLIMITED))
        .then(() -> source.next(1, 2, 11))
        .then(() -> done(1))
        .then(() -> done(2))
        .then(() -> assertThat(begun).containsExactly(1, 2, 11))
        .thenCancel()
        .verify();
  }

  @Test
  void aBarrierWaitsForAllBeforeItAndHoldsAllBehindIt() {
    StepVerifier.create(ordered(8, UNLIMITED))
        .then(() -> source.next(1, 2, 11, 100, 3, 200, 300, 4))
        .then(() -> assertThat(begun).containsExactly(1, 2))
        .then(() -> done(1, 11))
        .then(() -> assertThat(begun).containsExactly(1, 2, 11))
        .then(() -> done(2))
        .then(() -> assertThat(begun).containsExactly(1, 2, 11, 100))
        .then(() -> done(100))
        .then(() -> assertThat(begun).endsWith(100, 3))
        .then(() -> done(3))
        .then(() -> assertThat(begun).endsWith(3, 200))
        .then(() -> done(200))
        .then(() -> assertThat(begun).endsWith(200, 300))
        .then(() -> done(300))
        .then(() -> assertThat(begun).endsWith(300, 4))
        .thenCancel()
        .verify();
  }

  @Test
  void aBusyKeyDoesNotHoldUpTheOthers() {
    StepVerifier.create(ordered(2, UNLIMITED))
        .then(() -> source.next(1, 11, 21, 31, 2))
        .then(() -> assertThat(begun).containsExactly(1, 2))
        .thenCancel()
        .verify();
  }

  @Test
  void readingStopsWhenEnoughIsWaiting() {
    StepVerifier.create(ordered(1, UNLIMITED))
        .then(
            () -> {
              for (int i = 0; i < requested.get(); i++) {
                source.next(10 * i + 1);
              }
            })
        .then(() -> assertThat(requested).hasValue(1 + LOOK_AHEAD))
        .then(() -> done(1))
        .then(() -> assertThat(requested).hasValue(2 + LOOK_AHEAD))
        .thenCancel()
        .verify();
  }

  @Test
  void elementsAreRequestedOneByOneUpToTheBytesAllowed() {
    OrderedByKey<Integer> ordered = ordered(8, 50);

    StepVerifier.create(ordered)
        .then(() -> assertThat(requested).hasValue(1))
        .then(() -> source.next(21))
        .then(() -> assertThat(requested).hasValue(2))
        .then(() -> source.next(32))
        .then(() -> assertThat(requested).hasValue(2))
        .then(() -> assertThat(ordered.bufferedBytes()).isEqualTo(53))
        .then(() -> done(21))
        .then(() -> assertThat(requested).hasValue(3))
        .then(() -> assertThat(ordered.bufferedBytes()).isEqualTo(32))
        .thenCancel()
        .verify();
  }

  @Test
  void anElementLargerThanTheBytesAllowedFits() {
    StepVerifier.create(ordered(8, 1))
        .then(() -> source.next(21))
        .then(() -> assertThat(begun).containsExactly(21))
        .then(() -> assertThat(requested).hasValue(1))
        .then(() -> done(21))
        .then(() -> assertThat(requested).hasValue(2))
        .thenCancel()
        .verify();
  }

  @Test
  void aCancelCancelsTheWorkAndTheSource() {
    StepVerifier.create(ordered(8, UNLIMITED))
        .then(() -> source.next(1, 2, 11))
        .thenCancel()
        .verify();

    assertThat(cancelled).containsExactlyInAnyOrder(1, 2);
    source.assertCancelled();
  }

  @Test
  void workThatFailsCancelsTheRest() {
    StepVerifier.create(ordered(8, UNLIMITED))
        .then(() -> source.next(1, 2, 11))
        .then(() -> atWork.get(1).tryEmitError(new IllegalStateException("handler")).orThrow())
        .verifyErrorMessage("handler");

    assertThat(cancelled).containsExactly(2);
    assertThat(begun).containsExactly(1, 2);
    source.assertCancelled();
  }

  @Test
  void workThatThrowsFailsAsWell() {
    OrderedByKey<Integer> throwing =
        new OrderedByKey<>(
            source.flux(),
            element -> {
              throw new IllegalStateException("thrown");
            },
            OrderedByKeyTest::key,
            element -> 1,
            new Bounds(2, UNLIMITED));

    StepVerifier.create(throwing).then(() -> source.next(1)).verifyErrorMessage("thrown");
  }

  @Test
  void anErrorOfTheSourceComesWhenAllIsDone() {
    StepVerifier.create(ordered(8, UNLIMITED))
        .then(() -> source.next(1, 11).error(new IllegalStateException("source")))
        .then(() -> done(1))
        .then(() -> assertThat(begun).containsExactly(1, 11))
        .then(() -> done(11))
        .verifyErrorMessage("source");
    assertThat(cancelled).isEmpty();
  }

  @Test
  void aSourceWithoutElementsCompletes() {
    StepVerifier.create(ordered(8, UNLIMITED)).then(source::complete).verifyComplete();
  }

  @Test
  void workSeesTheSubscribersContext() {
    List<String> seen = new ArrayList<>();
    Mono<Void> ordered =
        new OrderedByKey<>(
                Flux.just(1),
                element ->
                    Mono.deferContextual(
                        context -> {
                          seen.add(context.get("trace"));
                          return Mono.empty();
                        }),
                OrderedByKeyTest::key,
                element -> 1,
                new Bounds(1, UNLIMITED))
            .contextWrite(Context.of("trace", "t1"));

    StepVerifier.create(ordered).verifyComplete();
    assertThat(seen).containsExactly("t1");
  }

  @Test
  void aMillionElementsDoneAtOnceNeedNoDeepStack() {
    AtomicInteger worked = new AtomicInteger();
    Mono<Void> ordered =
        new OrderedByKey<>(
            Flux.range(1, 1_000_000),
            element -> Mono.fromRunnable(worked::incrementAndGet),
            OrderedByKeyTest::key,
            element -> 1,
            new Bounds(4, UNLIMITED));

    StepVerifier.create(ordered).verifyComplete();
    assertThat(worked).hasValue(1_000_000);
  }

  @Test
  void onManyThreadsNothingIsLostDoubledOrOutOfOrder() {
    int count = 50_000;
    Map<Object, Integer> last = new ConcurrentHashMap<>();
    AtomicInteger working = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    AtomicInteger worked = new AtomicInteger();
    Function<Integer, Mono<Void>> work =
        element ->
            Mono.<Void>fromRunnable(
                    () -> {
                      most.accumulateAndGet(working.incrementAndGet(), Math::max);
                      Integer before = last.put(element % 10, element);
                      assertThat(before == null || before < element).isTrue();
                      if (element % 100 == 0) {
                        assertThat(working).hasValue(1);
                      }
                      if (ThreadLocalRandom.current().nextInt(100) == 0) {
                        LockSupport.parkNanos(50_000);
                      }
                      worked.incrementAndGet();
                      working.decrementAndGet();
                    })
                .subscribeOn(Schedulers.parallel());

    new OrderedByKey<>(
            Flux.range(1, count).publishOn(Schedulers.single(), 16),
            work,
            OrderedByKeyTest::key,
            element -> 1,
            new Bounds(3, UNLIMITED))
        .block(Duration.ofSeconds(60));

    assertThat(worked).hasValue(count);
    assertThat(most.get()).isLessThanOrEqualTo(3);
  }
}
