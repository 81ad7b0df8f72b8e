package io.github.changecapture.internal;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.changecapture.event.Position;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;
import org.junit.jupiter.api.Test;
import org.reactivestreams.Subscription;
import reactor.core.publisher.BaseSubscriber;
import reactor.core.publisher.Mono;
import reactor.core.publisher.MonoSink;
import reactor.core.publisher.SignalType;

/** Replies, demand, room and a cancellation, each on a thread of its own. */
class OwnCursorRaceTest {
  private static final long SEED = 20_261_122;
  private static final int ROUNDS = 500;
  private static final int EVENTS = 200;
  private static final int MOST_IN_A_REPLY = 4;
  private static final long PATIENCE_SECONDS = 60;
  private static final List<RawBsonDocument> DOCUMENTS = documents();

  private static List<RawBsonDocument> documents() {
    List<RawBsonDocument> documents = new ArrayList<>();
    for (int number = 0; number < EVENTS; number++) {
      documents.add(
          new RawBsonDocument(
              new BsonDocument("n", new BsonInt32(number)), new BsonDocumentCodec()));
    }
    return documents;
  }

  @Test
  void everythingIsHandedOnOnceAndInOrderAndTheCursorIsClosed() throws InterruptedException {
    SplittableRandom random = new SplittableRandom(SEED);
    for (int number = 0; number < ROUNDS; number++) {
      Round round = new Round(random.split(), number % 2 == 0 ? EVENTS : random.nextInt(EVENTS));
      round.run();
      assertThat(round.wrong).as("round %d", number).isEmpty();
    }
  }

  /** One cursor, read to its end or to an event that it is cancelled behind. */
  private static final class Round implements Downstream {
    private final SplittableRandom random;
    private final int cancelsBehind;
    private final Queue<String> wrong = new ConcurrentLinkedQueue<>();
    private final Server server;
    private final OpenCursors open = new OpenCursors();
    private final OwnCursor cursor;
    private final Reader reader = new Reader();
    private final AtomicLong requested = new AtomicLong();
    private final CountDownLatch ended = new CountDownLatch(1);
    private volatile int handedOn;
    private volatile boolean hasRoom = true;

    /**
     * Prepares a round.
     *
     * @param cancelsBehind so many events; {@link #EVENTS} for never
     */
    Round(SplittableRandom random, int cancelsBehind) {
      this.random = random;
      this.cancelsBehind = cancelsBehind;
      this.server = new Server(this, random.split());
      this.cursor =
          new OwnCursor(
              new ServerCursor(Mono.just(server), ScriptedSession::stream, open),
              new BatchProgress(token -> {}),
              this);
    }

    private void run() throws InterruptedException {
      cursor.events().subscribe(reader);
      List<Thread> threads = new ArrayList<>();
      threads.add(started(server::answerAll));
      SplittableRandom ofDemand = random.split();
      threads.add(started(() -> wantsMore(ofDemand)));
      SplittableRandom ofRoom = random.split();
      threads.add(started(() -> roomComesAndGoes(ofRoom)));
      if (cancelsBehind < EVENTS) {
        threads.add(started(this::cancels));
      }
      if (!ended.await(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
        wrong.add("has not ended behind %d events".formatted(handedOn));
      }
      waitFor(() -> open.allClosed().toFuture().isDone(), "the cursor is open");
      ended.countDown();
      server.isOver = true;
      for (Thread thread : threads) {
        thread.join();
      }
      assertIsRight();
    }

    private void assertIsRight() {
      boolean isCancelled = cancelsBehind < EVENTS && !reader.isComplete;
      int killed = server.killed.get();
      if (!isCancelled && (handedOn != EVENTS || killed != 0)) {
        wrong.add("complete behind %d events, killed %d times".formatted(handedOn, killed));
      }
      if (isCancelled && (killed > 1 || (killed == 0 && server.isKillNeeded()))) {
        wrong.add("killed %d times".formatted(killed));
      }
      if (server.endedTimes.get() != (server.isOpened ? 1 : 0)) {
        wrong.add("the session ended %d times".formatted(server.endedTimes.get()));
      }
    }

    private static Thread started(Runnable work) {
      Thread thread = new Thread(work);
      thread.start();
      return thread;
    }

    private void wantsMore(SplittableRandom how) {
      while (ended.getCount() > 0) {
        int more = 1 + how.nextInt(2 * MOST_IN_A_REPLY);
        requested.addAndGet(more);
        reader.request(more);
        for (int spins = how.nextInt(100); spins > 0; spins--) {
          Thread.onSpinWait();
        }
      }
    }

    private void roomComesAndGoes(SplittableRandom how) {
      while (ended.getCount() > 0) {
        hasRoom = how.nextBoolean();
        if (hasRoom) {
          cursor.roomAppeared();
        }
        LockSupport.parkNanos(1);
      }
    }

    private void cancels() {
      waitFor(() -> handedOn >= cancelsBehind || ended.getCount() == 0, "too few events came");
      reader.cancel();
    }

    private void waitFor(BooleanSupplier condition, String otherwise) {
      long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
      while (!condition.getAsBoolean()) {
        if (System.nanoTime() > deadline) {
          wrong.add(otherwise);
          return;
        }
        LockSupport.parkNanos(1_000);
      }
    }

    @Override
    public void reached(Position position) {}

    @Override
    public boolean hasRoom() {
      return hasRoom;
    }

    @Override
    public void pauses() {}

    @Override
    public void replyEnds() {}

    private final class Reader extends BaseSubscriber<RawBsonDocument> {
      private volatile boolean isComplete;

      @Override
      protected void hookOnSubscribe(Subscription subscription) {}

      @Override
      protected void hookOnNext(RawBsonDocument event) {
        int number = handedOn;
        if (!event.equals(DOCUMENTS.get(number))) {
          wrong.add("another event than " + number);
        }
        if (number >= requested.get()) {
          wrong.add("event %d of %d that are wanted".formatted(number, requested.get()));
        }
        handedOn = number + 1;
      }

      @Override
      protected void hookOnComplete() {
        isComplete = true;
      }

      @Override
      protected void hookFinally(SignalType type) {
        ended.countDown();
      }
    }
  }

  /** Answers one request after the other, and looks whether they are as they should be. */
  private static final class Server implements StreamSession {
    private final Round round;
    private final SplittableRandom random;
    private final Queue<MonoSink<StreamReply>> asked = new ConcurrentLinkedQueue<>();
    private final Queue<MonoSink<Void>> kills = new ConcurrentLinkedQueue<>();
    private final AtomicInteger underWay = new AtomicInteger();
    private final AtomicInteger killed = new AtomicInteger();
    private final AtomicInteger endedTimes = new AtomicInteger();
    private final List<Integer> ends = new ArrayList<>();
    private volatile boolean isOpened;
    private volatile int told;
    private volatile boolean isOver;

    Server(Round round, SplittableRandom random) {
      this.round = round;
      this.random = random;
    }

    boolean isKillNeeded() {
      return isOpened && told < EVENTS;
    }

    @Override
    public Mono<StreamReply> open(BsonDocument aggregate) {
      isOpened = true;
      return asked();
    }

    @Override
    public Mono<StreamReply> next(StreamReply before, int mostEvents, Duration maxAwaitTime) {
      return asked();
    }

    private Mono<StreamReply> asked() {
      return Mono.create(
          answer -> {
            if (underWay.incrementAndGet() > 1) {
              round.wrong.add("two requests under way");
            }
            if (repliesInMemory() > 1) {
              round.wrong.add("asked for a third reply");
            }
            asked.add(answer);
          });
    }

    /** With events that have not been handed on. */
    private synchronized long repliesInMemory() {
      return ends.stream().filter(end -> end > round.handedOn).count();
    }

    @Override
    public Mono<Void> close(StreamReply reply) {
      return Mono.create(
          answer -> {
            killed.incrementAndGet();
            kills.add(answer);
          });
    }

    @Override
    public void end() {
      if (underWay.get() > 0) {
        round.wrong.add("the session ended under a request");
      }
      endedTimes.incrementAndGet();
    }

    private void answerAll() {
      while (!isOver) {
        MonoSink<StreamReply> answer = asked.poll();
        if (answer != null) {
          answer(answer);
        }
        MonoSink<Void> kill = kills.poll();
        if (kill != null) {
          kill.success();
        }
        if (random.nextInt(4) == 0) {
          LockSupport.parkNanos(1);
        }
      }
    }

    private void answer(MonoSink<StreamReply> answer) {
      int from = told;
      int to = Math.min(EVENTS, from + random.nextInt(1 + MOST_IN_A_REPLY));
      told = to;
      if (to > from) {
        synchronized (this) {
          ends.add(to);
        }
      }
      underWay.decrementAndGet();
      answer.success(
          new StreamReply(
              to == EVENTS ? 0 : 7,
              "orders",
              DOCUMENTS.subList(from, to),
              12L * (to - from),
              null));
    }
  }
}
