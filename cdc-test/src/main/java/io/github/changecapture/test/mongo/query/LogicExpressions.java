package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.IntPredicate;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Comparisons, booleans, conditions and variables. */
final class LogicExpressions {

  private LogicExpressions() {}

  static Map<String, Function<Arguments, Expr>> operators() {
    Map<String, Function<Arguments, Expr>> operators = new LinkedHashMap<>();
    operators.put("$eq", arguments -> comparison(arguments, sign -> sign == 0));
    operators.put("$ne", arguments -> comparison(arguments, sign -> sign != 0));
    operators.put("$gt", arguments -> comparison(arguments, sign -> sign > 0));
    operators.put("$gte", arguments -> comparison(arguments, sign -> sign >= 0));
    operators.put("$lt", arguments -> comparison(arguments, sign -> sign < 0));
    operators.put("$lte", arguments -> comparison(arguments, sign -> sign <= 0));
    operators.put("$cmp", LogicExpressions::cmp);
    operators.put("$and", LogicExpressions::and);
    operators.put("$or", LogicExpressions::or);
    operators.put("$not", LogicExpressions::not);
    operators.put("$ifNull", LogicExpressions::ifNull);
    operators.put("$cond", LogicExpressions::cond);
    operators.put("$switch", LogicExpressions::choose);
    operators.put("$let", LogicExpressions::let);
    return operators;
  }

  private static Expr comparison(Arguments arguments, IntPredicate holds) {
    List<Expr> sides = arguments.exactly(2);
    return scope -> Truth.bson(holds.test(compare(sides, scope)));
  }

  private static Expr cmp(Arguments arguments) {
    List<Expr> sides = arguments.exactly(2);
    return scope -> new BsonInt32(Integer.signum(compare(sides, scope)));
  }

  private static int compare(List<Expr> sides, Expr.Scope scope) {
    return BsonOrder.compareMissing(sides.get(0).in(scope), sides.get(1).in(scope));
  }

  private static Expr and(Arguments arguments) {
    List<Expr> parts = arguments.list();
    return scope -> Truth.bson(parts.stream().allMatch(part -> Truth.of(part.in(scope))));
  }

  private static Expr or(Arguments arguments) {
    List<Expr> parts = arguments.list();
    return scope -> Truth.bson(parts.stream().anyMatch(part -> Truth.of(part.in(scope))));
  }

  private static Expr not(Arguments arguments) {
    Expr part = arguments.single();
    return scope -> Truth.bson(!Truth.of(part.in(scope)));
  }

  private static Expr ifNull(Arguments arguments) {
    List<Expr> choices = arguments.list();
    if (choices.size() < 2) {
      throw new QueryException(
          1257300, "$ifNull needs at least two arguments, had: " + choices.size());
    }
    Expr last = choices.get(choices.size() - 1);
    return scope -> {
      for (Expr choice : choices) {
        BsonValue value = choice.presentIn(scope);
        if (value != null) {
          return value;
        }
      }
      return last.in(scope);
    };
  }

  private static Expr cond(Arguments arguments) {
    if (!arguments.raw().isDocument()) {
      List<Expr> parts = arguments.exactly(3);
      return cond(parts.get(0), parts.get(1), parts.get(2));
    }
    Arguments.Named named = arguments.named("if", "then", "else");
    return cond(named.required("if"), named.required("then"), named.required("else"));
  }

  private static Expr cond(Expr test, Expr then, Expr otherwise) {
    return scope -> Truth.of(test.in(scope)) ? then.in(scope) : otherwise.in(scope);
  }

  private static Expr choose(Arguments arguments) {
    Arguments.Named named = arguments.named("branches", "default");
    BsonValue branches = named.requiredValue("branches");
    if (!branches.isArray()) {
      throw new QueryException(
          40061, "$switch expected an array for 'branches', found: " + BsonTypes.nameOf(branches));
    }
    if (branches.asArray().isEmpty()) {
      throw new QueryException(40068, "$switch requires at least one branch.");
    }
    List<Branch> parsed = new ArrayList<>();
    for (BsonValue branch : branches.asArray()) {
      Arguments.Named parts = new Arguments("$switch", branch).named("case", "then");
      parsed.add(new Branch(parts.required("case"), parts.required("then")));
    }
    return choose(parsed, named.optional("default"));
  }

  private record Branch(Expr test, Expr then) {}

  private static Expr choose(List<Branch> branches, @Nullable Expr otherwise) {
    return scope -> {
      for (Branch branch : branches) {
        if (Truth.of(branch.test().in(scope))) {
          return branch.then().in(scope);
        }
      }
      if (otherwise == null) {
        throw new QueryException(
            40066,
            "$switch could not find a matching branch for an input, and no default was"
                + " specified.");
      }
      return otherwise.in(scope);
    };
  }

  private static Expr let(Arguments arguments) {
    Arguments.Named named = arguments.named("vars", "in");
    BsonValue vars = named.requiredValue("vars");
    Map<String, Expr> bindings = new LinkedHashMap<>();
    vars.asDocument()
        .forEach(
            (name, value) ->
                bindings.put(Arguments.checkedVariable(name), ExpressionParser.parse(value)));
    Expr in = named.required("in");
    return scope -> {
      Expr.Scope inner = scope;
      for (Map.Entry<String, Expr> binding : bindings.entrySet()) {
        BsonValue value = binding.getValue().in(scope);
        inner = inner.with(binding.getKey(), value == null ? BsonNull.VALUE : value);
      }
      return in.in(inner);
    };
  }
}
