package io.github.changecapture.test.mongo.query;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** A part of a filter. */
sealed interface Condition {

  boolean matches(BsonDocument document, Matching matching);

  /** Whether a single value matches, under an {@code $elemMatch} that has operators only. */
  boolean matchesValue(@Nullable BsonValue value, Matching matching);

  /** All of several conditions. */
  record And(List<Condition> conditions) implements Condition {
    @Override
    public boolean matches(BsonDocument document, Matching matching) {
      return conditions.stream().allMatch(condition -> condition.matches(document, matching));
    }

    @Override
    public boolean matchesValue(@Nullable BsonValue value, Matching matching) {
      return conditions.stream().allMatch(condition -> condition.matchesValue(value, matching));
    }
  }

  /** One of several conditions; gives no index to the positional {@code $}, as in mongod. */
  record Or(List<Condition> conditions) implements Condition {
    @Override
    public boolean matches(BsonDocument document, Matching matching) {
      Matching silent = matching.silent();
      return conditions.stream().anyMatch(condition -> condition.matches(document, silent));
    }

    @Override
    public boolean matchesValue(@Nullable BsonValue value, Matching matching) {
      Matching silent = matching.silent();
      return conditions.stream().anyMatch(condition -> condition.matchesValue(value, silent));
    }
  }

  /** The opposite of a condition. */
  record Not(Condition condition) implements Condition {
    @Override
    public boolean matches(BsonDocument document, Matching matching) {
      return !condition.matches(document, matching.silent());
    }

    @Override
    public boolean matchesValue(@Nullable BsonValue value, Matching matching) {
      return !condition.matchesValue(value, matching.silent());
    }
  }

  /** {@code $expr}. */
  record Expr(Expression expression) implements Condition {
    @Override
    public boolean matches(BsonDocument document, Matching matching) {
      return Truth.of(expression.evaluate(document, matching.variables()));
    }

    @Override
    public boolean matchesValue(@Nullable BsonValue value, Matching matching) {
      return value != null && value.isDocument() && matches(value.asDocument(), matching);
    }
  }

  /** A test of the values that a path stands for. */
  record AtPath(DottedPath path, ValueTest test) implements Condition {
    @Override
    public boolean matches(BsonDocument document, Matching matching) {
      return Candidates.any(
          path, document, test.leaf(), (candidate, index) -> passes(candidate, index, matching));
    }

    private boolean passes(@Nullable BsonValue candidate, int index, Matching matching) {
      boolean passed = test.passes(candidate, matching);
      if (passed && index != Candidates.NO_INDEX) {
        matching.record(index);
      }
      return passed;
    }

    @Override
    public boolean matchesValue(@Nullable BsonValue value, Matching matching) {
      return test.passes(value, matching);
    }
  }
}
