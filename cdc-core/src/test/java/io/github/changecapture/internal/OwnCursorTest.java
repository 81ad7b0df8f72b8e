package io.github.changecapture.internal;

import static io.github.changecapture.internal.ScriptedSession.lastReply;
import static io.github.changecapture.internal.ScriptedSession.reply;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;

class OwnCursorTest {
  private static final ResumeToken FIRST = ResumeToken.ofData("8201");
  private static final ResumeToken SECOND = ResumeToken.ofData("8202");
  private static final String OPENED = "aggregate";
  private static final String ASKED_ON = "getMore 7 for 100";
  private static final String KILLED = "killCursors 7";
  private static final String ENDED = "end";

  /** What has come, in order: events, the tokens of replies, and what the downstream was told. */
  private final List<String> came = new ArrayList<>();

  private final ScriptedSession session = new ScriptedSession();
  private final AtomicBoolean hasRoom = new AtomicBoolean(true);
  private final BatchProgress batches = new BatchProgress(token -> came.add(token.data()));
  private final OwnCursor cursor =
      new OwnCursor(
          new ServerCursor(Mono.just(session), ScriptedSession::stream, new OpenCursors()),
          batches,
          new Taker());
  private final Reader reader = new Reader();
  private boolean tellsWhatFollows;
  private boolean breaks;

  private final class Taker implements Downstream {
    @Override
    public void reached(Position position) {}

    @Override
    public boolean hasRoom() {
      return hasRoom.get();
    }

    @Override
    public void pauses() {
      if (breaks) {
        throw new IllegalStateException("it broke");
      }
      tell("pauses");
    }

    @Override
    public void replyEnds() {
      tell("reply ends");
    }
  }

  private void tell(String what) {
    if (tellsWhatFollows) {
      came.add(what);
    }
  }

  /** Wants nothing by itself. */
  private final class Reader extends BaseSubscriber<RawBsonDocument> {
    private @Nullable Subscription started;
    private int cancelsAt;
    private int wantsAnotherAt;

    @Override
    protected void hookOnSubscribe(Subscription subscription) {
      started = subscription;
    }

    /** Past the subscriber, which cancels once. */
    private void cancelDirectly() {
      requireNonNull(started).cancel();
    }

    @Override
    protected void hookOnNext(RawBsonDocument event) {
      int number = event.getInt32("n").getValue();
      batches.arrived();
      batches.begun();
      came.add(Integer.toString(number));
      if (cursor.moreFollows()) {
        tell("more follows");
      }
      batches.handedOn();
      if (number == wantsAnotherAt) {
        request(1);
      }
      if (number == cancelsAt) {
        cancel();
      }
    }

    @Override
    protected void hookOnComplete() {
      came.add("complete");
    }

    @Override
    protected void hookOnError(Throwable failure) {
      came.add("error " + failure.getMessage());
    }
  }

  private void read(long events) {
    cursor.events().subscribe(reader);
    if (events > 0) {
      reader.request(events);
    }
  }

  private void answer(@Nullable ResumeToken token, int... events) {
    session.replies(reply(token, events));
  }

  @Test
  void nothingIsAskedForThatNobodyWants() {
    cursor.roomAppeared();
    read(0);
    cursor.roomAppeared();
    assertThat(session.asked).isEmpty();

    reader.request(1);
    assertThat(session.asked).containsExactly(OPENED);
  }

  @Test
  void noMoreIsHandedOnThanIsWanted() {
    read(2);
    answer(null, 1, 2, 3, 4);
    assertThat(came).containsExactly("1", "2");

    reader.request(1);
    assertThat(came).containsExactly("1", "2", "3");

    reader.request(5);
    answer(null, 5, 6, 7, 8, 9);
    assertThat(came).containsExactly("1", "2", "3", "4", "5", "6", "7", "8");
  }

  @Test
  void theNextReplyIsAskedForBeforeTheFirstEventOfOneIsHandedOn() {
    List<List<String>> askedBefore = new ArrayList<>();
    cursor
        .events()
        .doOnNext(event -> askedBefore.add(List.copyOf(session.asked)))
        .subscribe(reader);
    reader.requestUnbounded();
    answer(null, 1, 2);

    assertThat(askedBefore)
        .isEqualTo(List.of(List.of(OPENED, ASKED_ON), List.of(OPENED, ASKED_ON)));
  }

  @Test
  void oneReplyIsReadAheadAndNoMore() {
    read(1);
    answer(null, 1, 2);
    answer(null, 3, 4);
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON);

    reader.request(1);
    assertThat(came).containsExactly("1", "2");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON);
  }

  @Test
  void whoWantsOneEventAfterTheOtherHasTheNextReplyReadAheadToo() {
    read(1);
    answer(null, 1, 2);
    answer(null, 3, 4);
    reader.request(1);
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON);

    reader.request(1);
    assertThat(came).containsExactly("1", "2", "3");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, ASKED_ON);
  }

  @Test
  void withoutRoomNothingIsAskedForUntilThereIsSome() {
    hasRoom.set(false);
    read(Long.MAX_VALUE);
    cursor.roomAppeared();
    assertThat(session.asked).isEmpty();

    hasRoom.set(true);
    cursor.roomAppeared();
    cursor.roomAppeared();
    assertThat(session.asked).containsExactly(OPENED);
  }

  /** On the thread that brings it: whoever finds room is busy with what makes room. */
  @Test
  void withoutRoomAReplyIsHandedOnAndNoOtherAskedForUntilThereIsSome() {
    read(Long.MAX_VALUE);
    hasRoom.set(false);
    answer(FIRST, 1, 2);
    assertThat(came).containsExactly("1", "2", FIRST.data());
    assertThat(session.asked).containsExactly(OPENED);

    hasRoom.set(true);
    cursor.roomAppeared();
    cursor.roomAppeared();
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON);
  }

  /** A stream that stands still without a word would be worse. */
  @Test
  void whereHandingOnBreaksTheStreamFailsAndIsClosed() {
    read(Long.MAX_VALUE);
    breaks = true;
    answer(FIRST, 1, 2);

    assertThat(came).containsExactly("1", "2", FIRST.data(), "error it broke");
    assertThat(session.asked).contains(KILLED);
  }

  @Test
  void anEmptyReplysTokenTakesEffectAlsoWithoutRoom() {
    read(Long.MAX_VALUE);
    hasRoom.set(false);
    answer(FIRST);

    assertThat(came).containsExactly(FIRST.data());
    assertThat(session.asked).containsExactly(OPENED);
  }

  @Test
  void tokensTakeEffectBehindTheEventsOfTheirReplies() {
    read(2);
    answer(FIRST, 1, 2, 3);
    answer(SECOND, 4);
    assertThat(came).containsExactly("1", "2");

    reader.request(10);
    answer(FIRST);
    assertThat(came).containsExactly("1", "2", "3", FIRST.data(), "4", SECOND.data(), FIRST.data());
  }

  @Test
  void anErrorComesBehindTheEventsOfTheReplyBeforeIt() {
    read(1);
    answer(FIRST, 1, 2);
    session.fails("lost");
    assertThat(came).containsExactly("1");

    reader.request(1);
    assertThat(came).containsExactly("1", "2", FIRST.data(), "error lost");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);
  }

  @Test
  void anErrorIsNotWantedAndComesAllTheSame() {
    read(1);
    answer(null, 1);
    session.fails("lost");

    assertThat(came).containsExactly("1", "error lost");
  }

  @Test
  void theFirstErrorEndsIt() {
    read(1);
    session.fails("refused");

    assertThat(came).containsExactly("error refused");
    assertThat(session.asked).containsExactly(OPENED, ENDED);
  }

  @Test
  void whereTheServerEndsTheCursorTheStreamIsCompleteBehindTheLastEvent() {
    read(1);
    session.replies(lastReply(1, 2));
    assertThat(came).containsExactly("1");

    reader.request(1);
    assertThat(came).containsExactly("1", "2", "complete");
    assertThat(session.asked).containsExactly(OPENED, ENDED);
  }

  @Test
  void whoReadsIsToldWhatFollows() {
    tellsWhatFollows = true;
    read(2);
    answer(null, 1, 2, 3);
    reader.request(1);

    assertThat(came)
        .containsExactly("1", "more follows", "2", "pauses", "3", "reply ends", "pauses");
  }

  @Test
  void anEventThatIsWantedWhileOneIsHandedOnFollowsIt() {
    reader.wantsAnotherAt = 1;
    read(1);
    answer(null, 1, 2, 3);

    assertThat(came).containsExactly("1", "2");
  }

  @Test
  void cancelledBeforeTheFirstReplyItKillsTheCursorWhenItIsKnown() {
    read(1);
    reader.cancel();
    assertThat(session.asked).containsExactly(OPENED);

    answer(FIRST, 1);
    session.killsTheCursor();
    assertThat(came).isEmpty();
    assertThat(session.asked).containsExactly(OPENED, KILLED, ENDED);
  }

  @Test
  void cancelledUnderARequestItKillsTheCursorAtOnce() {
    read(Long.MAX_VALUE);
    answer(null, 1);
    reader.cancel();
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);

    session.fails("cursor killed");
    session.killsTheCursor();
    assertThat(came).containsExactly("1");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED, ENDED);
  }

  @Test
  void cancelledTwiceItKillsTheCursorOnce() {
    read(Long.MAX_VALUE);
    answer(null, 1);
    reader.cancelDirectly();
    reader.cancelDirectly();

    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);
  }

  @Test
  void cancelledBeforeAnythingIsWantedItAsksForNothing() {
    read(0);
    reader.cancel();
    cursor.roomAppeared();

    assertThat(session.asked).isEmpty();
  }

  @Test
  void nothingFollowsTheEventThatItIsCancelledAt() {
    reader.cancelsAt = 2;
    read(Long.MAX_VALUE);
    answer(FIRST, 1, 2, 3);
    answer(SECOND, 4);

    assertThat(came).containsExactly("1", "2");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);
  }
}
