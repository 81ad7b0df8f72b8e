package io.github.changecapture.internal;

import com.mongodb.ClientSessionOptions;
import com.mongodb.MongoClientSettings;
import com.mongodb.ReadConcern;
import com.mongodb.reactivestreams.client.ClientSession;
import com.mongodb.reactivestreams.client.FindPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.github.changecapture.config.Scope;
import io.github.changecapture.error.AccessDenied;
import io.github.changecapture.error.CaptureException;
import io.github.changecapture.error.ConfigurationError;
import io.github.changecapture.event.EventBytes;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.SnapshotEvents;
import io.github.changecapture.spi.SnapshotProgress.Chunks;
import io.github.changecapture.spi.SnapshotProgress.CollectionSnapshot;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Set;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.configuration.CodecRegistries;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** What a snapshot asks the server. */
final class SnapshotSource {
  private static final Logger LOG = LoggerFactory.getLogger(SnapshotSource.class);

  /** More would make checkpoints large, which hold their bounds. */
  private static final int MOST_CHUNKS = 4_096;

  /** So that chunks come out of about the same size. */
  private static final int SAMPLES_PER_CHUNK = 20;

  private static final int BATCH_DOCUMENTS = 2_000;
  private static final String COLLECTION_TYPE = "collection";
  private static final Set<String> SYSTEM_DATABASES = Set.of("admin", "config", "local");
  private static final BsonDocument BY_ID = new BsonDocument("_id", new BsonInt32(1));

  /**
   * What is read at once.
   *
   * @param from the first id, or null for all up to the end
   * @param to the first id that is not meant, or null for all to the end
   * @param notBefore what has to be visible
   */
  record Range(@Nullable BsonValue from, @Nullable BsonValue to, BsonTimestamp notBefore) {}

  private final MongoClient client;
  private final CaptureSettings.Watched watched;
  private final Captured captured;
  private final boolean isRouter;

  SnapshotSource(
      ClientSource.Connected source,
      CaptureSettings.Watched watched,
      Captured captured,
      SourceProbe probe) {
    this.client = source.client();
    this.watched = watched;
    this.captured = captured;
    this.isRouter = probe.isRouter();
  }

  /** The captured collections that there are, without views. */
  Flux<Namespace> collections() {
    Scope scope = watched.scope();
    Flux<Namespace> found;
    if (scope instanceof Scope.OneCollection one) {
      found =
          entry(one.namespace())
              .map(entry -> isReadable(one.namespace(), entry))
              .defaultIfEmpty(true) // of one that is missing, what was there is gone
              .filter(isReadable -> isReadable && isWanted(one.namespace()))
              .map(isReadable -> one.namespace())
              .flux();
    } else if (scope instanceof Scope.OneDatabase one) {
      found = collectionsIn(one.name());
    } else {
      found =
          Flux.from(client.listDatabaseNames())
              .filter(database -> !SYSTEM_DATABASES.contains(database))
              .filter(watched.selection()::canSelectIn)
              .concatMap(this::collectionsIn, 1);
    }
    return found.onErrorMap(error -> explained(error, "listCollections", String.valueOf(scope)));
  }

  private Flux<Namespace> collectionsIn(String database) {
    return Flux.from(client.getDatabase(database).listCollections(BsonDocument.class))
        .mapNotNull(
            entry -> {
              Namespace namespace = new Namespace(database, entry.getString("name").getValue());
              return isWanted(namespace) && isReadable(namespace, entry) ? namespace : null;
            });
  }

  private boolean isWanted(Namespace namespace) {
    return captured.selects(namespace) && !namespace.collection().startsWith("system.");
  }

  private static boolean isReadable(Namespace namespace, BsonDocument entry) {
    String type = typeOf(entry);
    if (!type.equals(COLLECTION_TYPE)) {
      LOG.warn(
          "snapshot: {} is a {}, of which change streams report nothing: it is left out",
          namespace,
          type);
    }
    return type.equals(COLLECTION_TYPE);
  }

  /** Servers before 3.4 had collections only. */
  static String typeOf(BsonDocument entry) {
    return entry.getString("type", new BsonString(COLLECTION_TYPE)).getValue();
  }

  /** What the server says of a collection; empty if there is none. */
  Mono<BsonDocument> entry(Namespace namespace) {
    return Mono.from(
        client
            .getDatabase(namespace.database())
            .listCollections(BsonDocument.class)
            .filter(new BsonDocument("name", new BsonString(namespace.collection())))
            .first());
  }

  /** Completes if a snapshot of a collection can be taken; fails with what to do if not. */
  Mono<Void> check(Namespace namespace) {
    if (!captured.selects(namespace)) {
      return Mono.error(
          refused(
              namespace,
              "it is not captured: " + watched.scope() + watched.selection(),
              "select it"));
    }
    return entry(namespace)
        .onErrorMap(error -> explained(error, "listCollections", namespace.toString()))
        .switchIfEmpty(
            Mono.error(
                () ->
                    refused(
                        namespace,
                        "there is no such collection",
                        "correct the name, or wait until it is created: the stream reports it"
                            + " then")))
        .flatMap(
            entry ->
                typeOf(entry).equals(COLLECTION_TYPE)
                    ? Mono.empty()
                    : Mono.error(
                        refused(
                            namespace,
                            "it is a " + typeOf(entry) + ", of which change streams report nothing",
                            "name the collections that it is made from")));
  }

  private static ConfigurationError refused(Namespace namespace, String rule, String remedy) {
    return new ConfigurationError(
        "snapshot of '%s' cannot be taken, because %s: %s".formatted(namespace, rule, remedy));
  }

  /** Why a collection cannot be read and counted, or empty if it can. */
  Mono<String> unreadable(Namespace namespace) {
    MongoCollection<RawBsonDocument> collection = collection(namespace);
    return Mono.from(collection.estimatedDocumentCount())
        .then(Mono.from(collection.find().projection(BY_ID).first()))
        .then(Mono.<String>empty())
        .onErrorResume(
            error ->
                Mono.just(
                    namespace
                        + ": "
                        + explained(error, "find", namespace.toString()).getMessage()));
  }

  /** Cuts a collection into chunks. */
  Mono<Chunks> plan(CollectionSnapshot snapshot, long chunkDocuments) {
    MongoCollection<RawBsonDocument> collection = collection(snapshot.namespace());
    return Mono.from(collection.estimatedDocumentCount())
        .onErrorMap(MongoErrors::translate)
        .onErrorResume(
            AccessDenied.class,
            denied -> {
              LOG.warn(
                  "snapshot of {}: its documents cannot be counted, so it is read as one chunk and"
                      + " its progress is unknown; grant the privilege find on it ({})",
                  snapshot.namespace(),
                  denied.getMessage());
              return Mono.just(-1L);
            })
        .flatMap(
            documents -> {
              long count = Math.min(MOST_CHUNKS, (documents + chunkDocuments - 1) / chunkDocuments);
              return bounds(collection, (int) count)
                  .map(bounds -> new Chunks(bounds, new BitSet(), 0, documents));
            })
        .onErrorMap(error -> explained(error, "find", snapshot.namespace().toString()));
  }

  /** The server sorts, so that no order of BSON types has to be known here. */
  private static Mono<List<BsonValue>> bounds(
      MongoCollection<RawBsonDocument> collection, int chunks) {
    if (chunks < 2) {
      return Mono.just(List.of());
    }
    List<BsonDocument> stages =
        List.of(
            new BsonDocument(
                "$sample", new BsonDocument("size", new BsonInt32(chunks * SAMPLES_PER_CHUNK))),
            new BsonDocument("$project", BY_ID),
            new BsonDocument("$sort", BY_ID));
    return Flux.from(collection.aggregate(stages).allowDiskUse(true))
        .map(sample -> java.util.Objects.requireNonNull(sample.get("_id")))
        .distinctUntilChanged() // a sample may hold a document twice
        .collectList()
        .map(samples -> everyNth(samples, chunks));
  }

  static List<BsonValue> everyNth(List<BsonValue> samples, int chunks) {
    List<BsonValue> bounds = new ArrayList<>();
    int last = 0;
    for (int chunk = 1; chunk < chunks; chunk++) {
      int at = (int) ((long) chunk * samples.size() / chunks);
      if (at > last && at < samples.size()) {
        bounds.add(samples.get(at));
        last = at;
      }
    }
    return bounds;
  }

  /** The shard key's fields, of which document keys consist; none if it is not sharded. */
  Mono<List<String>> shardKey(Namespace namespace) {
    if (!isRouter) {
      return Mono.just(List.of());
    }
    return Mono.from(
            client
                .getDatabase("config")
                .getCollection("collections", BsonDocument.class)
                .find(new BsonDocument("_id", new BsonString(namespace.toString())))
                .first())
        .map(entry -> List.copyOf(entry.getDocument("key", new BsonDocument()).keySet()))
        .defaultIfEmpty(List.of())
        .onErrorMap(error -> explained(error, "find", "config.collections"));
  }

  /**
   * The documents of a range as events, in the order of their ids.
   *
   * @param events makes them
   * @param handling is what is done with each of them, before all that costs something for each
   */
  <R> Flux<R> documents(
      Namespace namespace,
      Range range,
      SnapshotEvents events,
      Function<Flux<EventBytes>, Flux<R>> handling) {
    return Flux.usingWhen(
            client.startSession(ClientSessionOptions.builder().causallyConsistent(true).build()),
            session -> {
              session.advanceOperationTime(range.notBefore());
              return handling.apply(Flux.from(found(session, reads(namespace, events), range)));
            },
            session -> Mono.fromRunnable(session::close))
        .onErrorMap(error -> explained(error, "find", namespace.toString()));
  }

  /** Bounds of the index and not of a query, which would leave out ids of other types. */
  private static FindPublisher<EventBytes> found(
      ClientSession session, MongoCollection<EventBytes> reads, Range range) {
    FindPublisher<EventBytes> found =
        reads.find(session).hint(BY_ID).sort(BY_ID).batchSize(BATCH_DOCUMENTS);
    if (range.from() != null) {
      found = found.min(new BsonDocument("_id", range.from()));
    }
    return range.to() == null ? found : found.max(new BsonDocument("_id", range.to()));
  }

  private MongoCollection<EventBytes> reads(Namespace namespace, SnapshotEvents events) {
    MongoCollection<RawBsonDocument> collection = collection(namespace);
    return collection
        .withDocumentClass(EventBytes.class)
        .withCodecRegistry(
            CodecRegistries.fromRegistries(
                CodecRegistries.fromCodecs(new SnapshotReadCodec(events)),
                collection.getCodecRegistry()));
  }

  private MongoCollection<RawBsonDocument> collection(Namespace namespace) {
    return client
        .getDatabase(namespace.database())
        .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
        .getCollection(namespace.collection(), RawBsonDocument.class)
        .withReadConcern(ReadConcern.MAJORITY);
  }

  private static Throwable explained(Throwable error, String privilege, String where) {
    Throwable translated = MongoErrors.translate(error);
    return translated instanceof AccessDenied denied && !(error instanceof CaptureException)
        ? new AccessDenied(
            "snapshot: the user needs the privilege %s on %s (%s)"
                .formatted(privilege, where, denied.getMessage()),
            denied)
        : translated;
  }
}
