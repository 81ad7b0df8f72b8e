package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.Operation.Images;
import io.github.changecapture.test.mongo.internal.store.Operation.OnCollection;
import io.github.changecapture.test.mongo.internal.store.Operation.OnDocument;
import io.github.changecapture.test.mongo.internal.store.OplogEntry;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.store.ServerState;
import io.github.changecapture.test.mongo.internal.store.StoredDocument;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBinary;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** The change event for each operation, with mongod's fields in mongod's order. */
final class EventShapes {

  private final ChangeStreamSpec spec;
  private final ServerState state;

  EventShapes(ChangeStreamSpec spec, ServerState state) {
    this.spec = spec;
    this.state = state;
  }

  /** Whether a stream with these options shows an operation at all. */
  boolean shows(Operation operation) {
    boolean expandedOnly =
        operation instanceof Operation.Create
            || operation instanceof Operation.CreateIndexes
            || operation instanceof Operation.DropIndex;
    return spec.expanded() || !expandedOnly;
  }

  /** The event of an operation. */
  StreamEvent event(OplogEntry entry, int index) {
    Operation operation = entry.operations().get(index);
    ResumeToken token =
        ResumeToken.event(entry.timestamp(), index, uuid(operation), identifier(operation));
    BsonDocument event = new BsonDocument();
    if (operation instanceof Operation.Rename rename) {
      event.append("to", namespace(rename.to()));
    }
    event.append("_id", token.document());
    event.append("operationType", new BsonString(type(operation)));
    event.append("clusterTime", entry.timestamp());
    if (spec.expanded() && operation instanceof OnCollection onCollection) {
      event.append("collectionUUID", onCollection.uuid());
    }
    event.append("wallTime", new BsonDateTime(entry.wall().toEpochMilli()));
    BsonValue document = document(operation);
    if (document != null) {
      event.append("fullDocument", document);
    }
    event.append("ns", namespaceOf(operation));
    addDetails(event, operation);
    return new StreamEvent(token, event);
  }

  private void addDetails(BsonDocument event, Operation operation) {
    if (operation instanceof OnDocument change) {
      event.append("documentKey", change.key());
    }
    BsonDocument description = description(operation);
    if (spec.expanded() && description != null) {
      event.append("operationDescription", description);
    }
    if (operation instanceof Operation.Update update) {
      event.append("updateDescription", update.description());
    }
    if (spec.beforeChange() != FullDocument.OFF) {
      BsonValue before = before(operation);
      if (before != null) {
        event.append("fullDocumentBeforeChange", before);
      }
    }
  }

  /** The event that ends a stream, right after the one that made it end. */
  StreamEvent invalidate(OplogEntry entry, int index) {
    Operation operation = entry.operations().get(index);
    ResumeToken token =
        ResumeToken.invalidate(entry.timestamp(), index, uuid(operation), identifier(operation));
    return new StreamEvent(
        token,
        new BsonDocument("_id", token.document())
            .append("operationType", new BsonString("invalidate"))
            .append("clusterTime", entry.timestamp())
            .append("wallTime", new BsonDateTime(entry.wall().toEpochMilli())));
  }

  private static @Nullable BsonBinary uuid(Operation operation) {
    return operation instanceof OnCollection change ? change.uuid() : null;
  }

  /** What tells an event from others at its time. */
  private static BsonDocument identifier(Operation operation) {
    BsonDocument identifier = new BsonDocument("operationType", new BsonString(type(operation)));
    if (operation instanceof OnDocument change) {
      return identifier.append("documentKey", change.key());
    }
    BsonDocument description = description(operation);
    return description == null
        ? identifier
        : identifier.append("operationDescription", description);
  }

  private static String type(Operation operation) {
    if (operation instanceof Operation.Insert) {
      return "insert";
    } else if (operation instanceof Operation.Update) {
      return "update";
    } else if (operation instanceof Operation.Replace) {
      return "replace";
    } else if (operation instanceof Operation.Delete) {
      return "delete";
    } else if (operation instanceof Operation.Create) {
      return "create";
    } else if (operation instanceof Operation.Drop) {
      return "drop";
    } else if (operation instanceof Operation.Rename) {
      return "rename";
    } else if (operation instanceof Operation.DropDatabase) {
      return "dropDatabase";
    } else if (operation instanceof Operation.CreateIndexes) {
      return "createIndexes";
    } else if (operation instanceof Operation.DropIndex) {
      return "dropIndexes";
    }
    throw new IllegalArgumentException("no event shows " + operation);
  }

  private static BsonDocument namespaceOf(Operation operation) {
    return operation instanceof OnCollection change
        ? namespace(change.namespace())
        : new BsonDocument("db", new BsonString(((Operation.DropDatabase) operation).database()));
  }

  private static BsonDocument namespace(Namespace namespace) {
    return new BsonDocument("db", new BsonString(namespace.database()))
        .append("coll", new BsonString(namespace.collection()));
  }

  private static @Nullable BsonDocument description(Operation operation) {
    if (operation instanceof Operation.Create create) {
      return create
          .options()
          .clone()
          .append(
              "idIndex",
              new BsonDocument("v", new BsonInt32(2))
                  .append("key", new BsonDocument("_id", new BsonInt32(1)))
                  .append("name", new BsonString("_id_")));
    } else if (operation instanceof Operation.Rename rename) {
      BsonDocument to = new BsonDocument("to", namespace(rename.to()));
      return rename.dropped() == null ? to : to.append("dropTarget", rename.dropped());
    } else if (operation instanceof Operation.CreateIndexes indexes) {
      return new BsonDocument("indexes", new BsonArray(indexes.indexes()));
    } else if (operation instanceof Operation.DropIndex index) {
      return new BsonDocument("indexes", new BsonArray(List.of(index.index())));
    }
    return null;
  }

  private @Nullable BsonValue document(Operation operation) {
    if (operation instanceof Operation.Insert insert) {
      return insert.document();
    } else if (operation instanceof Operation.Replace replace) {
      return replace.images().after();
    } else if (operation instanceof Operation.Update update) {
      return switch (spec.fullDocument()) {
        case UPDATE_LOOKUP -> lookUp(update);
        case WHEN_AVAILABLE, REQUIRED -> after(update.images());
        case DEFAULT, OFF -> null;
      };
    }
    return null;
  }

  private BsonValue lookUp(Operation.Update update) {
    return state
        .lock()
        .locked(
            () ->
                state
                    .storage()
                    .find(update.namespace())
                    .filter(collection -> collection.uuid().equals(update.uuid()))
                    .flatMap(collection -> collection.find(BsonBytes.id(update.images().before())))
                    .<BsonValue>map(StoredDocument::document)
                    .orElse(BsonNull.VALUE));
  }

  private BsonValue after(Images images) {
    if (images.recorded()) {
      return images.after();
    }
    return notRecorded(
        spec.fullDocument(),
        "Change stream was configured to require a post-image for all update events, but the"
            + " post-image was not found for event");
  }

  private @Nullable BsonValue before(Operation operation) {
    if (operation instanceof Operation.Update update) {
      return before(update.images().before(), update.images().recorded());
    } else if (operation instanceof Operation.Replace replace) {
      return before(replace.images().before(), replace.images().recorded());
    } else if (operation instanceof Operation.Delete delete) {
      return before(delete.before(), delete.recorded());
    }
    return null;
  }

  private BsonValue before(BsonDocument document, boolean recorded) {
    if (recorded) {
      return document;
    }
    return notRecorded(
        spec.beforeChange(),
        "Change stream was configured to require a pre-image for all update, delete and replace"
            + " events, but the pre-image was not found for event");
  }

  private static BsonValue notRecorded(FullDocument wanted, String message) {
    if (wanted == FullDocument.REQUIRED) {
      throw new ServerException(ErrorCode.NO_MATCHING_DOCUMENT, message);
    }
    return BsonNull.VALUE;
  }
}
