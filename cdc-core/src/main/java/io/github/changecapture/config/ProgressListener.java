package io.github.changecapture.config;

import com.mongodb.event.CommandFailedEvent;
import com.mongodb.event.CommandListener;
import com.mongodb.event.CommandStartedEvent;
import com.mongodb.event.CommandSucceededEvent;
import io.github.changecapture.event.ResumeToken;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import reactor.core.Disposable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/**
 * Sees how far an idle change stream has come: reads the post-batch resume token, which the driver
 * keeps to itself, from the server's replies.
 *
 * <p>A capture that makes its own client needs none. A host that brings a client adds one to that
 * client's settings ({@code MongoClientSettings.Builder.addCommandListener}) and passes both to the
 * builder; one listener serves all captures that share the client. Streams are told apart by a
 * comment that each capture puts on its aggregate.
 *
 * @see <a
 *     href="https://github.com/mongodb/specifications/blob/master/source/change-streams/change-streams.md">Change
 *     streams specification, updating the cached resume token</a>
 */
public final class ProgressListener implements CommandListener {
  private static final Duration LOOK_AGAIN = Duration.ofMillis(10);

  private final Map<String, Stream> streams = new ConcurrentHashMap<>();

  /** The stream of each cursor that is open. */
  private final Map<Long, Stream> cursors = new ConcurrentHashMap<>();

  private final Map<Integer, Request> requests = new ConcurrentHashMap<>();

  private ProgressListener() {}

  /**
   * Creates a listener.
   *
   * @return the listener, safe for use by several threads at once
   */
  public static ProgressListener create() {
    return new ProgressListener();
  }

  /** Learns of the batches of one stream. */
  @FunctionalInterface
  public interface BatchObserver {

    /**
     * A reply arrived; called before the driver hands on its events.
     *
     * @param events how many events the reply holds
     * @param token the position after the last of them, or after what the server has passed over;
     *     null if the server does not tell it
     */
    void batch(int events, @Nullable ResumeToken token);

    /** The driver opens another cursor for the stream, by itself. */
    default void resumed() {}

    /**
     * Whether the driver may open another cursor after an error, also once the observation is over.
     *
     * @param error why a cursor was lost
     * @return true by default: then the stream is waited for until it ends
     */
    default boolean mayResumeAfter(Throwable error) {
      return true;
    }
  }

  /** What the engine tells of a stream that it has observed; {@link #dispose} ends the telling. */
  public interface Observation extends Disposable {

    /** The driver is asked for events, and opens a cursor when it gets to it. */
    void started();

    /** The driver has ended the stream by itself: it opens no cursor any more. */
    void ended();
  }

  /** An observed stream. */
  private final class Stream implements Observation {
    private final String comment;
    private final BatchObserver observer;
    private volatile boolean disposed;
    private volatile boolean started;
    private volatile boolean asked;

    /** Whether the driver may be about to open a cursor, or to hear of one that is open. */
    private volatile boolean opening;

    Stream(String comment, BatchObserver observer) {
      this.comment = comment;
      this.observer = observer;
    }

    boolean isOf(String user) {
      return comment.contains(user);
    }

    @Override
    public synchronized void started() {
      if (!started) {
        started = true;
        opening = true;
      }
    }

    @Override
    public synchronized void ended() {
      opening = false;
      streams.remove(comment);
    }

    @Override
    public synchronized void dispose() {
      disposed = true;
      forgetIfDone();
    }

    /** A driver that has its cursor, or was never asked for one, sends no aggregate any more. */
    private void forgetIfDone() {
      if (disposed && !opening) {
        streams.remove(comment);
      }
    }

    @Override
    public boolean isDisposed() {
      return disposed;
    }

    void asked() {
      if (asked && !disposed) {
        observer.resumed();
      }
      asked = true;
    }

    synchronized void opened(long cursor) {
      if (cursor != 0) {
        cursors.put(cursor, this);
      }
      opening = false;
      forgetIfDone();
    }

    synchronized void lost(long cursor, Throwable reason) {
      opening = observer.mayResumeAfter(reason);
      if (opening) {
        streams.put(comment, this);
      }
      cursors.remove(cursor);
    }

    void tell(int events, @Nullable BsonValue token) {
      if (!disposed) {
        observer.batch(
            events,
            token == null || !token.isDocument() ? null : ResumeToken.copyOf(token.asDocument()));
      }
    }
  }

  /** A command under way that concerns an observed stream. */
  private record Request(Stream stream, @Nullable Long cursor) {}

  /**
   * Observes the stream with a comment, from its next aggregate on; for the engine.
   *
   * @param comment the comment on the stream's aggregate
   * @param observer is told of batches, on the driver's threads
   * @return tells what becomes of the stream, and ends the observation
   */
  public Observation observe(String comment, BatchObserver observer) {
    Stream stream = new Stream(comment, observer);
    streams.put(comment, stream);
    return stream;
  }

  /**
   * Waits until the driver has closed the cursors that nobody reads from any more, for whoever is
   * about to close the client: it could not close them afterwards. A request that is under way has
   * to come back first, which takes as long as the server may wait for an event.
   *
   * @param user what the comments of the streams contain
   * @return completes when the server has answered
   */
  public Mono<Void> cursorsClosed(String user) {
    return Mono.defer(
            () ->
                isInUse(user)
                    ? Flux.interval(LOOK_AGAIN).filter(tick -> !isInUse(user)).next().then()
                    : Mono.<Void>empty())
        .doFinally(end -> forget(user));
  }

  /** An aggregate that is under way, or about to be, has yet to give a cursor to close. */
  private boolean isInUse(String user) {
    return streams.values().stream().anyMatch(stream -> stream.opening && stream.isOf(user))
        || cursors.values().stream().anyMatch(stream -> stream.isOf(user));
  }

  /** How many streams are remembered whose aggregate may be yet to come. */
  int remembered() {
    return streams.size();
  }

  private void forget(String user) {
    streams.values().removeIf(stream -> stream.isOf(user));
    cursors.values().removeIf(stream -> stream.isOf(user));
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    switch (event.getCommandName()) {
      case "aggregate" -> {
        Stream stream = ofComment(event.getCommand().get("comment"));
        if (stream != null) {
          requests.put(event.getRequestId(), new Request(stream, null));
          stream.asked();
        }
      }
      case "getMore" -> {
        long id = event.getCommand().getNumber("getMore").longValue();
        Stream stream = cursors.get(id);
        if (stream != null) {
          requests.put(event.getRequestId(), new Request(stream, id));
        }
      }
      default -> {} // concerns no stream
    }
  }

  @Override
  public void commandSucceeded(CommandSucceededEvent event) {
    if (event.getCommandName().equals("killCursors")) {
      for (String outcome : List.of("cursorsKilled", "cursorsNotFound")) {
        event
            .getResponse()
            .getArray(outcome, new BsonArray())
            .forEach(id -> cursors.remove(id.asNumber().longValue()));
      }
      return;
    }
    Request request = requests.remove(event.getRequestId());
    if (request != null) {
      replied(request, event.getResponse().getDocument("cursor"));
    }
  }

  private void replied(Request request, BsonDocument reply) {
    long id = reply.getNumber("id").longValue();
    boolean first = request.cursor() == null;
    if (first) {
      request.stream().opened(id);
    } else if (id == 0) {
      cursors.remove(request.cursor());
    }
    int events = reply.getArray(first ? "firstBatch" : "nextBatch").size();
    request.stream().tell(events, reply.get("postBatchResumeToken"));
  }

  /** The server has closed the cursor, or the driver gives it up; it may open another. */
  @Override
  public void commandFailed(CommandFailedEvent event) {
    Request request = requests.remove(event.getRequestId());
    if (request != null && request.cursor() != null) {
      request.stream().lost(request.cursor(), event.getThrowable());
    }
  }

  private @Nullable Stream ofComment(@Nullable BsonValue comment) {
    return comment != null && comment.isString()
        ? streams.get(comment.asString().getValue())
        : null;
  }
}
