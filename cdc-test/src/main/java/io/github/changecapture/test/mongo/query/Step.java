package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.stream.Collectors;

/** A step of a path in one document: a field's name, or an array's index. */
sealed interface Step {

  /** The step as it stands in a dotted path. */
  String text();

  /** A field. */
  record Field(String text) implements Step {}

  /** An element of an array. */
  record Element(int index) implements Step {
    @Override
    public String text() {
      return Integer.toString(index);
    }
  }

  static String text(List<Step> steps) {
    return steps.stream().map(Step::text).collect(Collectors.joining("."));
  }
}
