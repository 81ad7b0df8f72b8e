package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.DeleteResult;
import com.mongodb.client.result.UpdateResult;
import com.mongodb.reactivestreams.client.ChangeStreamPublisher;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoCollection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** The reactive driver. */
final class ReactiveDriver implements Driver {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final MongoClient client;

  ReactiveDriver(MongoClient client) {
    this.client = client;
  }

  private MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
    return client
        .getDatabase(namespace.getDatabaseName())
        .getCollection(namespace.getCollectionName(), BsonDocument.class);
  }

  private static <T> @Nullable T done(Publisher<T> work) {
    return Mono.from(work).block(PATIENCE);
  }

  private static <T> T result(Publisher<T> work) {
    T result = done(work);
    if (result == null) {
      throw new AssertionError("no result");
    }
    return result;
  }

  @Override
  public void insert(MongoNamespace namespace, List<? extends BsonDocument> documents) {
    var unused = result(collection(namespace).insertMany(documents));
  }

  @Override
  public UpdateResult updateMany(
      MongoNamespace namespace, BsonDocument filter, BsonDocument update, UpdateOptions options) {
    return result(collection(namespace).updateMany(filter, update, options));
  }

  @Override
  public UpdateResult updateOne(
      MongoNamespace namespace, BsonDocument filter, BsonDocument update) {
    return result(collection(namespace).updateOne(filter, update));
  }

  @Override
  public UpdateResult replace(
      MongoNamespace namespace, BsonDocument filter, BsonDocument document) {
    return result(collection(namespace).replaceOne(filter, document));
  }

  @Override
  public DeleteResult delete(MongoNamespace namespace, BsonDocument filter) {
    return result(collection(namespace).deleteMany(filter));
  }

  @Override
  public BulkWriteResult bulk(
      MongoNamespace namespace,
      List<? extends WriteModel<? extends BsonDocument>> writes,
      BulkWriteOptions options) {
    return result(collection(namespace).bulkWrite(writes, options));
  }

  @Override
  public @Nullable BsonDocument findOneAndUpdate(
      MongoNamespace namespace,
      BsonDocument filter,
      BsonDocument update,
      FindOneAndUpdateOptions options) {
    return done(collection(namespace).findOneAndUpdate(filter, update, options));
  }

  @Override
  public List<RawBsonDocument> find(MongoNamespace namespace, BsonDocument filter) {
    return result(
        Flux.from(collection(namespace).withDocumentClass(RawBsonDocument.class).find(filter))
            .collectList());
  }

  @Override
  public BsonDocument run(String database, BsonDocument command) {
    return result(client.getDatabase(database).runCommand(command, BsonDocument.class));
  }

  @Override
  public Events watch(Watch watch) {
    ChangeStreamPublisher<RawBsonDocument> stream =
        opened(watch)
            .fullDocument(watch.fullDocument())
            .fullDocumentBeforeChange(watch.beforeChange())
            .showExpandedEvents(watch.shown() == Watch.Shown.EXPANDED)
            .maxAwaitTime(Watch.MAX_AWAIT.toMillis(), TimeUnit.MILLISECONDS);
    if (watch.batchSize() > 0) {
      stream = stream.batchSize(watch.batchSize());
    }
    if (watch.start() instanceof Watch.Start.ResumeAfter start) {
      stream = stream.resumeAfter(start.token());
    } else if (watch.start() instanceof Watch.Start.StartAfter start) {
      stream = stream.startAfter(start.token());
    } else if (watch.start() instanceof Watch.Start.AtTime start) {
      stream = stream.startAtOperationTime(start.time());
    }
    if (watch.start() instanceof Watch.Start.Now) {
      stream = stream.startAtOperationTime(afterNow());
    }
    return SubscribedEvents.of(stream.withDocumentClass(RawBsonDocument.class));
  }

  /** Subscribing doesn't wait for the cursor: without a time, what follows might be missed. */
  private BsonTimestamp afterNow() {
    BsonTimestamp now = run("admin", "{ping: 1}").getTimestamp("operationTime");
    return new BsonTimestamp(now.getTime(), now.getInc() + 1);
  }

  private ChangeStreamPublisher<RawBsonDocument> opened(Watch watch) {
    if (watch.database() == null) {
      return client.watch(watch.pipeline(), RawBsonDocument.class);
    }
    if (watch.collection() == null) {
      return client.getDatabase(watch.database()).watch(watch.pipeline(), RawBsonDocument.class);
    }
    return client
        .getDatabase(watch.database())
        .getCollection(watch.collection())
        .watch(watch.pipeline(), RawBsonDocument.class);
  }

  @Override
  public Transaction begin() {
    return new ReactiveTransaction(client, result(client.startSession()));
  }

  @Override
  public void close() {
    client.close();
  }
}
