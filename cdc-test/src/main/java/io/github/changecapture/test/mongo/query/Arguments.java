package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What an operator was given.
 *
 * @param name the operator, such as {@code $add}
 * @param raw its argument
 */
record Arguments(String name, BsonValue raw) {

  /** The arguments in order; a single one needs no array. */
  List<Expr> list() {
    if (!raw.isArray()) {
      return List.of(ExpressionParser.parse(raw));
    }
    List<Expr> arguments = new ArrayList<>();
    raw.asArray().forEach(argument -> arguments.add(ExpressionParser.parse(argument)));
    return arguments;
  }

  List<Expr> exactly(int count) {
    List<Expr> arguments = list();
    if (arguments.size() != count) {
      throw new QueryException(
          16020,
          "Expression %s takes exactly %d arguments. %d were passed in."
              .formatted(name, count, arguments.size()));
    }
    return arguments;
  }

  List<Expr> between(int least, int most) {
    List<Expr> arguments = list();
    if (arguments.size() < least || arguments.size() > most) {
      throw new QueryException(
          28667,
          "Expression %s takes at least %d arguments, and at most %d, but %d were passed in."
              .formatted(name, least, most, arguments.size()));
    }
    return arguments;
  }

  Expr single() {
    return exactly(1).get(0);
  }

  /** The argument as a document of named arguments, of which each must be known. */
  Named named(String... known) {
    if (!raw.isDocument()) {
      throw new QueryException(
          9, name + " only supports an object as its argument, not " + BsonTypes.nameOf(raw));
    }
    Set<String> names = Set.of(known);
    for (String given : raw.asDocument().keySet()) {
      if (!names.contains(given)) {
        throw new QueryException(9, "Unrecognized argument to " + name + ": " + given);
      }
    }
    return new Named(name, raw.asDocument());
  }

  /**
   * Named arguments.
   *
   * @param operator the operator
   * @param document the arguments
   */
  record Named(String operator, BsonDocument document) {

    BsonValue requiredValue(String argument) {
      BsonValue value = document.get(argument);
      if (value == null) {
        throw new QueryException(9, "Missing '" + argument + "' parameter to " + operator);
      }
      return value;
    }

    Expr required(String argument) {
      return ExpressionParser.parse(requiredValue(argument));
    }

    @Nullable Expr optional(String argument) {
      BsonValue value = document.get(argument);
      return value == null ? null : ExpressionParser.parse(value);
    }

    /** The name of a variable that the operator binds. */
    String variable(String argument, String otherwise) {
      BsonValue value = document.get(argument);
      if (value == null) {
        return otherwise;
      }
      String variable = value.isString() ? value.asString().getValue() : "";
      return checkedVariable(variable);
    }
  }

  static String checkedVariable(String variable) {
    if (variable.isEmpty() || !Character.isLowerCase(variable.codePointAt(0))) {
      throw new QueryException(
          9, "'" + variable + "' starts with an invalid character for a user variable name");
    }
    return variable;
  }
}
