package io.github.changecapture.benchmarks.pipeline;

import io.github.changecapture.shape.HashKey;
import io.github.changecapture.shape.Shape;

/** Ways to change two texts of a flat document. */
final class Shapings {
  static final Shape MASK = Shape.builder().mask("field0", "field4").build();
  static final Shape EXCLUDE = Shape.builder().exclude("field0", "field4").build();
  static final Shape RENAME =
      Shape.builder().rename("field0", "renamed0").rename("field4", "renamed4").build();

  private static final HashKey KEY = HashKey.of(new byte[2 * HashKey.LEAST_BYTES]);
  static final Shape HASH = Shape.builder().hash("field0", KEY).hash("field4", KEY).build();

  private Shapings() {}
}
