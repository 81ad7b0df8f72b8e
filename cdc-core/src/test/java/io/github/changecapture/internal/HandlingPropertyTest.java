package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.config.ErrorPolicy;
import io.github.changecapture.config.ErrorPolicy.LastResort;
import io.github.changecapture.config.RetryPolicy;
import io.github.changecapture.error.HandlingFailed;
import io.github.changecapture.event.Acknowledgement;
import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.RawEvents;
import io.github.changecapture.internal.OrderedByKey.Bounds;
import io.github.changecapture.spi.DeadLetter;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;
import reactor.test.scheduler.VirtualTimeScheduler;

/** Random events, durations and failures in virtual time, against a model of what is allowed. */
class HandlingPropertyTest {
  private static final int RUNS = 100;
  private static final int EVENTS = 80;
  private static final int BARRIER = -1;
  private static final Position START = Position.before(0, new BsonTimestamp(1, 0));

  private VirtualTimeScheduler time;

  @BeforeEach
  void virtualTime() {
    time = VirtualTimeScheduler.getOrSet();
  }

  @AfterEach
  void realTime() {
    VirtualTimeScheduler.reset();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 20_261_121, 987_654_321})
  void eachEventIsDoneOnceInOrderAndNoCheckpointPassesOneThatIsNot(long seed) {
    Set<String> endings = new HashSet<>();
    for (long run = 0; run < RUNS; run++) {
      Trial trial = new Trial(new Random(seed + run));

      trial.run();

      endings.add(trial.assertEnding("seed " + seed + " + " + run));
    }
    assertThat(endings).contains("done", "done with letters", "handler failed", "letter failed");
  }

  /** One run, and the model that it is checked against at each step. */
  private final class Trial {
    private final Random random;
    private final int atOnce;
    private final int[] keys = new int[EVENTS];
    private final int failPercent;
    private final ErrorPolicy policy;
    private final boolean lettersFail;
    private final boolean slowSource;

    private final AcknowledgementTracker tracker = new AcknowledgementTracker(START);
    private final EventDecoder<RawBsonDocument> decoder = new EventDecoder<>(DocumentMapper.raw());
    private final Map<Integer, Position> positions = new HashMap<>();
    private final Set<Integer> working = new HashSet<>();
    private final Set<Integer> done = new HashSet<>();
    private final Set<Integer> completed = new HashSet<>();
    private final Set<Integer> letters = new HashSet<>();
    private final List<Integer> attempts = new ArrayList<>();
    private int taken;
    private boolean ended;
    private @Nullable Throwable failure;

    Trial(Random random) {
      this.random = random;
      this.atOnce = 1 + random.nextInt(6);
      int documents = 1 + random.nextInt(8);
      for (int i = 0; i < EVENTS; i++) {
        keys[i] = random.nextInt(20) == 0 ? BARRIER : random.nextInt(documents);
      }
      this.failPercent = random.nextInt(3) * 10;
      RetryPolicy retry =
          new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(40), random.nextInt(4));
      LastResort resort = random.nextInt(4) == 0 ? LastResort.STOP : LastResort.DEAD_LETTER;
      this.policy = new ErrorPolicy(random.nextBoolean() ? retry : null, resort);
      this.lettersFail = random.nextInt(4) == 0;
      this.slowSource = random.nextBoolean();
    }

    void run() {
      DeadLettering deadLettering = new DeadLettering("orders", policy, this::write);
      Handling<RawBsonDocument> handling = new Handling<>(this::handler, deadLettering, () -> {});
      Bounds bounds = new Bounds(atOnce, Long.MAX_VALUE);
      var unused =
          new OrderedByKey<>(
                  source(bounds),
                  event ->
                      handling
                          .handle(event)
                          .doOnSuccess(nothing -> acknowledged(EventDecoder.sequenceOf(event))),
                  LaneKey::of,
                  ChangeEvent::sizeInBytes,
                  bounds)
              .subscribe(nothing -> {}, this::failed, () -> ended = true);
      time.advanceTimeBy(Duration.ofHours(1));
    }

    private Flux<ChangeEvent<RawBsonDocument>> source(Bounds bounds) {
      Flux<Integer> numbers = Flux.range(0, EVENTS);
      return (slowSource
              ? numbers.concatMap(i -> Mono.delay(millis(10)).thenReturn(i), 1)
              : numbers)
          .map(
              number -> {
                taken++;
                assertThat(taken - done.size()).isLessThanOrEqualTo((int) bounds.elements());
                ChangeEvent<RawBsonDocument> event =
                    decoder.decode(raw(number), 0, Acknowledgement.none(), tracker.nextSequence());
                tracker.track(event);
                positions.put(number, event.position());
                return event;
              });
    }

    private RawBsonDocument raw(int number) {
      String ns = "\"ns\": {\"db\": \"shop\", \"coll\": \"orders\"}";
      return keys[number] == BARRIER
          ? RawEvents.parse(number, "drop", ns)
          : RawEvents.parse(
              number, "delete", ns + ", \"documentKey\": {\"_id\": " + keys[number] + "}");
    }

    private Mono<Void> handler(ChangeEvent<RawBsonDocument> event) {
      int number = (int) EventDecoder.sequenceOf(event);
      begins(number);
      boolean fails = random.nextInt(100) < failPercent;
      Mono<Void> end =
          fails
              ? Mono.<Void>error(new IllegalArgumentException("event " + number))
                  .doOnSubscribe(s -> working.remove(number))
              : Mono.fromRunnable(
                  () -> {
                    working.remove(number);
                    completed.add(number);
                  });
      return (random.nextInt(3) == 0 ? end : Mono.delay(millis(50)).then(end))
          .doOnCancel(() -> working.remove(number));
    }

    private void begins(int number) {
      assertThat(ended).as("begun after the end").isFalse();
      assertThat(done).as("handled again").doesNotContain(number);
      assertThat(working.size()).as("at work").isLessThan(atOnce);
      for (int other = 0; other < EVENTS; other++) {
        if (!dependsOnEachOther(number, other)) {
          continue;
        }
        if (other < number) {
          assertThat(done).as("before %s", number).contains(other);
        } else {
          assertThat(attempts).as("after %s", number).doesNotContain(other);
        }
      }
      working.add(number);
      attempts.add(number);
    }

    private boolean dependsOnEachOther(int one, int other) {
      return one != other
          && (keys[one] == keys[other] || keys[one] == BARRIER || keys[other] == BARRIER);
    }

    private Mono<Void> write(DeadLetter letter) {
      int number =
          positions.entrySet().stream()
              .filter(entry -> entry.getValue().equals(letter.position()))
              .findFirst()
              .orElseThrow()
              .getKey();
      assertThat(working).doesNotContain(number);
      if (lettersFail && random.nextInt(3) == 0) {
        return Mono.error(new IllegalStateException("disk full"));
      }
      return Mono.delay(millis(20)).then(Mono.fromRunnable(() -> letters.add(number)));
    }

    private void acknowledged(long sequence) {
      int number = (int) sequence;
      assertThat(completed.contains(number) ^ letters.contains(number)).isTrue();
      assertThat(done.add(number)).as("acknowledged once").isTrue();
      var unused = tracker.acknowledge(sequence);
      assertCheckpoint();
    }

    private void assertCheckpoint() {
      Position checkpoint = tracker.position();
      positions.forEach(
          (number, position) -> {
            if (position.compareTo(checkpoint) <= 0) {
              assertThat(done).as("passed by the checkpoint").contains(number);
            }
          });
    }

    private void failed(Throwable error) {
      assertThat(working).as("at work when it failed").isEmpty();
      ended = true;
      failure = error;
    }

    String assertEnding(String name) {
      assertThat(ended).as(name).isTrue();
      assertThat(working).as(name).isEmpty();
      assertCheckpoint();
      Throwable error = failure;
      if (error == null) {
        assertThat(done).as(name).hasSize(EVENTS);
        return letters.isEmpty() ? "done" : "done with letters";
      }
      assertThat(error).as(name).isInstanceOf(HandlingFailed.class);
      assertThat(error.getCause())
          .as(name)
          .isInstanceOfAny(IllegalArgumentException.class, IllegalStateException.class);
      assertThat(done).as(name).hasSizeLessThan(EVENTS);
      if (error.getCause() instanceof IllegalStateException) {
        assertThat(lettersFail).as(name).isTrue();
        return "letter failed";
      }
      assertThat(policy.lastResort()).as(name).isEqualTo(LastResort.STOP);
      return "handler failed";
    }

    private Duration millis(int bound) {
      return Duration.ofMillis(1 + random.nextInt(bound));
    }
  }
}
