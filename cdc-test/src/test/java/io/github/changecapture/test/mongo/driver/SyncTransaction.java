package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import com.mongodb.client.ClientSession;
import com.mongodb.client.MongoClient;
import com.mongodb.client.MongoCollection;
import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;

/** A transaction of the sync driver. */
final class SyncTransaction implements Transaction {

  private final MongoClient client;
  private final ClientSession session;

  SyncTransaction(MongoClient client) {
    this.client = client;
    this.session = client.startSession();
    session.startTransaction();
  }

  private MongoCollection<RawBsonDocument> collection(MongoNamespace namespace) {
    return client
        .getDatabase(namespace.getDatabaseName())
        .getCollection(namespace.getCollectionName(), RawBsonDocument.class);
  }

  @Override
  public void insert(MongoNamespace namespace, BsonDocument document) {
    collection(namespace).withDocumentClass(BsonDocument.class).insertOne(session, document);
  }

  @Override
  public void updateOne(MongoNamespace namespace, BsonDocument filter, BsonDocument update) {
    collection(namespace).updateOne(session, filter, update);
  }

  @Override
  public void delete(MongoNamespace namespace, BsonDocument filter) {
    collection(namespace).deleteMany(session, filter);
  }

  @Override
  public List<RawBsonDocument> find(MongoNamespace namespace) {
    return collection(namespace).find(session).into(new ArrayList<>());
  }

  @Override
  public BsonDocument run(String database, BsonDocument command) {
    return client.getDatabase(database).runCommand(session, command, BsonDocument.class);
  }

  @Override
  public void commit() {
    session.commitTransaction();
  }

  @Override
  public void abort() {
    session.abortTransaction();
  }

  @Override
  public BsonDocument session() {
    return session.getServerSession().getIdentifier();
  }

  @Override
  public void close() {
    session.close();
  }
}
