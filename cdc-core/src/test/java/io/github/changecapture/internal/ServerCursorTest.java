package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;
import reactor.test.StepVerifier;
import reactor.test.scheduler.VirtualTimeScheduler;

class ServerCursorTest {
  private static final String OPENED = "aggregate";
  private static final String ASKED_ON = "getMore 7 for 100";
  private static final String KILLED = "killCursors 7";
  private static final String ENDED = "end";

  private final ScriptedSession session = new ScriptedSession();
  private final OpenCursors open = new OpenCursors();
  private final ServerCursor cursor =
      new ServerCursor(Mono.just(session), ScriptedSession::stream, open);
  private final List<StreamReply> got = new ArrayList<>();
  private final List<Throwable> failures = new ArrayList<>();

  private void ask() {
    var unused = cursor.next().subscribe(got::add, failures::add);
  }

  private boolean isOpen() {
    return !open.allClosed().toFuture().isDone();
  }

  @Test
  void isOpenedWithTheFirstRequestAndGoesOnFromTheReply() {
    Mono<StreamReply> next = cursor.next();
    assertThat(session.asked).isEmpty();
    assertThat(isOpen()).isFalse();

    var unused = next.subscribe(got::add);
    assertThat(isOpen()).isTrue();
    session.replies(ScriptedSession.reply(null, 1));
    ask();
    session.replies(ScriptedSession.reply(null, 2));

    assertThat(session.asked).containsExactly(OPENED, ASKED_ON);
    assertThat(got).hasSize(2);
  }

  @Test
  void whatWasNeverAskedForNeedNotBeClosedAndIsNotOpenedAnyMore() {
    cursor.close();
    ask();

    assertThat(session.asked).isEmpty();
    assertThat(got).isEmpty();
    assertThat(isOpen()).isFalse();
  }

  @Test
  void isClosedBetweenTwoRequests() {
    ask();
    session.replies(ScriptedSession.reply(null, 1));

    cursor.close();
    assertThat(session.asked).containsExactly(OPENED, KILLED);
    assertThat(isOpen()).isTrue();

    session.killsTheCursor();
    assertThat(session.asked).containsExactly(OPENED, KILLED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void isClosedAsSoonAsTheFirstReplyTellsWhatThereIsToBeClosed() {
    ask();
    cursor.close();
    assertThat(session.asked).containsExactly(OPENED);
    assertThat(isOpen()).isTrue();

    session.replies(ScriptedSession.reply(null, 1));
    assertThat(session.asked).containsExactly(OPENED, KILLED);

    session.killsTheCursor();
    assertThat(session.asked).containsExactly(OPENED, KILLED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void whatIsClosedWhileItsSessionBeginsIsClosedWhenItIsOpen() {
    Sinks.One<StreamSession> begun = Sinks.one();
    ServerCursor slow = new ServerCursor(begun.asMono(), ScriptedSession::stream, open);
    var unused = slow.next().subscribe();

    slow.close();
    assertThat(isOpen()).isTrue();
    begun.tryEmitValue(session).orThrow();
    session.replies(ScriptedSession.reply(null));
    session.killsTheCursor();

    assertThat(session.asked).containsExactly(OPENED, KILLED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void whereTheFirstReplyIsAnErrorThereIsNothingToBeClosedButTheSession() {
    ask();
    cursor.close();
    session.fails("refused");

    assertThat(session.asked).containsExactly(OPENED, ENDED);
    assertThat(failures).hasSize(1);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void aSessionThatCannotBeginLeavesNothingOpen() {
    ServerCursor without =
        new ServerCursor(
            Mono.error(new IllegalStateException("no server")), ScriptedSession::stream, open);

    StepVerifier.create(without.next()).verifyErrorMessage("no server");
    assertThat(isOpen()).isTrue();
    without.close();
    assertThat(isOpen()).isFalse();
  }

  @Test
  void aStreamThatCannotBePutIntoWordsLeavesNothingOpen() {
    ServerCursor without =
        new ServerCursor(
            Mono.just(session),
            () -> {
              throw new IllegalStateException("no position");
            },
            open);

    StepVerifier.create(without.next()).verifyErrorMessage("no position");
    without.close();

    assertThat(session.asked).isEmpty();
    assertThat(isOpen()).isFalse();
  }

  @Test
  void whatTheServerHasClosedItIsNotAskedToClose() {
    ask();
    session.replies(ScriptedSession.lastReply(1));
    cursor.close();

    assertThat(session.asked).containsExactly(OPENED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void isClosedAtOnceUnderARequestAndTheSessionEndsBehindTheRequest() {
    askTwice();

    cursor.close();
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);
    session.killsTheCursor();
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);
    assertThat(isOpen()).isTrue();

    session.fails("cursor killed");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void theSessionEndsBehindTheKillIfTheRequestEndsFirst() {
    askTwice();

    cursor.close();
    session.fails("cursor killed");
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED);
    assertThat(isOpen()).isTrue();

    session.killsTheCursor();
    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void closedTwiceItIsKilledOnceAndTheSessionEndsOnce() {
    askTwice();

    cursor.close();
    cursor.close();
    session.fails("cursor killed");
    cursor.close();
    session.killsTheCursor();
    cursor.close();

    assertThat(session.asked).containsExactly(OPENED, ASKED_ON, KILLED, ENDED);
  }

  @Test
  void aServerThatRefusesToCloseItIsLetBe() {
    ask();
    session.replies(ScriptedSession.reply(null, 1));
    cursor.close();
    session.refusesToKill();

    assertThat(session.asked).containsExactly(OPENED, KILLED, ENDED);
    assertThat(isOpen()).isFalse();
  }

  @Test
  void aServerThatDoesNotAnswerTheKillIsGivenUp() {
    VirtualTimeScheduler time = VirtualTimeScheduler.getOrSet();
    try {
      ask();
      session.replies(ScriptedSession.reply(null, 1));
      cursor.close();
      time.advanceTimeBy(ClientSource.KILL_TIMEOUT.minusMillis(1));
      assertThat(isOpen()).isTrue();

      time.advanceTimeBy(ClientSource.KILL_TIMEOUT);
      assertThat(session.asked).containsExactly(OPENED, KILLED, ENDED);
      assertThat(isOpen()).isFalse();
    } finally {
      VirtualTimeScheduler.reset();
    }
  }

  @ParameterizedTest(name = "behind {0} events of {1} bytes {2} are asked for")
  @CsvSource({
    "100, 12, 100",
    "1, 12, 100",
    "100, 10485, 100",
    "100, 10486, 99",
    "16, 65536, 16",
    "1, 65536, 16",
    "3, 1048576, 1",
    "1, 16777216, 1",
    "100, 16777216, 1"
  })
  void asManyEventsAreAskedForAsMakeAReplyOfAMebibyte(int events, long each, int next) {
    ask();
    session.replies(ScriptedSession.replyOfBytes(events, each));
    ask();

    assertThat(session.asked).containsExactly(OPENED, "getMore 7 for " + next);
  }

  @Test
  void aReplyWithoutEventsIsNoReasonToAskForMoreOrFewer() {
    ask();
    session.replies(ScriptedSession.replyOfBytes(1, 65_536));
    ask();
    session.replies(ScriptedSession.replyOfBytes(0, 0));
    ask();
    session.replies(ScriptedSession.replyOfBytes(16, 100));
    ask();

    assertThat(session.asked)
        .containsExactly(OPENED, "getMore 7 for 16", "getMore 7 for 16", ASKED_ON);
  }

  private void askTwice() {
    ask();
    session.replies(ScriptedSession.reply(null, 1));
    ask();
  }
}
