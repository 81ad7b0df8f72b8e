package io.github.changecapture.test.mongo.query;

import java.util.LinkedHashMap;
import java.util.Map;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * What a projection says of the fields of one document. Fields that stay keep the document's order;
 * computed ones follow in the order of the projection, or take the place of the field that they
 * replace.
 */
final class ProjectionNode {

  /** What happens to the fields that a projection doesn't name. */
  enum Unnamed {
    DROPPED,
    KEPT
  }

  /** What a projection says of one field. */
  sealed interface Rule {}

  /** Keeps a field. */
  record Keep() implements Rule {}

  /** Drops a field. */
  record Drop() implements Rule {}

  /** Computes a field. */
  record Compute(Expr expr) implements Rule {}

  /** Looks into a field. */
  record Inside(ProjectionNode node) implements Rule {}

  private final Map<String, Rule> rules = new LinkedHashMap<>();
  private Unnamed unnamed;

  ProjectionNode(Unnamed unnamed) {
    this.unnamed = unnamed;
  }

  @Nullable Rule rule(String name) {
    return rules.get(name);
  }

  void put(String name, Rule rule) {
    rules.put(name, rule);
  }

  void remove(String name) {
    rules.remove(name);
  }

  /** Decides late what happens to unnamed fields, here and below. */
  void unnamed(Unnamed decided) {
    unnamed = decided;
    for (Rule rule : rules.values()) {
      if (rule instanceof Inside inside) {
        inside.node().unnamed(decided);
      }
    }
  }

  BsonDocument apply(BsonDocument document, Expr.Scope scope) {
    BsonDocument result = project(document);
    compute(result, scope);
    return result;
  }

  private BsonDocument project(BsonDocument document) {
    BsonDocument result = new BsonDocument();
    document.forEach(
        (name, value) -> {
          BsonValue projected = project(rules.get(name), value);
          if (projected != null) {
            result.put(name, projected);
          }
        });
    return result;
  }

  private @Nullable BsonValue project(@Nullable Rule rule, BsonValue value) {
    if (rule instanceof Inside inside) {
      return inside.node().projectValue(value);
    }
    if (rule instanceof Keep) {
      return value;
    }
    boolean kept = unnamed == Unnamed.KEPT && !(rule instanceof Drop);
    return kept ? value : null;
  }

  private @Nullable BsonValue projectValue(BsonValue value) {
    if (value.isDocument()) {
      return project(value.asDocument());
    }
    if (!value.isArray()) {
      return unnamed == Unnamed.KEPT ? value : null;
    }
    BsonArray result = new BsonArray();
    for (BsonValue element : value.asArray()) {
      BsonValue projected = projectValue(element);
      if (projected != null) {
        result.add(projected);
      }
    }
    return result;
  }

  private void compute(BsonDocument result, Expr.Scope scope) {
    rules.forEach(
        (name, rule) -> {
          if (rule instanceof Compute compute) {
            set(result, name, compute.expr().in(scope));
          } else if (rule instanceof Inside inside && inside.node().computes()) {
            set(result, name, inside.node().computeIn(result.get(name), scope));
          }
        });
  }

  private static void set(BsonDocument result, String name, @Nullable BsonValue value) {
    if (value == null) {
      result.remove(name);
    } else {
      result.put(name, value);
    }
  }

  /** An array gets the fields in each element; what is no document becomes one. */
  private BsonValue computeIn(@Nullable BsonValue value, Expr.Scope scope) {
    if (value != null && value.isArray()) {
      BsonArray result = new BsonArray();
      value.asArray().forEach(element -> result.add(computeIn(element, scope)));
      return result;
    }
    BsonDocument result = new BsonDocument();
    if (value != null && value.isDocument()) {
      result.putAll(value.asDocument());
    }
    compute(result, scope);
    return result;
  }

  private boolean computes() {
    return rules.values().stream()
        .anyMatch(
            rule ->
                rule instanceof Compute
                    || (rule instanceof Inside inside && inside.node().computes()));
  }
}
