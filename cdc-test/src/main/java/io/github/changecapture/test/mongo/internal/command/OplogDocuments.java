package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.Operation;
import io.github.changecapture.test.mongo.internal.store.Operation.Images;
import io.github.changecapture.test.mongo.internal.store.Oplog;
import io.github.changecapture.test.mongo.internal.store.OplogEntry;
import java.util.Map;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDateTime;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonInt64;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;

/** Oplog entries as {@code local.oplog.rs} shows them. */
final class OplogDocuments {

  static final Namespace NAMESPACE = new Namespace("local", "oplog.rs");

  private static final BsonInt32 ONE = new BsonInt32(1);

  private OplogDocuments() {}

  /** All entries, read as they are asked for. */
  static Stream<RawBsonDocument> all(Oplog oplog, boolean backwards) {
    long first = oplog.firstSequence();
    long last = oplog.nextSequence() - 1;
    return LongStream.rangeClosed(first, last)
        .map(number -> backwards ? first + last - number : number)
        .mapToObj(number -> of(oplog.read(number, 1).get(0)));
  }

  static RawBsonDocument of(OplogEntry entry) {
    Operation operation = entry.operation();
    BsonDocument document = body(operation);
    if (operation instanceof Operation.OnCollection change) {
      document.append("ui", change.uuid());
    }
    return BsonBytes.encode(
        document
            .append("ts", entry.timestamp())
            .append("t", new BsonInt64(entry.term()))
            .append("v", new BsonInt64(2))
            .append("wall", new BsonDateTime(entry.wall().toEpochMilli())));
  }

  private static BsonDocument body(Operation operation) {
    if (operation instanceof Operation.Insert insert) {
      return entry("i", insert.namespace().toString(), insert.document())
          .append("o2", insert.key());
    } else if (operation instanceof Operation.Update update) {
      BsonDocument delta =
          new BsonDocument("$v", new BsonInt32(2)).append("diff", diff(update.images()));
      return entry("u", update.namespace().toString(), delta).append("o2", update.key());
    } else if (operation instanceof Operation.Replace replace) {
      return entry("u", replace.namespace().toString(), replace.images().after())
          .append("o2", replace.key());
    } else if (operation instanceof Operation.Delete delete) {
      return entry("d", delete.namespace().toString(), delete.key());
    } else if (operation instanceof Operation.Noop noop) {
      return entry("n", "", new BsonDocument("msg", new BsonString(noop.message())));
    } else if (operation instanceof Operation.DropDatabase drop) {
      return entry("c", drop.database() + ".$cmd", new BsonDocument("dropDatabase", ONE));
    }
    if (operation instanceof Operation.Transaction transaction) {
      BsonArray operations = new BsonArray();
      transaction.operations().forEach(each -> operations.add(inTransaction(each)));
      return entry("c", "admin.$cmd", new BsonDocument("applyOps", operations))
          .append("lsid", transaction.session())
          .append("txnNumber", new BsonInt64(transaction.number()));
    }
    Operation.OnCollection ddl = (Operation.OnCollection) operation;
    return entry("c", ddl.namespace().database() + ".$cmd", command(ddl));
  }

  private static BsonDocument inTransaction(Operation operation) {
    BsonDocument document = body(operation);
    return operation instanceof Operation.OnCollection change
        ? document.append("ui", change.uuid())
        : document;
  }

  private static BsonDocument entry(String type, String namespace, BsonDocument body) {
    return new BsonDocument("op", new BsonString(type))
        .append("ns", new BsonString(namespace))
        .append("o", body);
  }

  /** What changed at the top level, in the form that mongod calls a delta of version 2. */
  private static BsonDocument diff(Images images) {
    BsonDocument deleted = new BsonDocument();
    BsonDocument updated = new BsonDocument();
    BsonDocument inserted = new BsonDocument();
    for (String name : images.before().keySet()) {
      if (!images.after().containsKey(name)) {
        deleted.append(name, BsonBoolean.FALSE);
      }
    }
    for (Map.Entry<String, BsonValue> field : images.after().entrySet()) {
      BsonValue before = images.before().get(field.getKey());
      if (before == null) {
        inserted.append(field.getKey(), field.getValue());
      } else if (!before.equals(field.getValue())) {
        updated.append(field.getKey(), field.getValue());
      }
    }
    BsonDocument diff = new BsonDocument();
    Map.of("d", deleted, "u", updated, "i", inserted).entrySet().stream()
        .filter(section -> !section.getValue().isEmpty())
        .sorted(Map.Entry.comparingByKey())
        .forEach(section -> diff.append(section.getKey(), section.getValue()));
    return diff;
  }

  private static BsonDocument command(Operation.OnCollection ddl) {
    BsonString name = new BsonString(ddl.namespace().collection());
    if (ddl instanceof Operation.Create create) {
      BsonDocument body = new BsonDocument("create", name);
      body.putAll(create.options());
      return body;
    } else if (ddl instanceof Operation.Modify modify) {
      BsonDocument body = new BsonDocument("collMod", name);
      body.putAll(modify.changes());
      return body;
    } else if (ddl instanceof Operation.Rename rename) {
      BsonDocument body =
          new BsonDocument("renameCollection", new BsonString(rename.namespace().toString()))
              .append("to", new BsonString(rename.to().toString()));
      return rename.dropped() == null ? body : body.append("dropTarget", rename.dropped());
    } else if (ddl instanceof Operation.CreateIndexes indexes) {
      BsonDocument body = new BsonDocument("createIndexes", name);
      indexes.indexes().forEach(body::putAll);
      return body;
    } else if (ddl instanceof Operation.DropIndex index) {
      return new BsonDocument("dropIndexes", name).append("index", index.index().get("name"));
    }
    return new BsonDocument("drop", name);
  }
}
