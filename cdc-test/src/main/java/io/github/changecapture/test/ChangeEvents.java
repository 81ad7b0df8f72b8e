package io.github.changecapture.test;

import io.github.changecapture.event.ChangeEvent;
import io.github.changecapture.event.CollectionCreated;
import io.github.changecapture.event.CollectionDropped;
import io.github.changecapture.event.CollectionRenamed;
import io.github.changecapture.event.DatabaseDropped;
import io.github.changecapture.event.Delete;
import io.github.changecapture.event.DocumentMapper;
import io.github.changecapture.event.EventDecoder;
import io.github.changecapture.event.Insert;
import io.github.changecapture.event.Invalidated;
import io.github.changecapture.event.Namespace;
import io.github.changecapture.event.Position;
import io.github.changecapture.event.Replace;
import io.github.changecapture.event.ResumeToken;
import io.github.changecapture.event.Update;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.bson.codecs.BsonDocumentCodec;

/**
 * Change events as a MongoDB server writes them, in the order of one stream.
 *
 * <p>Each call makes the stream's next event: its cluster time is one increment later, and its
 * resume token is greater than all before. Time passes only by {@link #at} and {@link #after}. Not
 * for use by several threads at once; the events are.
 *
 * <pre>{@code
 * ChangeEvents events = ChangeEvents.startingAt(Instant.parse("2026-01-01T10:59:59Z"));
 * Namespace orders = new Namespace("shop", "orders");
 * var insert = events.insert(orders, BsonDocument.parse("{_id: 1, state: 'new'}"));
 * var delete = events.after(Duration.ofMinutes(2)).delete(orders, new BsonInt32(1));
 * }</pre>
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change events</a>
 */
public final class ChangeEvents {
  private static final EventDecoder<RawBsonDocument> DECODER =
      new EventDecoder<>(DocumentMapper.raw());

  private final StreamTime time;
  private List<String> shardKey = List.of();

  private ChangeEvents(StreamTime time) {
    this.time = time;
  }

  /**
   * Begins a stream.
   *
   * @param start the cluster time of the first event, in whole seconds
   * @return the stream
   */
  public static ChangeEvents startingAt(Instant start) {
    return new ChangeEvents(new StreamTime(start));
  }

  /**
   * Makes the documents' keys hold more than {@code _id}, as in a sharded collection.
   *
   * @param fields the top-level fields of the shard key, for all events to come
   * @return this stream
   */
  public ChangeEvents shardedBy(String... fields) {
    shardKey = List.of(fields);
    return this;
  }

  /**
   * Lets time pass.
   *
   * @param instant the cluster time of the next event, in whole seconds
   * @return this stream
   * @throws IllegalArgumentException if the stream has come further
   */
  public ChangeEvents at(Instant instant) {
    time.moveTo(instant);
    return this;
  }

  /**
   * Lets time pass.
   *
   * @param duration how much later than the last event the next one is, in whole seconds
   * @return this stream
   */
  public ChangeEvents after(Duration duration) {
    return at(time.instant().plus(duration));
  }

  /**
   * Puts the next events into one transaction: they share a cluster time, and their resume tokens
   * differ by the operation's number.
   *
   * @param events how many
   * @return this stream
   */
  public ChangeEvents transactionOf(int events) {
    time.holdFor(events);
    return this;
  }

  /**
   * A document is inserted.
   *
   * @param namespace the collection
   * @param document the document, with its {@code _id}
   * @return the event
   */
  public Insert<RawBsonDocument> insert(Namespace namespace, BsonDocument document) {
    return (Insert<RawBsonDocument>)
        next(
            "insert",
            new BsonDocument("fullDocument", document)
                .append("ns", ns(namespace))
                .append("documentKey", key(document)));
  }

  /**
   * Some fields of a document are set, and it is looked up after that.
   *
   * @param namespace the collection
   * @param after the document after the update, with its {@code _id}
   * @param fields the paths that the update set; their values are the document's top-level fields
   * @return the event
   */
  public Update<RawBsonDocument> update(Namespace namespace, BsonDocument after, String... fields) {
    BsonDocument updated = new BsonDocument();
    for (String field : fields) {
      updated.append(field, after.get(field));
    }
    return update(
        namespace, new BsonDocument("fullDocument", after), key(after), description(updated));
  }

  /**
   * Some fields of a document are set, and it is gone when the server looks it up.
   *
   * @param namespace the collection
   * @param id the document's {@code _id}
   * @param fields the paths that the update set, with their values
   * @return the event
   */
  public Update<RawBsonDocument> updateOfVanished(
      Namespace namespace, BsonValue id, BsonDocument fields) {
    BsonDocument nothing = new BsonDocument("fullDocument", BsonNull.VALUE);
    return update(namespace, nothing, new BsonDocument("_id", id), description(fields));
  }

  /**
   * A document is replaced.
   *
   * @param namespace the collection
   * @param document the new document, with its {@code _id}
   * @return the event
   */
  public Replace<RawBsonDocument> replace(Namespace namespace, BsonDocument document) {
    return (Replace<RawBsonDocument>)
        next(
            "replace",
            new BsonDocument("fullDocument", document)
                .append("ns", ns(namespace))
                .append("documentKey", key(document)));
  }

  /**
   * A document is deleted.
   *
   * @param namespace the collection
   * @param id the document's {@code _id}
   * @return the event
   */
  public Delete<RawBsonDocument> delete(Namespace namespace, BsonValue id) {
    return (Delete<RawBsonDocument>)
        next(
            "delete",
            new BsonDocument("ns", ns(namespace))
                .append("documentKey", new BsonDocument("_id", id)));
  }

  /**
   * A collection is created, as seen with expanded events.
   *
   * @param namespace the collection
   * @return the event
   */
  public CollectionCreated<RawBsonDocument> create(Namespace namespace) {
    BsonDocument idIndex = BsonDocument.parse("{idIndex: {v: 2, key: {_id: 1}, name: '_id_'}}");
    return (CollectionCreated<RawBsonDocument>)
        next(
            "create",
            new BsonDocument("ns", ns(namespace)).append("operationDescription", idIndex));
  }

  /**
   * A collection is dropped.
   *
   * @param namespace the collection
   * @return the event
   */
  public CollectionDropped<RawBsonDocument> drop(Namespace namespace) {
    return (CollectionDropped<RawBsonDocument>) next("drop", new BsonDocument("ns", ns(namespace)));
  }

  /**
   * A collection is renamed.
   *
   * @param namespace the collection
   * @param to its new name
   * @return the event
   */
  public CollectionRenamed<RawBsonDocument> rename(Namespace namespace, Namespace to) {
    return (CollectionRenamed<RawBsonDocument>)
        next("rename", new BsonDocument("ns", ns(namespace)).append("to", ns(to)));
  }

  /**
   * A database is dropped.
   *
   * @param database the database's name
   * @return the event
   */
  public DatabaseDropped<RawBsonDocument> dropDatabase(String database) {
    BsonDocument ns = new BsonDocument("db", new BsonString(database));
    return (DatabaseDropped<RawBsonDocument>) next("dropDatabase", new BsonDocument("ns", ns));
  }

  /**
   * The stream is ended by the event before, whose cluster time this one shares.
   *
   * @return the event
   */
  public Invalidated<RawBsonDocument> invalidate() {
    return (Invalidated<RawBsonDocument>)
        event(time.last(), time.invalidateToken(), "invalidate", new BsonDocument());
  }

  /**
   * Any other event, or one with fields that the other methods do not write.
   *
   * @param operationType the server's word
   * @param fields what follows {@code _id}, {@code operationType}, {@code clusterTime} and {@code
   *     wallTime}
   * @return the event
   */
  public ChangeEvent<RawBsonDocument> event(String operationType, BsonDocument fields) {
    return next(operationType, fields);
  }

  /**
   * How far the stream has come, as the server tells while nothing happens.
   *
   * @return a position after every event so far, and before every event to come
   */
  public Position watermark() {
    String token = time.watermarkToken();
    return new Position(0, time.last(), ResumeToken.ofData(token));
  }

  private Update<RawBsonDocument> update(
      Namespace namespace, BsonDocument fields, BsonDocument key, BsonDocument description) {
    return (Update<RawBsonDocument>)
        next(
            "update",
            fields
                .append("ns", ns(namespace))
                .append("documentKey", key)
                .append("updateDescription", description));
  }

  private ChangeEvent<RawBsonDocument> next(String operationType, BsonDocument fields) {
    time.tick();
    BsonDocument all = new BsonDocument();
    if (time.isInTransaction()) {
      all.append("txnNumber", new BsonInt64(1))
          .append("lsid", BsonDocument.parse("{id: {$uuid: '" + StreamTime.SESSION + "'}}"));
    }
    all.putAll(fields);
    return event(time.last(), time.eventToken(), operationType, all);
  }

  private static ChangeEvent<RawBsonDocument> event(
      BsonTimestamp clusterTime, String token, String operationType, BsonDocument fields) {
    BsonDocument event =
        new BsonDocument("_id", new BsonDocument("_data", new BsonString(token)))
            .append("operationType", new BsonString(operationType))
            .append("clusterTime", clusterTime)
            .append("wallTime", new BsonDateTime(Position.instantOf(clusterTime).toEpochMilli()));
    event.putAll(fields);
    return DECODER.decode(new RawBsonDocument(event, new BsonDocumentCodec()));
  }

  private BsonDocument key(BsonDocument document) {
    BsonDocument key = new BsonDocument();
    for (String field : shardKey) {
      key.append(field, document.get(field));
    }
    BsonValue id = document.get("_id");
    if (id == null) {
      throw new IllegalArgumentException(
          "document has no _id, which every document in MongoDB has");
    }
    return key.append("_id", id);
  }

  private static BsonDocument ns(Namespace namespace) {
    return new BsonDocument("db", new BsonString(namespace.database()))
        .append("coll", new BsonString(namespace.collection()));
  }

  private static BsonDocument description(BsonDocument updatedFields) {
    return new BsonDocument("updatedFields", updatedFields)
        .append("removedFields", new BsonArray())
        .append("truncatedArrays", new BsonArray());
  }
}
