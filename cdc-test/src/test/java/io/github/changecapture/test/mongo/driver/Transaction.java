package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** A transaction that a driver began. Closing it without a commit aborts it. */
public interface Transaction extends AutoCloseable {

  void insert(MongoNamespace namespace, BsonDocument document);

  void updateOne(MongoNamespace namespace, BsonDocument filter, BsonDocument update);

  void delete(MongoNamespace namespace, BsonDocument filter);

  List<RawBsonDocument> find(MongoNamespace namespace);

  BsonDocument run(String database, BsonDocument command);

  void commit();

  void abort();

  /** The session's id as the driver sends it. */
  BsonDocument session();

  default void insert(MongoNamespace namespace, String document) {
    insert(namespace, BsonDocument.parse(document));
  }

  default void updateOne(MongoNamespace namespace, String filter, String update) {
    updateOne(namespace, BsonDocument.parse(filter), BsonDocument.parse(update));
  }

  @Override
  void close();
}
