package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/** The stages that look at one document at a time. */
final class DocumentStages {

  private DocumentStages() {}

  static Map<String, Function<BsonValue, Stage>> all() {
    return Map.of(
        "$match", DocumentStages::match,
        "$project", DocumentStages::project,
        "$addFields", argument -> addFields("$addFields", argument),
        "$set", argument -> addFields("$set", argument),
        "$unset", DocumentStages::unset,
        "$replaceRoot", DocumentStages::replaceRoot,
        "$replaceWith", argument -> replaceWith("'replacement document'", argument));
  }

  private static Stage match(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(15959, "the match filter must be an expression in an object");
    }
    Filter filter = Filter.parse(argument.asDocument());
    return perDocument(
        (document, variables) -> filter.matches(document, variables) ? document : null);
  }

  private static Stage perDocument(Stage.PerDocument stage) {
    return stage;
  }

  private static Stage project(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(15969, "$project specification must be an object");
    }
    if (argument.asDocument().isEmpty()) {
      throw new QueryException(
          51272,
          "Invalid $project :: caused by :: projection specification must have at least one field");
    }
    return projection("$project", argument.asDocument());
  }

  private static Stage projection(String name, BsonDocument specification) {
    Projection projection = parse(name, () -> Projection.parse(specification));
    return perDocument(projection::apply);
  }

  private static <T> T parse(String name, Supplier<T> parser) {
    try {
      return parser.get();
    } catch (QueryException invalid) {
      throw Stages.in(name, invalid);
    }
  }

  private static Stage addFields(String name, BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(
          40272,
          name + " specification stage must be an object, got " + BsonTypes.nameOf(argument));
    }
    ProjectionNode fields = parse(name, () -> AddFieldsParser.parse(argument.asDocument()));
    return perDocument(
        (document, variables) -> fields.apply(document, new Expr.Scope(document, variables)));
  }

  private static Stage unset(BsonValue argument) {
    if (!argument.isString() && !argument.isArray()) {
      throw new QueryException(31002, "$unset specification must be a string or an array");
    }
    BsonArray names = argument.isArray() ? argument.asArray() : new BsonArray(List.of(argument));
    if (names.isEmpty()) {
      throw new QueryException(
          31119, "$unset specification must be a string or an array with at least one field");
    }
    BsonDocument exclusion = new BsonDocument();
    for (BsonValue name : names) {
      if (!name.isString()) {
        throw new QueryException(
            31120,
            "$unset specification must be a string or an array containing only string values");
      }
      exclusion.put(name.asString().getValue(), BsonBoolean.FALSE);
    }
    return projection("$unset", exclusion);
  }

  private static Stage replaceRoot(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(
          40229,
          "expected an object as specification for $replaceRoot stage, got "
              + BsonTypes.nameOf(argument));
    }
    List<String> unknown = new ArrayList<>(argument.asDocument().keySet());
    unknown.remove("newRoot");
    if (!unknown.isEmpty()) {
      throw new QueryException(
          40230,
          "unrecognized option to $replaceRoot stage: "
              + unknown.get(0)
              + ", only valid option is 'newRoot'.");
    }
    BsonValue newRoot = argument.asDocument().get("newRoot");
    if (newRoot == null) {
      throw new QueryException(40231, "no newRoot specified for the $replaceRoot stage");
    }
    return replaceWith("'newRoot'", newRoot);
  }

  private static Stage replaceWith(String what, BsonValue argument) {
    Expression newRoot = Expression.parse(argument);
    return perDocument(
        (document, variables) -> {
          BsonValue value = newRoot.evaluate(document, variables);
          if (value == null || !value.isDocument()) {
            throw new QueryException(
                40228,
                ("%s expression must evaluate to an object, but resulting value"
                        + " was: %s. Type of resulting value: '%s'. Input document: %s")
                    .formatted(
                        what,
                        ShellText.of(value),
                        BsonTypes.nameOf(value),
                        ShellText.of(document)));
          }
          return value.asDocument();
        });
  }
}
