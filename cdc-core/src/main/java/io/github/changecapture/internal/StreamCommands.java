package io.github.changecapture.internal;

import com.mongodb.ClientSessionOptions;
import com.mongodb.ReadPreference;
import com.mongodb.reactivestreams.client.ClientSession;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoDatabase;
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
import reactor.core.publisher.Mono;

/** Asks by the driver's {@code runCommand}. */
final class StreamCommands implements StreamSession {
  private static final ClientSessionOptions SESSION =
      ClientSessionOptions.builder().causallyConsistent(false).build();

  private final ClientSession session;
  private final MongoDatabase database;
  private final ReadPreference readPreference;

  private StreamCommands(ClientSession session, MongoDatabase database, ReadPreference preference) {
    this.session = session;
    this.database = database;
    this.readPreference = preference;
  }

  /** Begins a session for a cursor on a database. */
  static Mono<StreamSession> in(MongoClient client, String database) {
    return Mono.from(client.startSession(SESSION))
        .map(
            session ->
                new StreamCommands(
                    session, readable(client.getDatabase(database)), client.getReadPreference()));
  }

  private static MongoDatabase readable(MongoDatabase database) {
    CodecRegistry codecs =
        CodecRegistries.fromRegistries(
            CodecRegistries.fromCodecs(new StreamReplyCodec()), database.getCodecRegistry());
    MongoDatabase readable = database.withCodecRegistry(codecs);
    // A limit of the host's would come as another maxTimeMS beside the one of a getMore.
    return readable.getTimeout(TimeUnit.MILLISECONDS) == null
        ? readable
        : readable.withTimeout(0, TimeUnit.MILLISECONDS);
  }

  @Override
  public Mono<StreamReply> open(BsonDocument aggregate) {
    return Mono.from(database.runCommand(session, aggregate, readPreference, StreamReply.class));
  }

  @Override
  public Mono<StreamReply> next(StreamReply before, int mostEvents, Duration maxAwaitTime) {
    BsonDocument getMore =
        new BsonDocument("getMore", new BsonInt64(before.cursor()))
            .append("collection", new BsonString(before.collection()))
            .append("batchSize", new BsonInt32(mostEvents))
            .append("maxTimeMS", new BsonInt64(maxAwaitTime.toMillis()));
    return Mono.from(database.runCommand(session, getMore, readPreference, StreamReply.class));
  }

  @Override
  public Mono<Void> close(StreamReply reply) {
    BsonDocument killCursors =
        new BsonDocument("killCursors", new BsonString(reply.collection()))
            .append("cursors", new BsonArray(List.of(new BsonInt64(reply.cursor()))));
    return Mono.from(database.runCommand(session, killCursors, readPreference, Document.class))
        .then();
  }

  @Override
  public void end() {
    session.close();
  }
}
