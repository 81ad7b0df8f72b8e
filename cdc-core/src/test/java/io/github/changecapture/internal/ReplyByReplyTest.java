package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.BaseSubscriber;
import reactor.test.StepVerifier;
import reactor.test.publisher.TestPublisher;

class ReplyByReplyTest {
  private final TestPublisher<Integer> driver = TestPublisher.create();
  private final List<Long> asked = new ArrayList<>();

  /** How many events of the present reply have not come; the first of a reply tells how many. */
  private final AtomicLong inMemory = new AtomicLong();

  private final AtomicBoolean hasRoom = new AtomicBoolean(true);
  private final AtomicInteger pauses = new AtomicInteger();
  private final AtomicInteger ends = new AtomicInteger();
  private final ReplyByReply<Integer> replies =
      new ReplyByReply<>(driver.flux().doOnRequest(asked::add), inMemory::get, new Taker());

  private final class Taker implements Downstream {
    @Override
    public void reached(Position position) {}

    @Override
    public boolean hasRoom() {
      return hasRoom.get();
    }

    @Override
    public void pauses() {
      pauses.incrementAndGet();
    }

    @Override
    public void replyEnds() {
      ends.incrementAndGet();
    }
  }

  private void reply(int events) {
    inMemory.set(events);
    for (int event = 0; event < events; event++) {
      inMemory.decrementAndGet();
      driver.next(event);
    }
  }

  @Test
  void theRestOfAReplyIsAskedForAtOnceAndThenTheNext() {
    StepVerifier.create(replies)
        .then(() -> reply(10))
        .expectNextCount(10)
        .then(() -> assertThat(asked).containsExactly(1L, 9L, 1L))
        .then(() -> reply(1))
        .expectNextCount(1)
        .then(() -> assertThat(asked).containsExactly(1L, 9L, 1L, 1L))
        .thenCancel()
        .verify();
    driver.assertCancelled();
  }

  @Test
  void itSaysWhetherMoreFollowsAndWhenNothingDoes() {
    List<Boolean> follows = new ArrayList<>();
    List<Integer> pausesBefore = new ArrayList<>();

    StepVerifier.create(
            replies
                .doOnNext(event -> follows.add(replies.moreFollows()))
                .doOnNext(event -> pausesBefore.add(pauses.get())))
        .then(() -> reply(4))
        .expectNextCount(4)
        .thenCancel()
        .verify();

    assertThat(follows).containsExactly(false, true, true, false);
    assertThat(pausesBefore).containsExactly(0, 1, 1, 1);
    assertThat(pauses).hasValue(2);
    assertThat(ends).hasValue(1);
  }

  @Test
  void withoutRoomTheReplyIsFinishedAndTheNextIsAskedForWhenThereIsRoom() {
    StepVerifier.create(replies)
        .then(() -> hasRoom.set(false))
        .then(() -> reply(3))
        .expectNextCount(3)
        .then(replies::roomAppeared) // wrongly: there is none yet
        .then(() -> assertThat(asked).containsExactly(1L, 2L))
        .then(() -> hasRoom.set(true))
        .then(replies::roomAppeared)
        .then(() -> assertThat(asked).containsExactly(1L, 2L, 1L))
        .then(replies::roomAppeared) // one is under way already
        .then(() -> assertThat(asked).containsExactly(1L, 2L, 1L))
        .thenCancel()
        .verify();
  }

  @Test
  void noMoreIsAskedForThanIsWanted() {
    StepVerifier.create(replies, 2)
        .then(() -> reply(2))
        .expectNextCount(2)
        .then(() -> inMemory.set(5))
        .then(() -> assertThat(asked).containsExactly(1L, 1L))
        .thenRequest(3)
        .then(() -> assertThat(asked).containsExactly(1L, 1L, 3L))
        .thenCancel()
        .verify();
  }

  @Test
  void whereNobodyTellsOfRepliesEventsAreAskedForOneByOne() {
    StepVerifier.create(replies)
        .then(() -> driver.next(1, 2, 3))
        .expectNext(1, 2, 3)
        .then(() -> assertThat(asked).containsExactly(1L, 1L, 1L, 1L))
        .thenCancel()
        .verify();
  }

  @Test
  void theEndIsPassedOn() {
    StepVerifier.create(replies).then(driver::complete).verifyComplete();
  }

  @Test
  void anErrorIsPassedOn() {
    StepVerifier.create(replies)
        .then(() -> driver.error(new IllegalStateException("read")))
        .verifyErrorMessage("read");
  }

  @Test
  void roomBeforeAnybodySubscribesOrWantsAnythingIsNoReasonToAsk() {
    replies.roomAppeared();
    BaseSubscriber<Integer> silent =
        new BaseSubscriber<>() {
          @Override
          protected void hookOnSubscribe(org.reactivestreams.Subscription subscription) {
            // wants nothing yet
          }
        };
    replies.subscribe(silent);
    replies.roomAppeared();
    assertThat(asked).isEmpty();
    silent.request(1);
    assertThat(asked).containsExactly(1L);
  }
}
