package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.Operation.OnCollection;
import io.github.changecapture.test.mongo.internal.store.Operation.OnDocument;
import io.github.changecapture.test.mongo.internal.store.OplogEntry;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.ServerVersion.Feature;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The change event for each operation, with mongod's fields in mongod's order. */
final class EventShapes {

  private final ChangeStreamSpec spec;
  private final ServerState state;
  private final EventImages images;

  EventShapes(ChangeStreamSpec spec, ServerState state) {
    this.spec = spec;
    this.state = state;
    this.images = new EventImages(spec, state);
  }

  /** Whether a stream with these options shows an operation at all. */
  boolean shows(Operation operation) {
    return spec.expanded() || !EventTypes.isExpanded(operation);
  }

  /** The event of an operation. */
  StreamEvent event(OplogEntry entry, int index) {
    Operation operation = entry.operations().get(index);
    BsonBinary uuid = uuid(operation);
    BsonDocument identifier = EventTypes.identifier(operation);
    ResumeToken token = ResumeToken.event(entry.timestamp(), index, uuid, identifier);
    BsonDocument event = new BsonDocument();
    if (operation instanceof Operation.Rename rename) {
      event.append("to", EventTypes.namespace(rename.to()));
    }
    if (entry.operation() instanceof Operation.Transaction transaction) {
      event.append("txnNumber", new BsonInt64(transaction.number()));
      event.append("lsid", transaction.session());
    }
    event.append("_id", token.document());
    event.append("operationType", new BsonString(EventTypes.name(operation)));
    event.append("clusterTime", entry.timestamp());
    if (spec.expanded() && uuid != null) {
      event.append("collectionUUID", uuid);
    }
    addWallTime(event, entry);
    BsonValue document = images.document(operation);
    if (document != null) {
      event.append("fullDocument", document);
    }
    event.append("ns", namespaceOf(operation));
    addDetails(event, operation);
    return new StreamEvent(
        token,
        fragment -> ResumeToken.fragment(entry.timestamp(), index, uuid, identifier, fragment),
        event,
        0,
        images.failure(operation));
  }

  private void addWallTime(BsonDocument event, OplogEntry entry) {
    if (state.version().has(Feature.WALL_TIME)) {
      event.append("wallTime", new BsonDateTime(entry.wall().toEpochMilli()));
    }
  }

  private void addDetails(BsonDocument event, Operation operation) {
    if (operation instanceof OnDocument change) {
      event.append("documentKey", change.key());
    }
    BsonDocument description = EventTypes.description(operation);
    if (spec.expanded() && description != null) {
      event.append("operationDescription", description);
    }
    if (operation instanceof Operation.Update update) {
      event.append("updateDescription", told(update));
    }
    if (operation instanceof Operation.Modify modify) {
      event.append(
          "stateBeforeChange",
          new BsonDocument(
              "collectionOptions",
              withOptions(new BsonDocument("uuid", modify.uuid()), modify.before())));
    }
    BsonValue before = images.before(operation);
    if (before != null) {
      event.append("fullDocumentBeforeChange", before);
    }
  }

  private static BsonDocument withOptions(BsonDocument document, BsonDocument options) {
    document.putAll(options);
    return document;
  }

  /** The description, less what neither the stream's options nor the version show. */
  private BsonDocument told(Operation.Update update) {
    BsonDocument told = update.description().clone();
    if (!spec.expanded() || !state.version().has(Feature.DISAMBIGUATED_PATHS)) {
      told.remove("disambiguatedPaths");
    }
    return told;
  }

  /** The event that ends a stream, right after the one that made it end. */
  StreamEvent invalidate(OplogEntry entry, int index) {
    Operation operation = entry.operations().get(index);
    ResumeToken token =
        ResumeToken.invalidate(
            entry.timestamp(), index, uuid(operation), EventTypes.identifier(operation));
    BsonDocument event =
        new BsonDocument("_id", token.document())
            .append("operationType", new BsonString("invalidate"))
            .append("clusterTime", entry.timestamp());
    addWallTime(event, entry);
    return new StreamEvent(token, fragment -> token, event, 0, null);
  }

  private static @Nullable BsonBinary uuid(Operation operation) {
    return operation instanceof OnCollection change ? change.uuid() : null;
  }

  private static BsonDocument namespaceOf(Operation operation) {
    return operation instanceof OnCollection change
        ? EventTypes.namespace(change.namespace())
        : new BsonDocument("db", new BsonString(((Operation.DropDatabase) operation).database()));
  }
}
