package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonNull;
import org.bson.BsonValue;

/** Reads expressions. */
final class ExpressionParser {

  private ExpressionParser() {}

  static Expr parse(BsonValue expression) {
    return switch (expression.getBsonType()) {
      case STRING -> text(expression);
      case DOCUMENT -> document(expression.asDocument());
      case ARRAY -> array(expression.asArray());
      default -> scope -> expression;
    };
  }

  private static Expr text(BsonValue expression) {
    String text = expression.asString().getValue();
    return text.startsWith("$") ? PathExpression.parse(text) : scope -> expression;
  }

  /** Whether a document is an operator with its arguments, not a document of expressions. */
  static boolean isOperator(BsonDocument document) {
    return !document.isEmpty() && document.getFirstKey().startsWith("$");
  }

  private static Expr document(BsonDocument document) {
    if (!isOperator(document)) {
      return fields(document);
    }
    if (document.size() > 1) {
      throw new QueryException(
          15983,
          "An object representing an expression must have exactly one field: "
              + ShellText.of(document));
    }
    Map.Entry<String, BsonValue> operator = document.entrySet().iterator().next();
    return Operators.parse(new Arguments(operator.getKey(), operator.getValue()));
  }

  private static Expr fields(BsonDocument document) {
    Map<String, Expr> fields = new LinkedHashMap<>();
    document.forEach(
        (name, value) -> {
          checkName(name);
          fields.put(name, parse(value));
        });
    return scope -> {
      BsonDocument result = new BsonDocument();
      fields.forEach(
          (name, expr) -> {
            BsonValue value = expr.in(scope);
            if (value != null) {
              result.put(name, value);
            }
          });
      return result;
    };
  }

  /** Refuses a name that a field of an expression can't have. */
  static void checkName(String name) {
    if (name.startsWith("$")) {
      throw new QueryException(
          16410,
          "FieldPath field names may not start with '$'. Consider using $getField or $setField.");
    }
    if (name.indexOf('.') >= 0) {
      throw new QueryException(
          16412,
          "FieldPath field names may not contain '.'. Consider using $getField or $setField.");
    }
  }

  /** Missing elements become null: an array has no gaps. */
  private static Expr array(BsonArray array) {
    List<Expr> elements = new ArrayList<>();
    array.forEach(element -> elements.add(parse(element)));
    return scope -> {
      BsonArray result = new BsonArray(elements.size());
      for (Expr element : elements) {
        BsonValue value = element.in(scope);
        result.add(value == null ? BsonNull.VALUE : value);
      }
      return result;
    };
  }
}
