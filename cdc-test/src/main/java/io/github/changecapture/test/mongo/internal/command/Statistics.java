package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredCollection;
import java.util.Optional;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonDouble;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;

/** {@code collStats}, {@code dbStats} and the {@code $collStats} stage: sizes and counts. */
final class Statistics {

  private final ServerState state;

  Statistics(ServerState state) {
    this.state = state;
  }

  void register(CommandTable table) {
    table.read("collStats", this::collStats);
    table.read("dbStats", this::dbStats);
  }

  private BsonDocument collStats(Command command) {
    Namespace namespace = command.namespace();
    BsonDocument reply = new BsonDocument("ns", new BsonString(namespace.toString()));
    reply.putAll(storage(namespace, state.storage().find(namespace), state));
    return reply;
  }

  private BsonDocument dbStats(Command command) {
    var collections = state.storage().collections(command.database());
    long objects = collections.stream().mapToLong(StoredCollection::count).sum();
    long bytes = collections.stream().mapToLong(StoredCollection::bytes).sum();
    long indexes = collections.stream().mapToLong(found -> found.indexes().size()).sum();
    return new BsonDocument("db", new BsonString(command.database()))
        .append("collections", new BsonInt64(collections.size()))
        .append("views", new BsonInt64(0))
        .append("objects", new BsonInt64(objects))
        .append("avgObjSize", new BsonDouble(objects == 0 ? 0 : (double) bytes / objects))
        .append("dataSize", new BsonDouble(bytes))
        .append("storageSize", new BsonDouble(bytes))
        .append("indexes", new BsonInt64(indexes));
  }

  /** The one document of a {@code $collStats} stage. */
  static BsonDocument stage(
      Namespace namespace,
      Optional<StoredCollection> collection,
      BsonDocument options,
      ServerState state) {
    BsonDocument result =
        new BsonDocument("ns", new BsonString(namespace.toString()))
            .append("localTime", new BsonDateTime(state.clock().now().toEpochMilli()));
    for (String option : options.keySet()) {
      switch (option) {
        case "count" -> result.append("count", new BsonInt64(count(namespace, collection, state)));
        case "storageStats" -> result.append("storageStats", storage(namespace, collection, state));
        default ->
            throw new ServerException(
                ErrorCode.COMMAND_NOT_SUPPORTED, "this double's $collStats has no " + option);
      }
    }
    return result;
  }

  private static long count(
      Namespace namespace, Optional<StoredCollection> collection, ServerState state) {
    if (namespace.equals(OplogDocuments.NAMESPACE)) {
      return state.oplog().nextSequence() - state.oplog().firstSequence();
    }
    return collection
        .orElseThrow(
            () ->
                new ServerException(
                    ErrorCode.NAMESPACE_NOT_FOUND,
                    "Unable to retrieve count in $collStats stage :: caused by :: Collection ["
                        + namespace
                        + "] not found."))
        .count();
  }

  private static BsonDocument storage(
      Namespace namespace, Optional<StoredCollection> collection, ServerState state) {
    long bytes = collection.map(StoredCollection::bytes).orElse(0L);
    long count =
        collection.isEmpty() && !namespace.equals(OplogDocuments.NAMESPACE)
            ? 0
            : count(namespace, collection, state);
    return new BsonDocument("size", new BsonInt64(bytes))
        .append("count", new BsonInt64(count))
        .append("avgObjSize", new BsonInt64(count == 0 ? 0 : bytes / count))
        .append("storageSize", new BsonInt64(bytes))
        .append("capped", BsonBoolean.valueOf(namespace.equals(OplogDocuments.NAMESPACE)))
        .append(
            "nindexes", new BsonInt32(collection.map(found -> found.indexes().size()).orElse(0)));
  }
}
