package io.github.changecapture.test.mongo.query;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiConsumer;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * The values that a filter fixes. A {@code $in} with one value, a {@code $or} with one clause and a
 * {@code $all} count as the equality that they are.
 */
final class Equalities {

  private final Map<DottedPath, BsonValue> byPath = new LinkedHashMap<>();

  private Equalities() {}

  static Equalities of(Condition condition) {
    refuseExpressions(condition);
    Equalities found = new Equalities();
    visit(condition, found::add);
    return found;
  }

  private static void refuseExpressions(Condition condition) {
    if (condition instanceof Condition.And and) {
      and.conditions().forEach(Equalities::refuseExpressions);
    } else if (condition instanceof Condition.Or or) {
      or.conditions().forEach(Equalities::refuseExpressions);
    } else if (condition instanceof Condition.Not not) {
      refuseExpressions(not.condition());
    } else if (condition instanceof Condition.Expr) {
      throw new QueryException(224, "$expr is not allowed in the query predicate for an upsert");
    }
  }

  static Optional<BsonValue> id(Condition condition) {
    Map<DottedPath, BsonValue> found = new LinkedHashMap<>();
    visit(condition, found::put);
    return Optional.ofNullable(found.get(DottedPath.parse("_id")));
  }

  private static void visit(Condition condition, BiConsumer<DottedPath, BsonValue> visitor) {
    if (condition instanceof Condition.And and) {
      and.conditions().forEach(part -> visit(part, visitor));
    } else if (condition instanceof Condition.Or or && or.conditions().size() == 1) {
      visit(or.conditions().get(0), visitor);
    } else if (condition instanceof Condition.AtPath at) {
      BsonValue value = fixed(at.test());
      if (value != null) {
        visitor.accept(at.path(), value);
      }
    }
  }

  private static @Nullable BsonValue fixed(ValueTest test) {
    if (test instanceof ValueTest.Equal equal) {
      return equal.expected();
    }
    if (test instanceof ValueTest.In in && in.patterns().isEmpty() && in.values().size() == 1) {
      return in.values().get(0).expected();
    }
    return null;
  }

  private void add(DottedPath path, BsonValue value) {
    for (DottedPath other : byPath.keySet()) {
      if (other.equals(path)) {
        throw conflict("path '" + path.text() + "' is matched twice");
      }
      if (other.isPrefixOf(path) || path.isPrefixOf(other)) {
        throw conflict("both paths '" + path.text() + "' and '" + other.text() + "' are matched");
      }
    }
    byPath.put(path, value);
  }

  private static QueryException conflict(String what) {
    return new QueryException(54, "cannot infer query fields to set, " + what);
  }

  BsonDocument seed() {
    BsonDocument seed = new BsonDocument();
    byPath.forEach((path, value) -> put(seed, path.parts(), value));
    return seed;
  }

  private static void put(BsonDocument document, List<String> parts, BsonValue value) {
    String name = parts.get(0);
    if (parts.size() == 1) {
      document.put(name, value);
      return;
    }
    BsonValue inner = document.get(name);
    BsonDocument child = inner == null ? new BsonDocument() : inner.asDocument();
    document.put(name, child);
    put(child, parts.subList(1, parts.size()), value);
  }
}
