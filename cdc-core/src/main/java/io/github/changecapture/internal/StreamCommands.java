package io.github.changecapture.internal;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ReadPreference;
import com.mongodb.reactivestreams.client.ClientSession;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.error.SourceUnavailable;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.Document;
import org.bson.codecs.configuration.CodecRegistries;
import org.bson.codecs.configuration.CodecRegistry;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Mono;

/** Asks by the driver's {@code runCommand}. */
final class StreamCommands implements StreamSession {
  private static final ClientSessionOptions SESSION =
      ClientSessionOptions.builder().causallyConsistent(false).build();

  private final ClientSession session;
  private final MongoDatabase database;
  private final ReadPreference readPreference;

  /** How long the host lets an operation take, or null if it does not say. */
  private final @Nullable Duration timeout;

  /** Whether a command was given up that may still be under way. */
  private volatile boolean gaveUp;

  private StreamCommands(ClientSession session, MongoDatabase database, ReadPreference preference) {
    this.session = session;
    this.database = readable(database);
    this.readPreference = preference;
    Long milliseconds = database.getTimeout(TimeUnit.MILLISECONDS);
    this.timeout =
        milliseconds == null || milliseconds == 0 ? null : Duration.ofMillis(milliseconds);
  }

  /** Begins a session for a cursor on a database. */
  static Mono<StreamSession> in(MongoClient client, String database) {
    return Mono.from(client.startSession(SESSION))
        .map(
            session ->
                new StreamCommands(
                    session, client.getDatabase(database), client.getReadPreference()));
  }

  private static MongoDatabase readable(MongoDatabase database) {
    CodecRegistry codecs =
        CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(new StreamReplyCodec()), database.getCodecRegistry());
    MongoDatabase readable = database.withCodecRegistry(codecs);
    // The driver would tell the server of it by another maxTimeMS beside the one of a getMore.
    return readable.getTimeout(TimeUnit.MILLISECONDS) == null
        ? readable
        : readable.withTimeout(0, TimeUnit.MILLISECONDS);
  }

  @Override
  public Mono<StreamReply> open(BsonDocument aggregate) {
    return asked(aggregate, StreamReply.class, Duration.ZERO);
  }

  @Override
  public Mono<StreamReply> next(StreamReply before, int mostEvents, Duration maxAwaitTime) {
    BsonDocument getMore =
        new BsonDocument("getMore", new BsonInt64(before.cursor()))
            .append("collection", new BsonString(before.collection()))
            .append("batchSize", new BsonInt32(mostEvents))
            .append("maxTimeMS", new BsonInt64(maxAwaitTime.toMillis()));
    return asked(getMore, StreamReply.class, maxAwaitTime);
  }

  @Override
  public Mono<Void> close(StreamReply reply) {
    BsonDocument killCursors =
        new BsonDocument("killCursors", new BsonString(reply.collection()))
            .append("cursors", new BsonArray(List.of(new BsonInt64(reply.cursor()))));
    return asked(killCursors, Document.class, Duration.ZERO).then();
  }

  /** Keeps the host's limit, for the answer and whatever the server may wait before it. */
  private <R> Mono<R> asked(BsonDocument command, Class<R> reply, Duration wait) {
    Mono<R> answer = Mono.from(database.runCommand(session, command, readPreference, reply));
    Duration limit = timeout;
    return limit == null
        ? answer
        : answer.timeout(
            limit.plus(wait), Mono.error(() -> unanswered(command.getFirstKey(), limit)));
  }

  private SourceUnavailable unanswered(String command, Duration limit) {
    gaveUp = true;
    return new SourceUnavailable(
        "the server has not answered %s within the %s that the client's settings name as timeout"
            .formatted(command, limit));
  }

  /** The driver may still use the session for what was given up. */
  @Override
  public void end() {
    if (!gaveUp) {
      session.close();
    }
  }
}
