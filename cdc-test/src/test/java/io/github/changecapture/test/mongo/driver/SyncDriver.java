package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.ChangeStreamIterable;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import com.mongodb.client.MongoCursor;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.DeleteResult;
import com.mongodb.client.result.UpdateResult;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** The sync driver. */
final class SyncDriver implements Driver {

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(60);

  private final MongoClient client;

  SyncDriver(MongoClient client) {
    this.client = client;
  }

  private MongoCollection<BsonDocument> collection(MongoNamespace namespace) {
    return client
        .getDatabase(namespace.getDatabaseName())
        .getCollection(namespace.getCollectionName(), BsonDocument.class);
  }

  @Override
  public void insert(MongoNamespace namespace, List<? extends BsonDocument> documents) {
    collection(namespace).insertMany(documents);
  }

  @Override
  public UpdateResult updateMany(
      MongoNamespace namespace, BsonDocument filter, BsonDocument update, UpdateOptions options) {
    return collection(namespace).updateMany(filter, update, options);
  }

  @Override
  public UpdateResult updateOne(
      MongoNamespace namespace, BsonDocument filter, BsonDocument update) {
    return collection(namespace).updateOne(filter, update);
  }

  @Override
  public UpdateResult replace(
      MongoNamespace namespace, BsonDocument filter, BsonDocument document) {
    return collection(namespace).replaceOne(filter, document);
  }

  @Override
  public DeleteResult delete(MongoNamespace namespace, BsonDocument filter) {
    return collection(namespace).deleteMany(filter);
  }

  @Override
  public BulkWriteResult bulk(
      MongoNamespace namespace,
      List<? extends WriteModel<? extends BsonDocument>> writes,
      BulkWriteOptions options) {
    return collection(namespace).bulkWrite(writes, options);
  }

  @Override
  public @Nullable BsonDocument findOneAndUpdate(
      MongoNamespace namespace,
      BsonDocument filter,
      BsonDocument update,
      FindOneAndUpdateOptions options) {
    return collection(namespace).findOneAndUpdate(filter, update, options);
  }

  @Override
  public List<RawBsonDocument> find(MongoNamespace namespace, BsonDocument filter) {
    return collection(namespace)
        .withDocumentClass(RawBsonDocument.class)
        .find(filter)
        .into(new ArrayList<>());
  }

  @Override
  public BsonDocument run(String database, BsonDocument command) {
    return client.getDatabase(database).runCommand(command, BsonDocument.class);
  }

  @Override
  public Events watch(Watch watch) {
    ChangeStreamIterable<RawBsonDocument> stream =
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
    return new CursorEvents(stream.withDocumentClass(RawBsonDocument.class).iterator());
  }

  private ChangeStreamIterable<RawBsonDocument> opened(Watch watch) {
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

  /** A cursor's events. */
  private record CursorEvents(MongoCursor<RawBsonDocument> cursor) implements Events {

    @Override
    public RawBsonDocument next() {
      long deadline = System.nanoTime() + PATIENCE_NANOS;
      while (System.nanoTime() < deadline) {
        RawBsonDocument event = cursor.tryNext();
        if (event != null) {
          return event;
        }
      }
      throw new AssertionError("no event within " + PATIENCE_NANOS + " ns");
    }

    @Override
    public void awaitEnd() {
      if (cursor.hasNext()) {
        throw new AssertionError("the stream goes on with " + cursor.next().toJson());
      }
    }

    @Override
    public void close() {
      cursor.close();
    }
  }

  @Override
  public Transaction begin() {
    return new SyncTransaction(client);
  }

  @Override
  public void close() {
    client.close();
  }
}
