package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import com.mongodb.bulk.BulkWriteResult;
import com.mongodb.client.model.BulkWriteOptions;
import com.mongodb.client.model.FindOneAndUpdateOptions;
import com.mongodb.client.model.UpdateOptions;
import com.mongodb.client.model.WriteModel;
import com.mongodb.client.result.DeleteResult;
import com.mongodb.client.result.UpdateResult;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** What tests do with a driver. All of it waits for the outcome. */
public interface Driver extends AutoCloseable {

  void insert(MongoNamespace namespace, List<? extends BsonDocument> documents);

  UpdateResult updateMany(
      MongoNamespace namespace, BsonDocument filter, BsonDocument update, UpdateOptions options);

  UpdateResult updateOne(MongoNamespace namespace, BsonDocument filter, BsonDocument update);

  UpdateResult replace(MongoNamespace namespace, BsonDocument filter, BsonDocument document);

  DeleteResult delete(MongoNamespace namespace, BsonDocument filter);

  BulkWriteResult bulk(
      MongoNamespace namespace,
      List<? extends WriteModel<? extends BsonDocument>> writes,
      BulkWriteOptions options);

  @Nullable BsonDocument findOneAndUpdate(
      MongoNamespace namespace,
      BsonDocument filter,
      BsonDocument update,
      FindOneAndUpdateOptions options);

  List<RawBsonDocument> find(MongoNamespace namespace, BsonDocument filter);

  BsonDocument run(String database, BsonDocument command);

  Events watch(Watch watch);

  /** Starts a session and a transaction in it. */
  Transaction begin();

  default BsonDocument run(String database, String command) {
    return run(database, BsonDocument.parse(command));
  }

  default void insert(MongoNamespace namespace, String... documents) {
    insert(namespace, List.of(documents).stream().map(BsonDocument::parse).toList());
  }

  default UpdateResult updateOne(MongoNamespace namespace, String filter, String update) {
    return updateOne(namespace, BsonDocument.parse(filter), BsonDocument.parse(update));
  }

  default void drop(MongoNamespace namespace) {
    BsonDocument unused =
        run(
            namespace.getDatabaseName(),
            new BsonDocument("drop", new org.bson.BsonString(namespace.getCollectionName())));
  }

  @Override
  void close();
}
