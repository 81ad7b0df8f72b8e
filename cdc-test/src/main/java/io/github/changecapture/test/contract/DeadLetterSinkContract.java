package io.github.changecapture.test.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.Position;
import io.github.changecapture.spi.DeadLetter;
import io.github.changecapture.spi.DeadLetterSink;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Mono;

/** Checks the rules D1 to D5 of {@link DeadLetterSink}. */
public abstract class DeadLetterSinkContract {
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final AtomicInteger numbers = new AtomicInteger();

  /** Creates the contract. */
  protected DeadLetterSinkContract() {}

  /**
   * Makes a sink that keeps letters where those of earlier calls in the same test do.
   *
   * @return a sink
   */
  protected abstract DeadLetterSink sink();

  /**
   * Looks for a letter as another process would: in the storage, after a crash.
   *
   * @param letter what is looked for, by its reason's message, which is unique in a test
   * @return how many copies of it are durable, with its event
   */
  protected abstract int copies(DeadLetter letter);

  /** Makes writing fail until {@link #repair}, such as by a full disk or a missing right. */
  protected abstract void damage();

  /** Makes writing possible again. */
  protected abstract void repair();

  @Test
  void d1_aLetterIsDurableWhenItsMonoCompletes() {
    DeadLetterSink sink = sink();
    for (ChangeEvent<RawBsonDocument> event : SampleEvents.ofEveryKind()) {
      DeadLetter letter = letter(event);

      Await.completion(sink.write(letter));

      assertThat(copies(letter)).as("%s", letter).isPositive();
    }
  }

  @Test
  void d2_everyLetterIsKept() {
    DeadLetterSink sink = sink();
    List<DeadLetter> letters = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      SampleEvents.ofEveryKind().forEach(event -> letters.add(letter(event)));
    }
    letters.forEach(letter -> Await.completion(sink.write(letter)));

    assertThat(letters).allSatisfy(letter -> assertThat(copies(letter)).isPositive());
  }

  @Test
  void d2_lettersOfAnotherSinkInTheSamePlaceAreKept() {
    ChangeEvent<RawBsonDocument> event = SampleEvents.ofEveryKind().get(0);
    DeadLetter first = letter(event);
    DeadLetter second = letter(event);
    Await.completion(sink().write(first));
    Await.completion(sink().write(second));

    assertThat(copies(first)).isPositive();
    assertThat(copies(second)).isPositive();
  }

  @Test
  void d2_bytesThatAreNoBsonAreKept() {
    DeadLetterSink sink = sink();
    List<ChangeEvent<RawBsonDocument>> broken = new ArrayList<>(BrokenEvents.unreadable());
    broken.add(BrokenEvents.withTextThatIsNotUtf8());
    for (ChangeEvent<RawBsonDocument> event : broken) {
      DeadLetter letter = letter(event);

      Await.completion(sink.write(letter));

      assertThat(copies(letter)).isPositive();
    }
  }

  @Test
  void d2_aLetterThatComesAgainIsNoError() {
    DeadLetterSink sink = sink();
    DeadLetter letter = letter(SampleEvents.ofEveryKind().get(0));
    Await.completion(sink.write(letter));
    Await.completion(sink().write(letter));

    assertThat(copies(letter)).isPositive();
  }

  @Test
  void d3_aLetterThatCannotBeKeptFails() {
    DeadLetterSink sink = sink();
    DeadLetter letter = letter(SampleEvents.ofEveryKind().get(0));
    damage();
    try {
      assertThat(catchThrowable(() -> sink.write(letter).block(PATIENCE)))
          .as("a write that must fail")
          .isNotNull();
    } finally {
      repair();
    }
  }

  @Test
  void d3_afterAFailureLettersAreKeptAgain() {
    DeadLetterSink sink = sink();
    DeadLetter letter = letter(SampleEvents.ofEveryKind().get(0));
    damage();
    try {
      Await.completion(sink.write(letter).onErrorComplete());
    } finally {
      repair();
    }

    Await.completion(sink.write(letter));

    assertThat(copies(letter)).isPositive();
  }

  @Test
  void d4_nothingIsWrittenBeforeTheMonoIsSubscribedTo() {
    DeadLetterSink sink = sink();
    DeadLetter other = letter(SampleEvents.ofEveryKind().get(1));
    DeadLetter letter = letter(SampleEvents.ofEveryKind().get(0));
    Mono<Void> unused = sink.write(letter);
    Await.completion(sink.write(other));

    assertThat(copies(letter)).isZero();
  }

  @Test
  void d5_manyThreadsMayWriteAtOnce() throws Exception {
    DeadLetterSink sink = sink();
    ChangeEvent<RawBsonDocument> event = SampleEvents.ofEveryKind().get(0);

    List<DeadLetter> letters =
        ManyThreads.run(
            () -> {
              DeadLetter letter = letter(event);
              Await.completion(sink.write(letter));
              return letter;
            });

    assertThat(letters).allSatisfy(letter -> assertThat(copies(letter)).isPositive());
  }

  @Test
  void d5_doesNotBlockTheSubscribersThread() throws Exception {
    DeadLetterSink sink = sink();
    DeadLetter letter = letter(SampleEvents.ofEveryKind().get(0));
    try (BlockingCalls calls = BlockingCalls.watch()) {

      calls.completion(Mono.defer(() -> sink.write(letter)));

      calls.assertNone();
    }
  }

  private DeadLetter letter(ChangeEvent<RawBsonDocument> event) {
    int number = numbers.incrementAndGet();
    return new DeadLetter(
        "orders",
        event.raw(),
        Position.before(0, new BsonTimestamp(1_800_000_000, number)),
        null,
        new DeadLetter.Reason("java.lang.IllegalStateException", "letter <" + number + ">"));
  }
}
