package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** Reads filters: fields, and the operators that stand where a field could. */
final class FilterParser {

  private static final int BAD_VALUE = 2;

  private FilterParser() {}

  static Condition parse(BsonDocument query) {
    List<Condition> conditions = new ArrayList<>();
    for (Map.Entry<String, BsonValue> entry : query.entrySet()) {
      String name = entry.getKey();
      if (!name.startsWith("$") || isDbRefField(name)) {
        conditions.add(field(DottedPath.parse(name), entry.getValue()));
      } else if (!name.equals("$comment")) {
        conditions.add(topLevel(name, entry.getValue()));
      }
    }
    return and(conditions);
  }

  /** Whether an operator stands for itself, not for a test of a field. */
  static boolean isTopLevel(String name) {
    return switch (name) {
      case "$and", "$or", "$nor", "$expr", "$comment", "$where", "$text", "$jsonSchema" -> true;
      default -> isDbRefField(name);
    };
  }

  private static Condition topLevel(String name, BsonValue argument) {
    return switch (name) {
      case "$and" -> new Condition.And(all(name, argument));
      case "$or" -> new Condition.Or(all(name, argument));
      case "$nor" -> new Condition.Not(new Condition.Or(all(name, argument)));
      case "$expr" -> new Condition.Expr(Expression.parse(argument));
      case "$where", "$text", "$jsonSchema", "$sampleRate", "$alwaysTrue", "$alwaysFalse" ->
          throw QueryException.notImplemented(name);
      default ->
          throw new QueryException(
              BAD_VALUE,
              "unknown top level operator: "
                  + name
                  + ". If you have a field name that starts with a '$' symbol, consider using"
                  + " $getField or $setField.");
    };
  }

  private static List<Condition> all(String name, BsonValue argument) {
    if (!argument.isArray()) {
      throw new QueryException(BAD_VALUE, name + " must be an array");
    }
    if (argument.asArray().isEmpty()) {
      throw new QueryException(BAD_VALUE, "$and/$or/$nor must be a nonempty array");
    }
    List<Condition> conditions = new ArrayList<>();
    for (BsonValue clause : argument.asArray()) {
      if (!clause.isDocument()) {
        throw new QueryException(BAD_VALUE, "$or/$and/$nor entries need to be full objects");
      }
      conditions.add(parse(clause.asDocument()));
    }
    return conditions;
  }

  private static Condition field(DottedPath path, BsonValue value) {
    if (isOperators(value)) {
      return and(OperatorParser.parse(path, value.asDocument()));
    }
    if (value.isRegularExpression()) {
      return new Condition.AtPath(path, ValueTest.Regex.of(value.asRegularExpression()));
    }
    return new Condition.AtPath(path, OperatorParser.equal(value));
  }

  static Condition and(List<Condition> conditions) {
    return conditions.size() == 1 ? conditions.get(0) : new Condition.And(conditions);
  }

  /** A document of operators; one with {@code $ref} and {@code $id} is a DBRef, thus a value. */
  static boolean isOperators(BsonValue value) {
    if (!value.isDocument() || value.asDocument().isEmpty()) {
      return false;
    }
    BsonDocument document = value.asDocument();
    return document.getFirstKey().startsWith("$")
        && !(document.containsKey("$ref") && document.containsKey("$id"));
  }

  private static boolean isDbRefField(String name) {
    return name.equals("$ref") || name.equals("$id") || name.equals("$db");
  }
}
