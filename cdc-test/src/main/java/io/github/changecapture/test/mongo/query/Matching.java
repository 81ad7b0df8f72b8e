package io.github.changecapture.test.mongo.query;

import java.util.OptionalInt;

/** One run of a filter: what {@code $expr} sees, and the array index by which it matched. */
final class Matching {

  private final Variables variables;
  private OptionalInt index = OptionalInt.empty();

  Matching(Variables variables) {
    this.variables = variables;
  }

  Variables variables() {
    return variables;
  }

  /** For the parts of a filter whose index doesn't count. */
  Matching silent() {
    return new Matching(variables);
  }

  /** The last index counts, as in mongod. */
  void record(int found) {
    index = OptionalInt.of(found);
  }

  OptionalInt index() {
    return index;
  }
}
