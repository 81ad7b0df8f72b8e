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
  private final Map<Long, OpenCursor> cursors = new ConcurrentHashMap<>();
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
  }

  /** An observed stream. */
  private record Stream(String comment, BatchObserver observer) {
    boolean isOf(String user) {
      return comment.contains(user);
    }
  }

  /** A cursor of an observed stream, until it is closed. */
  private record OpenCursor(Stream stream) {
    boolean isOf(String user) {
      return stream.isOf(user);
    }
  }

  /** A command under way that concerns an observed stream. */
  private record Request(Stream stream, @Nullable Long cursor) {}

  /**
   * Observes the stream with a comment, from its next aggregate on; for the engine.
   *
   * @param comment the comment on the stream's aggregate
   * @param observer is told of batches, on the driver's threads
   * @return ends the observation
   */
  public Disposable observe(String comment, BatchObserver observer) {
    streams.put(comment, new Stream(comment, observer));
    return () -> streams.remove(comment);
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
        .doFinally(end -> cursors.values().removeIf(cursor -> cursor.isOf(user)));
  }

  /** An aggregate that is under way has yet to give the cursor that the driver will close. */
  private boolean isInUse(String user) {
    return cursors.values().stream().anyMatch(cursor -> cursor.isOf(user))
        || requests.values().stream().anyMatch(request -> request.stream().isOf(user));
  }

  @Override
  public void commandStarted(CommandStartedEvent event) {
    switch (event.getCommandName()) {
      case "aggregate" -> {
        Stream stream = ofComment(event.getCommand().get("comment"));
        if (stream != null) {
          requests.put(event.getRequestId(), new Request(stream, null));
        }
      }
      case "getMore" -> {
        long id = event.getCommand().getNumber("getMore").longValue();
        OpenCursor cursor = cursors.get(id);
        if (cursor != null) {
          requests.put(event.getRequestId(), new Request(cursor.stream(), id));
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
            .forEach(id -> closed(id.asNumber().longValue()));
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
    Long known = request.cursor();
    boolean first = known == null;
    if (known == null && id != 0) {
      cursors.put(id, new OpenCursor(request.stream()));
    } else if (known != null && id == 0) {
      closed(known);
    }
    BsonValue token = reply.get("postBatchResumeToken");
    request.stream()
        .observer()
        .batch(
            reply.getArray(first ? "firstBatch" : "nextBatch").size(),
            token == null || !token.isDocument() ? null : ResumeToken.copyOf(token.asDocument()));
  }

  /** A cursor whose request failed is closed by the server, or given up by the driver. */
  @Override
  public void commandFailed(CommandFailedEvent event) {
    Request request = requests.remove(event.getRequestId());
    if (request != null && request.cursor() != null) {
      closed(request.cursor());
    }
  }

  private void closed(long id) {
    cursors.remove(id);
  }

  private @Nullable Stream ofComment(@Nullable BsonValue comment) {
    return comment != null && comment.isString()
        ? streams.get(comment.asString().getValue())
        : null;
  }
}
