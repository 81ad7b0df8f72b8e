package io.github.changecapture.internal;

import static java.util.Objects.requireNonNull;

import java.time.Duration;
import java.util.function.Supplier;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/**
 * One cursor on the server: it is opened with the first request, and closed once, as soon as it is
 * known.
 *
 * <p>A request that is under way is not given up when the cursor is closed: only its reply tells
 * what there is to be closed, and the session cannot be used again before.
 */
final class ServerCursor {
  /** What stays in a processor's cache from where it is received to where it is encoded. */
  private static final long REPLY_BYTES = 1024 * 1024;

  private final Mono<StreamSession> session;
  private final Supplier<Stream> toOpen;
  private final OpenCursors cursors;

  /** From the first request until the cursor is closed; guarded by this, as are the rest. */
  private @Nullable Signal open;

  private @Nullable StreamSession commands;

  /** The last reply, which says how to go on. */
  private @Nullable StreamReply last;

  private @Nullable Stream stream;
  private int batchSize;
  private boolean asking;
  private boolean closing;
  private boolean killing;
  private boolean killed;

  /**
   * What is read.
   *
   * @param aggregate opens the cursor
   * @param batchSize how many events a reply may hold
   * @param maxAwaitTime how long the server may wait for one
   */
  record Stream(BsonDocument aggregate, int batchSize, Duration maxAwaitTime) {}

  /**
   * Prepares to open a cursor.
   *
   * @param session gives what it is opened in
   * @param toOpen is asked when it is opened
   * @param cursors is told when it is opened and closed
   */
  ServerCursor(Mono<StreamSession> session, Supplier<Stream> toOpen, OpenCursors cursors) {
    this.session = session;
    this.toOpen = toOpen;
    this.cursors = cursors;
  }

  /** Asks for the next reply, with none under way; gives nothing once the cursor is closed. */
  Mono<StreamReply> next() {
    return Mono.defer(this::request).doOnNext(this::answered).doOnError(failure -> answered(null));
  }

  private synchronized Mono<StreamReply> request() {
    if (closing) {
      return Mono.never();
    }
    asking = true;
    StreamReply before = last;
    if (before == null) {
      open = cursors.opens();
      stream = toOpen.get();
      batchSize = stream.batchSize();
      BsonDocument aggregate = stream.aggregate();
      return session.doOnNext(this::begun).flatMap(begun -> begun.open(aggregate));
    }
    return requireNonNull(commands).next(before, batchSize, requireNonNull(stream).maxAwaitTime());
  }

  private synchronized void begun(StreamSession session) {
    commands = session;
  }

  private void answered(@Nullable StreamReply reply) {
    synchronized (this) {
      asking = false;
      if (reply != null) {
        last = reply;
        batchSize = sizeAfter(reply);
      }
    }
    closeIfAsked();
  }

  /** Events are likely to be as long as those before. */
  private int sizeAfter(StreamReply reply) {
    if (reply.events().isEmpty()) {
      return batchSize;
    }
    long events = REPLY_BYTES * reply.events().size() / reply.bytes();
    return (int) Math.max(1, Math.min(events, requireNonNull(stream).batchSize()));
  }

  /** Closes the cursor now, or as soon as the server has told of it. */
  void close() {
    synchronized (this) {
      closing = true;
    }
    closeIfAsked();
  }

  private void closeIfAsked() {
    Mono<Void> kill = kill();
    if (kill != null) {
      var unused =
          kill.timeout(ClientSource.KILL_TIMEOUT)
              .onErrorComplete()
              .doFinally(end -> killed())
              .subscribe();
    }
    endIfDone();
  }

  /** Gives what is to be done on the server, once, or null if there is nothing or not yet. */
  private synchronized @Nullable Mono<Void> kill() {
    boolean isOpening = last == null && asking;
    if (!closing || killing || open == null || isOpening) {
      return null;
    }
    killing = true;
    return last == null || last.cursor() == 0 ? Mono.empty() : requireNonNull(commands).close(last);
  }

  private void killed() {
    synchronized (this) {
      killed = true;
    }
    endIfDone();
  }

  /** When nothing is under way any more. */
  private synchronized void endIfDone() {
    if (!killed || asking || open == null) {
      return;
    }
    if (commands != null) {
      commands.end();
    }
    cursors.closed(open);
    open = null;
  }
}
