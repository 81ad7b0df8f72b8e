package io.github.changecapture.test.mongo.internal.command;

import io.github.changecapture.test.mongo.internal.store.BsonBytes;
import io.github.changecapture.test.mongo.internal.store.ErrorCode;
import io.github.changecapture.test.mongo.internal.store.Namespace;
import io.github.changecapture.test.mongo.internal.store.ServerException;
import io.github.changecapture.test.mongo.internal.wire.Request;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.bson.BsonBinary;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.bson.RawBsonDocument;
import org.jspecify.annotations.Nullable;

/** A command with typed access to its fields. */
final class Command {

  private final Request request;
  private final Client client;
  private final String name;

  Command(Request request, Client client) {
    this.request = request;
    this.client = client;
    this.name = request.body().isEmpty() ? "" : request.body().getFirstKey();
  }

  String name() {
    return name;
  }

  Client client() {
    return client;
  }

  /** Whether it is part of a transaction, be it its end. */
  boolean inTransaction() {
    return has("autocommit");
  }

  /** Whether it ends a transaction. */
  boolean endsTransaction() {
    return name.equals("commitTransaction") || name.equals("abortTransaction");
  }

  /** The id of the session that it belongs to, null if to none. */
  @Nullable BsonValue session() {
    BsonValue id = document("lsid").get("id");
    // that of a raw command would keep the whole message
    return id == null
        ? null
        : new BsonBinary(id.asBinary().getType(), id.asBinary().getData().clone());
  }

  /** The session's id with the digest of its user, as oplog and events have it. */
  BsonDocument sessionOfUser() {
    BsonDocument session = document("lsid");
    return new BsonDocument("id", session.get("id")).append("uid", client.userDigest());
  }

  RawBsonDocument body() {
    return request.body();
  }

  /** The database it runs in; OP_QUERY is for the first hello only, which runs in admin. */
  String database() {
    return request.body().getString("$db", new BsonString("admin")).getValue();
  }

  /** The collection that the command's own field names. */
  Namespace namespace() {
    return new Namespace(database(), text(name)).checked();
  }

  @Nullable BsonValue get(String field) {
    return request.body().get(field);
  }

  boolean has(String field) {
    return request.body().containsKey(field);
  }

  String text(String field) {
    BsonValue value = get(field);
    if (value == null || !value.isString()) {
      throw wrongType(field, value, "string");
    }
    return value.asString().getValue();
  }

  /** A flag in any of the forms that mongod takes for one. */
  boolean flag(String field, boolean otherwise) {
    BsonValue value = get(field);
    if (value == null || value.isNull()) {
      return otherwise;
    }
    if (value.isBoolean()) {
      return value.asBoolean().getValue();
    }
    if (value.isNumber()) {
      return value.asNumber().doubleValue() != 0;
    }
    throw wrongType(field, value, "bool");
  }

  /** A whole number, in whatever type it came. */
  Optional<Long> number(String field) {
    BsonValue value = get(field);
    if (value == null || value.isNull()) {
      return Optional.empty();
    }
    if (!value.isNumber()) {
      throw wrongType(field, value, "number");
    }
    return Optional.of(value.asNumber().longValue());
  }

  /** A document, empty if the command has none. */
  BsonDocument document(String field) {
    BsonValue value = get(field);
    if (value == null || value.isNull()) {
      return new BsonDocument();
    }
    if (!value.isDocument()) {
      throw wrongType(field, value, "object");
    }
    return value.asDocument();
  }

  /** Documents from an array in the command, or from a section of their own. */
  List<RawBsonDocument> documents(String field) {
    List<RawBsonDocument> sequence = request.sequences().get(field);
    if (sequence != null) {
      return sequence;
    }
    BsonValue value = get(field);
    if (value == null || !value.isArray()) {
      throw wrongType(field, value, "array");
    }
    return BsonBytes.documents(value.asArray()).stream().map(BsonBytes::encode).toList();
  }

  private ServerException wrongType(String field, @Nullable BsonValue value, String expected) {
    if (value == null) {
      return ServerException.location(
          40414, "BSON field '" + name + "." + field + "' is missing but a required field");
    }
    return new ServerException(
        ErrorCode.TYPE_MISMATCH,
        "BSON field '%s.%s' is the wrong type '%s', expected type '%s'"
            .formatted(name, field, value.getBsonType().name().toLowerCase(Locale.ROOT), expected));
  }
}
