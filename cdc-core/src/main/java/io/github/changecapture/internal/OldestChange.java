package io.github.changecapture.internal;

import com.mongodb.MongoCommandException;
import com.mongodb.MongoException;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.config.Scope;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.PositionLost;
import io.github.changecapture.error.SourceUnavailable;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.internal.ClientSource.Connected;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import reactor.core.publisher.Mono;

/**
 * Finds the oldest change that a server still has: the first entry of the oplog, or, where that may
 * not be read, the earliest time that a stream can be opened at.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/core/replica-set-oplog/">Replica set oplog</a>
 */
final class OldestChange {
  /** No oplog is older than that; halving it to the second takes 27 questions. */
  private static final Duration FURTHEST = Duration.ofDays(4 * 365);

  /** The oplog goes on being cut at its beginning while the stream opens. */
  private static final long MOST_MARGIN_SECONDS = 30;

  private static final int PART_FOR_MARGIN = 100;

  private final MongoClient client;
  private final OpenCursors cursors;
  private final Scope scope;

  OldestChange(Connected source, Scope scope) {
    this.client = source.client();
    this.cursors = source.open();
    this.scope = scope;
  }

  /**
   * Finds it.
   *
   * @param now the server's cluster time
   */
  Mono<BsonTimestamp> find(BsonTimestamp now) {
    return inOplog()
        .onErrorResume(AccessDenied.class, denied -> byOpening(now))
        .switchIfEmpty(Mono.defer(() -> byOpening(now)));
  }

  /** Where the oplog may be read; empty on a router, which has none. */
  Mono<BsonTimestamp> inOplog() {
    return Mono.from(
            client
                .getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find()
                .sort(new BsonDocument("$natural", new BsonInt32(1)))
                .projection(new BsonDocument("ts", new BsonInt32(1)))
                .first())
        .map(entry -> StartResolver.next(entry.getTimestamp("ts")))
        .onErrorMap(MongoException.class, MongoErrors::translate);
  }

  /** The time of the last operation that the server has. */
  Mono<BsonTimestamp> lastOperation() {
    return Mono.from(
            client
                .getDatabase("admin")
                .runCommand(new BsonDocument("ping", new BsonInt32(1)), BsonDocument.class))
        .map(reply -> reply.getTimestamp("operationTime"))
        .onErrorMap(MongoException.class, MongoErrors::translate);
  }

  private Mono<BsonTimestamp> byOpening(BsonTimestamp now) {
    long latest = Integer.toUnsignedLong(now.getTime());
    long earliest = Math.max(0, latest - FURTHEST.toSeconds());
    return halve(earliest, latest)
        .map(first -> new BsonTimestamp((int) (first + margin(latest - first)), 1));
  }

  private static long margin(long window) {
    return Math.min(MOST_MARGIN_SECONDS, window / PART_FOR_MARGIN);
  }

  /** The first second that can be opened at, of which the last one is known to be such. */
  private Mono<Long> halve(long tooEarly, long opens) {
    if (opens - tooEarly <= 1) {
      return Mono.just(opens);
    }
    long middle = (tooEarly + opens) >>> 1;
    return opensAt(Position.before(0, new BsonTimestamp((int) middle, 1)))
        .flatMap(yes -> yes ? halve(tooEarly, middle) : halve(middle, opens));
  }

  /** Whether the server still has all history from a position on. */
  Mono<Boolean> opensAt(Position position) {
    Mono<BsonDocument> opened =
        Mono.from(
            client.getDatabase(database()).runCommand(aggregate(position), BsonDocument.class));
    return cursors
        .whole(opened.flatMap(reply -> close(reply.getDocument("cursor"))))
        .thenReturn(true)
        .onErrorResume(
            MongoCommandException.class,
            error ->
                MongoErrors.translate(error) instanceof PositionLost
                    ? Mono.just(false)
                    : Mono.error(MongoErrors.translate(error)))
        .onErrorMap(
            MongoException.class,
            error -> new SourceUnavailable("the oldest change could not be found", error));
  }

  private String database() {
    if (scope instanceof Scope.OneCollection one) {
      return one.namespace().database();
    }
    return scope instanceof Scope.OneDatabase one ? one.name() : "admin";
  }

  private BsonDocument aggregate(Position position) {
    BsonDocument stage =
        Optional.ofNullable(position.token())
            .flatMap(ResumeToken::forServer)
            .map(token -> new BsonDocument("startAfter", token))
            .orElseGet(() -> new BsonDocument("startAtOperationTime", position.clusterTime()));
    if (scope instanceof Scope.WholeDeployment) {
      stage.append("allChangesForCluster", BsonBoolean.TRUE);
    }
    BsonValue target =
        scope instanceof Scope.OneCollection one
            ? new BsonString(one.namespace().collection())
            : new BsonInt32(1);
    return new BsonDocument("aggregate", target)
        .append("pipeline", new BsonArray(List.of(new BsonDocument("$changeStream", stage))))
        .append("cursor", new BsonDocument("batchSize", new BsonInt32(1)));
  }

  private Mono<BsonDocument> close(BsonDocument cursor) {
    String namespace = cursor.getString("ns").getValue();
    int dot = namespace.indexOf('.');
    if (cursor.getNumber("id").longValue() == 0) {
      return Mono.just(cursor);
    }
    return Mono.from(
        client
            .getDatabase(namespace.substring(0, dot))
            .runCommand(
                new BsonDocument("killCursors", new BsonString(namespace.substring(dot + 1)))
                    .append("cursors", new BsonArray(List.of(cursor.get("id")))),
                BsonDocument.class));
  }
}
