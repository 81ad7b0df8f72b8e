package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.bson.BsonDocument;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SortingTest {

  /** Each row: the sort, then documents in the expected order. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1}        | [{a: 1}, {a: 2.5}, {a: NumberLong(3)}]
          {a: -1}       | [{a: 3}, {a: 2}, {a: 1}]
          {a: 1, b: -1} | [{a: 1, b: 2}, {a: 1, b: 1}, {a: 2, b: 5}]
          {a: 1}        | [{a: MinKey}, {a: []}, {}, {a: 1}, {a: "x"}, {a: {b: 1}}, {a: true}]
          {a: 1}        | [{a: [0, 9]}, {a: 1}, {a: [2, 3]}]
          {a: -1}       | [{a: [0, 9]}, {a: 4}, {a: [2, 3]}]
          {"a.b": 1}    | [{a: {b: 1}}, {a: [{b: 5}, {b: 2}]}, {a: {b: 3}}]
          {"a.b": -1}   | [{a: [{b: 5}, {b: 2}]}, {a: {b: 3}}, {a: [1, 2]}]
          {"a.0": 1}    | [{a: [1, 9]}, {a: [2, 0]}]
          {}            | [{a: 2}, {a: 1}]
          """)
  void sortsStably(String sort, String documents) {
    List<BsonDocument> expected = Bson.documents(documents);
    Sorting sorting = Sorting.parse(Bson.document(sort));
    List<BsonDocument> shuffled = new ArrayList<>(expected);
    if (!sort.equals("{}")) {
      Collections.reverse(shuffled);
    }

    shuffled.sort(sorting);

    assertThat(shuffled).containsExactlyElementsOf(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 2}     | 15975 | must be 1 (for ascending) or -1 (for descending)
          {a: "x"}   | 15974 | Illegal key in $sort specification: a: "x"
          """)
  void refusesOtherDirections(String sort, int code, String message) {
    BsonDocument specification = Bson.document(sort);

    Bson.assertRefused(() -> Sorting.parse(specification), code, message);
  }
}
