package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import com.mongodb.reactivestreams.client.ClientSession;
import com.mongodb.reactivestreams.client.MongoClient;
import com.mongodb.reactivestreams.client.MongoCollection;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;
import org.reactivestreams.Publisher;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

/** A transaction of the reactive driver. */
final class ReactiveTransaction implements Transaction {

  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final MongoClient client;
  private final ClientSession session;

  ReactiveTransaction(MongoClient client, ClientSession session) {
    this.client = client;
    this.session = session;
    session.startTransaction();
  }

  private MongoCollection<RawBsonDocument> collection(MongoNamespace namespace) {
    return client
        .getDatabase(namespace.getDatabaseName())
        .getCollection(namespace.getCollectionName(), RawBsonDocument.class);
  }

  private static <T> @Nullable T done(Publisher<T> work) {
    return Mono.from(work).block(PATIENCE);
  }

  @Override
  public void insert(MongoNamespace namespace, BsonDocument document) {
    var unused =
        done(
            collection(namespace)
                .withDocumentClass(BsonDocument.class)
                .insertOne(session, document));
  }

  @Override
  public void updateOne(MongoNamespace namespace, BsonDocument filter, BsonDocument update) {
    var unused = done(collection(namespace).updateOne(session, filter, update));
  }

  @Override
  public void delete(MongoNamespace namespace, BsonDocument filter) {
    var unused = done(collection(namespace).deleteMany(session, filter));
  }

  @Override
  public List<RawBsonDocument> find(MongoNamespace namespace) {
    return Objects.requireNonNull(
        Flux.from(collection(namespace).find(session)).collectList().block(PATIENCE));
  }

  @Override
  public BsonDocument run(String database, BsonDocument command) {
    return Objects.requireNonNull(
        done(client.getDatabase(database).runCommand(session, command, BsonDocument.class)));
  }

  @Override
  public void commit() {
    var unused = done(session.commitTransaction());
  }

  @Override
  public void abort() {
    var unused = done(session.abortTransaction());
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
