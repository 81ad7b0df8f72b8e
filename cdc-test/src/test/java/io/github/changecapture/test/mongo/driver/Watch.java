package io.github.changecapture.test.mongo.driver;

import com.mongodb.MongoNamespace;
import com.mongodb.client.model.changestream.FullDocument;
import com.mongodb.client.model.changestream.FullDocumentBeforeChange;
import java.time.Duration;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.jspecify.annotations.Nullable;

/** A change stream to open. */
public record Watch(
    @Nullable String database,
    @Nullable String collection,
    List<BsonDocument> pipeline,
    Start start,
    FullDocument fullDocument,
    FullDocumentBeforeChange beforeChange,
    int batchSize,
    Shown shown) {

  public static final Duration MAX_AWAIT = Duration.ofMillis(500);

  /** Which events a stream shows. */
  public enum Shown {
    PLAIN,
    EXPANDED
  }

  /** Where a stream begins. */
  public sealed interface Start {
    record Now() implements Start {}

    record ResumeAfter(BsonDocument token) implements Start {}

    record StartAfter(BsonDocument token) implements Start {}

    record AtTime(BsonTimestamp time) implements Start {}
  }

  public static Watch deployment() {
    return of(null, null);
  }

  public static Watch database(String database) {
    return of(database, null);
  }

  public static Watch collection(MongoNamespace namespace) {
    return of(namespace.getDatabaseName(), namespace.getCollectionName());
  }

  private static Watch of(@Nullable String database, @Nullable String collection) {
    return new Watch(
        database,
        collection,
        List.of(),
        new Start.Now(),
        FullDocument.DEFAULT,
        FullDocumentBeforeChange.OFF,
        0,
        Shown.PLAIN);
  }

  public Watch through(String... stages) {
    return new Watch(
        database,
        collection,
        List.of(stages).stream().map(BsonDocument::parse).toList(),
        start,
        fullDocument,
        beforeChange,
        batchSize,
        shown);
  }

  public Watch from(Start from) {
    return new Watch(
        database, collection, pipeline, from, fullDocument, beforeChange, batchSize, shown);
  }

  public Watch with(FullDocument after) {
    return new Watch(database, collection, pipeline, start, after, beforeChange, batchSize, shown);
  }

  public Watch with(FullDocumentBeforeChange before) {
    return new Watch(database, collection, pipeline, start, fullDocument, before, batchSize, shown);
  }

  public Watch batchSize(int size) {
    return new Watch(
        database, collection, pipeline, start, fullDocument, beforeChange, size, shown);
  }

  public Watch expanded() {
    return new Watch(
        database,
        collection,
        pipeline,
        start,
        fullDocument,
        beforeChange,
        batchSize,
        Shown.EXPANDED);
  }
}
