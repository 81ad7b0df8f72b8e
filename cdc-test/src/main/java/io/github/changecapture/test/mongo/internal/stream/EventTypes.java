package io.github.changecapture.test.mongo.internal.stream;

import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.Operation;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonString;
import org.jspecify.annotations.Nullable;

/**
 * What events are called and what they tell of an operation on a collection.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/change-events/">Change Events</a>
 */
final class EventTypes {

  private EventTypes() {}

  /** Whether only streams with {@code showExpandedEvents} show an operation. */
  static boolean isExpanded(Operation operation) {
    return operation instanceof Operation.Create
        || operation instanceof Operation.CreateIndexes
        || operation instanceof Operation.DropIndex
        || operation instanceof Operation.Modify;
  }

  static String name(Operation operation) {
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
    } else if (operation instanceof Operation.Modify) {
      return "modify";
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

  /** What tells an event from others at its time, in resume tokens. */
  static BsonDocument identifier(Operation operation) {
    BsonDocument identifier = new BsonDocument("operationType", new BsonString(name(operation)));
    if (operation instanceof Operation.OnDocument change) {
      return identifier.append("documentKey", change.key());
    }
    BsonDocument description = description(operation);
    return description == null
        ? identifier
        : identifier.append("operationDescription", description);
  }

  static BsonDocument namespace(Namespace namespace) {
    return new BsonDocument("db", new BsonString(namespace.database()))
        .append("coll", new BsonString(namespace.collection()));
  }

  /** The {@code operationDescription}, null if there is none. */
  static @Nullable BsonDocument description(Operation operation) {
    if (operation instanceof Operation.Create create) {
      BsonDocument onId =
          new BsonDocument("v", new BsonInt32(2))
              .append("key", new BsonDocument("_id", new BsonInt32(1)))
              .append("name", new BsonString("_id_"));
      return create.options().clone().append("idIndex", onId);
    } else if (operation instanceof Operation.Modify modify) {
      return modify.changes();
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
}
