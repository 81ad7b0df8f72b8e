package io.github.changecapture.test.mongo.query;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The operators of expressions, by name. */
final class Operators {

  private static final Map<String, Function<Arguments, Expr>> ALL = all();

  private Operators() {}

  private static Map<String, Function<Arguments, Expr>> all() {
    Map<String, Function<Arguments, Expr>> operators = new HashMap<>();
    List.of(
            ArithmeticExpressions.operators(),
            LogicExpressions.operators(),
            StringExpressions.operators(),
            ArrayExpressions.operators(),
            ObjectExpressions.operators(),
            DateExpressions.operators(),
            Accumulator.operators())
        .forEach(operators::putAll);
    return Map.copyOf(operators);
  }

  static Expr parse(Arguments arguments) {
    Function<Arguments, Expr> operator = ALL.get(arguments.name());
    if (operator == null) {
      throw new QueryException(168, "Unrecognized expression '" + arguments.name() + "'");
    }
    return operator.apply(arguments);
  }

  static boolean isKnown(String name) {
    return ALL.containsKey(name);
  }
}
