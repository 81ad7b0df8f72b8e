package io.github.changecapture.discovery;

import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoCollection;
import com.mongodb.reactivestreams.client.MongoDatabase;
import io.github.changecapture.config.Selection;
import io.github.changecapture.discovery.DiscoveredCollection.Kind;
import io.github.changecapture.event.Namespace;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.RawBsonDocument;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** One look at a deployment, one collection after the other. */
final class Survey {
  private static final Set<String> SYSTEM_DATABASES = Set.of("admin", "config", "local");
  private static final int BATCH_DOCUMENTS = 100;

  private final MongoClient client;
  private final Selection selection;
  private final SampleLimits limits;
  private final List<Problem> problems = new ArrayList<>();
  private final Set<String> unlisted = new HashSet<>();

  private Survey(MongoClient client, Selection selection, SampleLimits limits) {
    this.client = client;
    this.selection = selection;
    this.limits = limits;
  }

  static Mono<Discovery> of(MongoClient client, Selection selection, SampleLimits limits) {
    return Mono.defer(() -> new Survey(client, selection, limits).look())
        .onErrorMap(DiscoveryErrors::translate);
  }

  private Mono<Discovery> look() {
    return OplogLook.at(client)
        .doOnNext(oplog -> problems.addAll(oplog.problems()))
        .flatMapMany(oplog -> listed().concatMap(listed -> discovered(listed, oplog), 1))
        .sort(java.util.Comparator.comparing(found -> found.namespace().toString()))
        .collectList()
        .map(collections -> new Discovery(collections, problems, unlisted));
  }

  private Flux<Listed> listed() {
    return Flux.from(client.listDatabaseNames())
        .filter(database -> !SYSTEM_DATABASES.contains(database))
        .filter(selection::canSelectIn)
        .concatMap(this::listed, 1)
        .filter(listed -> !listed.isSystems())
        .filter(listed -> selection.selects(listed.namespace()));
  }

  private Flux<Listed> listed(String name) {
    MongoDatabase database = client.getDatabase(name);
    return Flux.from(database.listCollections(BsonDocument.class))
        .map(entry -> Listed.of(name, entry))
        .onErrorResume(DiscoveryErrors::isDenied, denied -> authorized(name))
        .onErrorResume(
            DiscoveryErrors::isAnswer,
            refused -> {
              unlisted.add(name);
              return notFoundOut(
                      name,
                      "collections cannot be listed",
                      refused,
                      "grant listCollections, as the role read has it, on this database")
                  .flux()
                  .cast(Listed.class);
            });
  }

  /** The collections that the user may read; what else there is, is not known. */
  private Flux<Listed> authorized(String database) {
    return Flux.from(client.getDatabase(database).listCollectionNames().authorizedCollections(true))
        .map(name -> new Listed(new Namespace(database, name), Kind.COLLECTION, null))
        .doOnComplete(
            () ->
                problems.add(
                    new Problem(
                        database,
                        "only collections that the user may read are listed, and not whether they are views",
                        "not authorized to listCollections",
                        "grant listCollections, as the role read has it, on this database")));
  }

  private Mono<DiscoveredCollection> discovered(Listed listed, OplogLook oplog) {
    Namespace namespace = listed.namespace();
    Problem withoutStream = listed.withoutStream();
    if (withoutStream != null) {
      problems.add(withoutStream);
      return Mono.just(
          new DiscoveredCollection(
              namespace,
              listed.kind(),
              null,
              new LastChange.Unknown("it has no documents of its own"),
              null));
    }
    MongoCollection<RawBsonDocument> collection =
        client
            .getDatabase(namespace.database())
            .getCollection(namespace.collection(), RawBsonDocument.class);
    return count(namespace, collection)
        .singleOptional()
        .flatMap(
            count ->
                sample(namespace, collection)
                    .singleOptional()
                    .map(
                        schema ->
                            new DiscoveredCollection(
                                namespace,
                                Kind.COLLECTION,
                                count.orElse(null),
                                oplog.of(namespace),
                                schema.orElse(null))));
  }

  private Mono<Long> count(Namespace namespace, MongoCollection<?> collection) {
    return Mono.from(collection.estimatedDocumentCount())
        .onErrorResume(
            DiscoveryErrors::isAnswer,
            refused ->
                notFoundOut(
                        namespace.toString(),
                        "documents cannot be counted",
                        refused,
                        "grant find on this collection")
                    .cast(Long.class));
  }

  private Mono<SampledSchema> sample(
      Namespace namespace, MongoCollection<RawBsonDocument> collection) {
    List<BsonDocument> stages =
        List.of(
            new BsonDocument(
                "$sample", new BsonDocument("size", new BsonInt32(limits.documents()))));
    return Flux.from(collection.aggregate(stages).batchSize(BATCH_DOCUMENTS).allowDiskUse(true))
        .collect(() -> new SchemaCollector(limits), SchemaCollector::add)
        .doOnNext(collector -> problems.addAll(collector.problems(namespace.toString())))
        .map(SchemaCollector::schema)
        .onErrorResume(
            DiscoveryErrors::isAnswer,
            refused ->
                notFoundOut(
                        namespace.toString(),
                        "documents cannot be sampled",
                        refused,
                        "grant find on this collection")
                    .cast(SampledSchema.class));
  }

  private Mono<Object> notFoundOut(String name, String rule, Throwable refused, String remedy) {
    return Mono.fromRunnable(
        () -> problems.add(new Problem(name, rule, DiscoveryErrors.answer(refused), remedy)));
  }
}
