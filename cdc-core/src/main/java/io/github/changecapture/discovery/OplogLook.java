package io.github.changecapture.discovery;

import com.mongodb.MongoException;
import com.mongodb.reactivestreams.client.MongoClient;
import io.github.changecapture.event.Namespace;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The newest entry of each collection among the newest of the oplog. */
final class OplogLook {
  /** In a second or two from a server's memory; one look for all collections. */
  private static final int ENTRIES = 10_000;

  private static final int BATCH = 1_000;

  private final Map<String, Instant> newest = new HashMap<>();
  private @Nullable Instant oldest;
  private @Nullable String unknown;

  /** Completes with what the oplog tells, also if that is nothing. */
  static Mono<OplogLook> at(MongoClient client) {
    OplogLook look = new OplogLook();
    return Flux.from(
            client
                .getDatabase("local")
                .getCollection("oplog.rs", BsonDocument.class)
                .find(BsonDocument.parse("{op: {$in: ['i', 'u', 'd', 'c']}}"))
                .sort(new BsonDocument("$natural", new BsonInt32(-1)))
                .projection(BsonDocument.parse("{ns: 1, wall: 1, ts: 1, 'o.applyOps.ns': 1}"))
                .limit(ENTRIES)
                .batchSize(BATCH))
        .doOnNext(look::add)
        .then(Mono.just(look))
        .onErrorResume(
            MongoException.class,
            denied -> {
              look.unknown =
                  DiscoveryErrors.isDenied(denied)
                      ? "the oplog may not be read: grant read on local"
                      : "the oplog could not be read: " + DiscoveryErrors.answer(denied);
              return Mono.just(look);
            });
  }

  private void add(BsonDocument entry) {
    Instant time = timeOf(entry);
    oldest = time;
    note(entry, time);
    if (entry.get("o") instanceof BsonDocument operation
        && operation.get("applyOps") instanceof BsonArray operations) {
      for (BsonValue one : operations) {
        if (one.isDocument()) {
          note(one.asDocument(), time);
        }
      }
    }
  }

  private void note(BsonDocument entry, Instant time) {
    if (entry.get("ns") instanceof BsonString namespace) {
      newest.putIfAbsent(namespace.getValue(), time);
    }
  }

  /** Servers before 3.6 give no wall-clock time. */
  private static Instant timeOf(BsonDocument entry) {
    return entry.isDateTime("wall")
        ? Instant.ofEpochMilli(entry.getDateTime("wall").getValue())
        : Instant.ofEpochSecond(Integer.toUnsignedLong(entry.getTimestamp("ts").getTime()));
  }

  LastChange of(Namespace namespace) {
    Instant time = newest.get(namespace.toString());
    if (time != null) {
      return new LastChange.At(time);
    }
    String reason = unknown;
    if (reason != null) {
      return new LastChange.Unknown(reason);
    }
    Instant before = oldest;
    return before == null
        ? new LastChange.Unknown("there is no oplog, as on a router of a sharded cluster")
        : new LastChange.Before(before);
  }

  List<Problem> problems() {
    String reason = unknown;
    return reason == null
        ? List.of()
        : List.of(
            new Problem(
                "local.oplog.rs",
                "the time of the last change is known from the oplog",
                reason,
                "grant the role read on the database local, or do without"));
  }
}
