package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/error-codes/ */
class QueryExceptionTest {

  @ParameterizedTest
  @CsvSource({
    "2, BadValue",
    "9, FailedToParse",
    "14, TypeMismatch",
    "28, PathNotViable",
    "40, ConflictingUpdateOperators",
    "66, ImmutableField",
    "168, InvalidPipelineOperator",
    "31254, Location31254"
  })
  void codesHaveMongodsNames(int code, String name) {
    QueryException refusal = new QueryException(code, "no");

    assertThat(refusal.codeName()).isEqualTo(name);
    assertThat(refusal.code()).isEqualTo(code);
    assertThat(refusal).hasMessage("no");
  }
}
