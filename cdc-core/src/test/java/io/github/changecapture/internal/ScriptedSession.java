package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import io.github.changecapture.event.ResumeToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;
import reactor.core.publisher.Sinks;

/** A server that answers when the test says so. */
final class ScriptedSession implements StreamSession {
  static final int BATCH_SIZE = 100;

  /** Everything that was asked, in order. */
  final List<String> asked = new ArrayList<>();

  private final Sinks.One<Boolean> killed = Sinks.one();
  private Sinks.@Nullable One<StreamReply> underWay;

  /** What is read from it, by a clock that stands. */
  static ServerCursor.Stream stream() {
    return new ServerCursor.Stream(
        new BsonDocument("aggregate", new BsonInt32(1)),
        new ReplySize(BATCH_SIZE, ReplySize.LEAST_BYTES, () -> 0),
        Duration.ZERO);
  }

  @Override
  public Mono<StreamReply> open(BsonDocument aggregate) {
    return asked("aggregate");
  }

  @Override
  public Mono<StreamReply> next(StreamReply before, int mostEvents, Duration maxAwaitTime) {
    return asked("getMore " + before.cursor() + " for " + mostEvents);
  }

  private Mono<StreamReply> asked(String command) {
    return Mono.defer(
        () -> {
          if (underWay != null) {
            throw new AssertionError(command + " while another one is under way");
          }
          asked.add(command);
          Sinks.One<StreamReply> answer = Sinks.one();
          underWay = answer;
          return answer.asMono();
        });
  }

  @Override
  public Mono<Void> close(StreamReply reply) {
    return Mono.defer(
        () -> {
          asked.add("killCursors " + reply.cursor());
          return killed.asMono().then();
        });
  }

  @Override
  public void end() {
    asked.add("end");
  }

  /** Answers what is under way. */
  void replies(StreamReply reply) {
    answered().tryEmitValue(reply).orThrow();
  }

  void fails(String reason) {
    answered().tryEmitError(new IllegalStateException(reason)).orThrow();
  }

  private Sinks.One<StreamReply> answered() {
    Sinks.One<StreamReply> answer = requireNonNull(underWay, "nothing is under way");
    underWay = null;
    return answer;
  }

  void killsTheCursor() {
    killed.tryEmitValue(true).orThrow();
  }

  void refusesToKill() {
    killed.tryEmitError(new IllegalStateException("kill")).orThrow();
  }

  /** Whether the session was given back, which is the last that happens. */
  boolean isEnded() {
    return asked.contains("end");
  }

  /** A reply of cursor 7 with the events of some numbers. */
  static StreamReply reply(@Nullable ResumeToken token, int... events) {
    return reply(7, token, events);
  }

  /** The reply behind which the cursor is closed. */
  static StreamReply lastReply(int... events) {
    return reply(0, null, events);
  }

  private static StreamReply reply(long cursor, @Nullable ResumeToken token, int... events) {
    List<RawBsonDocument> read = new ArrayList<>();
    for (int event : events) {
      read.add(RawBsonDocument.parse("{n: " + event + "}"));
    }
    return new StreamReply(cursor, "orders", read, 12L * events.length, token);
  }

  /** A reply whose events are of a length each. */
  static StreamReply replyOfBytes(int events, long each) {
    return new StreamReply(
        7, "orders", Collections.nCopies(events, RawBsonDocument.parse("{}")), events * each, null);
  }
}
