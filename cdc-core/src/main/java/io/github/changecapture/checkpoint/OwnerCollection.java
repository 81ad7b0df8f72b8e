package io.github.changecapture.checkpoint;

import com.mongodb.MongoClientSettings;
import com.mongodb.MongoNamespace;
import com.mongodb.ReadConcern;
import com.mongodb.ReadPreference;
import com.mongodb.WriteConcern;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.ReturnDocument;
import com.mongodb.client.result.UpdateResult;
import com.mongodb.reactivestreams.client.MongoCollection;
import io.github.changecapture.error.CheckpointRejected;
import io.github.changecapture.error.Fenced;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.spi.Checkpoint;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.types.ObjectId;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Mono;

/** The requests for a capture's document; each is answered or fails within a third of the lease. */
final class OwnerCollection {
  private static final int REQUESTS_PER_LEASE = 3;

  private final StoreClient client;
  private final MongoNamespace namespace;
  private final Duration lease;
  private final Duration patience;

  OwnerCollection(StoreClient client, MongoNamespace namespace, Duration lease) {
    this.client = client;
    this.namespace = namespace;
    this.lease = lease;
    this.patience = lease.dividedBy(REQUESTS_PER_LEASE);
  }

  Namespace namespace() {
    return new Namespace(namespace.getDatabaseName(), namespace.getCollectionName());
  }

  /** What the document says, without the cost of being sure that the primary still is one. */
  Mono<Owner> glance(String capture) {
    return look(capture, ReadConcern.MAJORITY);
  }

  /** What the document says for certain: no other primary can know better, or undo it. */
  Mono<Owner> look(String capture) {
    return look(capture, ReadConcern.LINEARIZABLE);
  }

  private Mono<Owner> look(String capture, ReadConcern certainty) {
    return request(
            documents ->
                documents
                    .withReadConcern(certainty)
                    .aggregate(OwnerDocument.withTime(capture))
                    .maxTime(patience.toMillis(), TimeUnit.MILLISECONDS)
                    .first())
        .map(document -> read(capture, document))
        .defaultIfEmpty(Owner.NONE);
  }

  /** Takes the claim if it can be had, and tells whose it is then. */
  Mono<Owner> take(String capture, ObjectId ticket) {
    FindOneAndUpdateOptions options =
        new FindOneAndUpdateOptions()
            .upsert(true)
            .returnDocument(ReturnDocument.AFTER)
            .maxTime(patience.toMillis(), TimeUnit.MILLISECONDS);
    return request(
            documents ->
                documents.findOneAndUpdate(
                    OwnerDocument.named(capture), OwnerDocument.take(ticket, lease), options))
        .map(document -> read(capture, document));
  }

  /** False if the claim is not this epoch's any more. */
  Mono<Boolean> renew(String capture, long epoch) {
    return changed(
        documents ->
            documents.updateOne(
                OwnerDocument.claimedBy(capture, epoch), OwnerDocument.renew(lease)));
  }

  /** False if the claim is not this epoch's any more, or another checkpoint was saved since. */
  Mono<Boolean> save(String capture, Checkpoint checkpoint, @Nullable Checkpoint last) {
    return changed(
        documents ->
            documents.updateOne(
                OwnerDocument.unchanged(capture, checkpoint.ownerEpoch(), last),
                OwnerDocument.save(checkpoint)));
  }

  Mono<Void> release(String capture, long epoch) {
    return changed(
            documents ->
                documents.updateOne(
                    OwnerDocument.claimedBy(capture, epoch), OwnerDocument.release()))
        .then();
  }

  Fenced lost(String capture, long epoch) {
    return new Fenced(
        "capture '%s' in %s is no longer owned by epoch %d: another instance has taken over, or its document was changed or deleted by hand. Subscribe again to wait for the claim and go on from the last checkpoint"
            .formatted(capture, namespace, epoch));
  }

  void close() {
    client.close();
  }

  private Mono<Boolean> changed(
      Function<MongoCollection<BsonDocument>, Publisher<UpdateResult>> update) {
    return request(update).map(result -> result.getMatchedCount() > 0);
  }

  private <R> Mono<R> request(Function<MongoCollection<BsonDocument>, Publisher<R>> work) {
    return client
        .client()
        .flatMap(
            opened ->
                Mono.from(
                    work.apply(
                        opened
                            .getDatabase(namespace.getDatabaseName())
                            .getCollection(namespace.getCollectionName(), BsonDocument.class)
                            .withCodecRegistry(MongoClientSettings.getDefaultCodecRegistry())
                            .withReadPreference(ReadPreference.primary())
                            .withWriteConcern(majority()))))
        .timeout(patience)
        .onErrorMap(error -> StoreErrors.translate(error, namespace, patience));
  }

  private WriteConcern majority() {
    return WriteConcern.MAJORITY.withWTimeout(patience.toMillis(), TimeUnit.MILLISECONDS);
  }

  private Owner read(String capture, BsonDocument document) {
    try {
      return OwnerDocument.read(document);
    } catch (CheckpointRejected rejected) {
      throw new CheckpointRejected(
          "document of capture '%s' in %s: %s".formatted(capture, namespace, rejected.getMessage()),
          rejected);
    }
  }
}
