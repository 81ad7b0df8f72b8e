package io.github.changecapture.test.mongo.query;

import org.bson.BsonDocument;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A node of an expression. */
@FunctionalInterface
interface Expr {

  /** The value in a scope, null where it is missing. */
  @Nullable BsonValue in(Scope scope);

  /** The value in a scope; null for null and undefined too, as most operators take them. */
  default @Nullable BsonValue presentIn(Scope scope) {
    BsonValue value = in(scope);
    return value == null || value.isNull() || value.getBsonType() == BsonType.UNDEFINED
        ? null
        : value;
  }

  /**
   * What an expression sees.
   *
   * @param root the document
   * @param variables the variables
   */
  record Scope(BsonDocument root, Variables variables) {

    Scope with(String name, BsonValue value) {
      return new Scope(root, variables.with(name, value));
    }
  }
}
