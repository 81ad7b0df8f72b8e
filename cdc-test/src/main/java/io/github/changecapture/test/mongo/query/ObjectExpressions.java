package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Documents, and what any value is.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/#object-expression-operators">the
 *     manual</a>
 */
final class ObjectExpressions {

  private ObjectExpressions() {}

  static Map<String, Function<Arguments, Expr>> operators() {
    return Map.of(
        "$literal", arguments -> scope -> arguments.raw(),
        "$type", ObjectExpressions::type,
        "$mergeObjects", ObjectExpressions::merge,
        "$getField", ObjectExpressions::getField,
        "$setField", ObjectExpressions::setField,
        "$unsetField", ObjectExpressions::unsetField);
  }

  private static Expr type(Arguments arguments) {
    Expr operand = arguments.single();
    return scope -> new BsonString(BsonTypes.nameOf(operand.in(scope)));
  }

  private static Expr merge(Arguments arguments) {
    List<Expr> operands = arguments.list();
    return scope -> {
      BsonDocument result = new BsonDocument();
      for (Expr operand : operands) {
        BsonValue value = operand.presentIn(scope);
        if (value != null) {
          result.putAll(mergeable(value));
        }
      }
      return result;
    };
  }

  private static BsonDocument mergeable(BsonValue value) {
    if (!value.isDocument()) {
      throw new QueryException(
          40400,
          "$mergeObjects requires object inputs, but input %s is of type %s"
              .formatted(ShellText.of(value), BsonTypes.nameOf(value)));
    }
    return value.asDocument();
  }

  private static Expr getField(Arguments arguments) {
    BsonValue raw = arguments.raw();
    boolean named = raw.isDocument() && !ExpressionParser.isOperator(raw.asDocument());
    if (!named) {
      String field = constant("$getField", raw);
      return scope -> scope.root().get(field);
    }
    Arguments.Named parts = arguments.named("field", "input");
    String field = constant("$getField", parts.requiredValue("field"));
    Expr input = parts.required("input");
    return scope -> {
      BsonValue value = input.in(scope);
      if (value == null || value.isNull()) {
        return value;
      }
      return value.isDocument() ? value.asDocument().get(field) : null;
    };
  }

  private static Expr setField(Arguments arguments) {
    Arguments.Named named = arguments.named("field", "input", "value");
    return changed(named, named.required("value"));
  }

  private static Expr unsetField(Arguments arguments) {
    return changed(arguments.named("field", "input"), scope -> null);
  }

  private static Expr changed(Arguments.Named named, Expr value) {
    String field = constant(named.operator(), named.requiredValue("field"));
    Expr input = named.required("input");
    return scope -> {
      BsonValue document = input.presentIn(scope);
      if (document == null) {
        return BsonNull.VALUE;
      }
      if (!document.isDocument()) {
        throw new QueryException(
            4161105, "%s requires 'input' to evaluate to type Object".formatted(named.operator()));
      }
      return with(document.asDocument(), field, value.in(scope));
    };
  }

  private static BsonDocument with(BsonDocument document, String field, @Nullable BsonValue value) {
    BsonDocument result = new BsonDocument();
    result.putAll(document);
    if (value == null) {
      result.remove(field);
    } else {
      result.put(field, value);
    }
    return result;
  }

  /** A field's name, which may hold dots and begin with {@code $} if it is a {@code $literal}. */
  private static String constant(String operator, BsonValue value) {
    BsonValue name = value;
    if (value.isDocument() && value.asDocument().containsKey("$literal")) {
      name = value.asDocument().get("$literal");
    } else if (value.isString() && value.asString().getValue().startsWith("$")) {
      throw new QueryException(
          5654600, operator + " requires 'field' to evaluate to a constant, not a field path");
    }
    if (name == null || !name.isString()) {
      throw new QueryException(
          5654602,
          operator
              + " requires 'field' to evaluate to type String, but got "
              + BsonTypes.nameOf(name));
    }
    return name.asString().getValue();
  }
}
