package io.github.changecapture.test.mongo.query;

import java.util.List;
import java.util.Objects;
import org.bson.BsonDocument;
import org.jspecify.annotations.Nullable;

/** A stage of a pipeline. */
sealed interface Stage {

  List<BsonDocument> apply(List<BsonDocument> input, PipelineContext context);

  /** A stage that looks at one document at a time; null filters it out. */
  @FunctionalInterface
  non-sealed interface PerDocument extends Stage {

    @Nullable BsonDocument applyTo(BsonDocument document, Variables variables);

    @Override
    default List<BsonDocument> apply(List<BsonDocument> input, PipelineContext context) {
      Variables variables = context.variables();
      return input.stream()
          .map(document -> applyTo(document, variables))
          .filter(Objects::nonNull)
          .toList();
    }
  }

  /** A stage that needs all documents. */
  @FunctionalInterface
  non-sealed interface Whole extends Stage {}
}
