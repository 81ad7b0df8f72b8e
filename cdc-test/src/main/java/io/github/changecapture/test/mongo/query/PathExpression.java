package io.github.changecapture.test.mongo.query;

import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** {@code "$a.b"} and {@code "$$variable.a"}. */
final class PathExpression {

  private PathExpression() {}

  static Expr parse(String text) {
    if (text.startsWith("$$")) {
      return variable(text.substring(2));
    }
    if (text.length() == 1) {
      throw new QueryException(16872, "'$' by itself is not a valid FieldPath");
    }
    DottedPath path = checked(text.substring(1));
    return scope -> path.read(scope.root());
  }

  private static Expr variable(String text) {
    int dot = text.indexOf('.');
    String name = dot < 0 ? text : text.substring(0, dot);
    if (name.isEmpty()) {
      throw new QueryException(9, "empty variable names are not allowed");
    }
    if (dot < 0) {
      return scope -> value(name, scope);
    }
    DottedPath rest = checked(text.substring(dot + 1));
    return scope -> {
      BsonValue value = value(name, scope);
      return value == null ? null : rest.readFrom(value);
    };
  }

  private static @Nullable BsonValue value(String name, Expr.Scope scope) {
    BsonValue value = scope.variables().find(name);
    if (value != null) {
      return value;
    }
    return switch (name) {
      case "ROOT", "CURRENT" -> scope.root();
      case "REMOVE" -> null;
      case "NOW", "CLUSTER_TIME" ->
          throw new QueryException(51144, "Builtin variable '$$" + name + "' is not available");
      default -> throw new QueryException(17276, "Use of undefined variable: " + name);
    };
  }

  /** A path that names fields only. */
  static DottedPath checked(String text) {
    if (text.endsWith(".")) {
      throw new QueryException(40353, "FieldPath must not end with a '.'.");
    }
    DottedPath path = DottedPath.parse(text);
    for (String part : path.parts()) {
      if (part.isEmpty()) {
        throw new QueryException(15998, "FieldPath field names may not be empty strings.");
      }
      ExpressionParser.checkName(part);
    }
    return path;
  }
}
