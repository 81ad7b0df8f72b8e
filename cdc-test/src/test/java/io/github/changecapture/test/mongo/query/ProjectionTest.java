package io.github.changecapture.test.mongo.query;

import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/tutorial/project-fields-from-query-results/ */
class ProjectionTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                      | {_id: 1, a: 1}                      | {_id: 1, a: 1}
          {a: 1}                  | {_id: 1, a: 1, b: 2}                | {_id: 1, a: 1}
          {a: true, _id: 0}       | {_id: 1, a: 1, b: 2}                | {a: 1}
          {_id: 1}                | {_id: 1, a: 1}                      | {_id: 1}
          {_id: 0}                | {_id: 1, a: 1}                      | {a: 1}
          {a: 0}                  | {_id: 1, a: 1, b: 2}                | {_id: 1, b: 2}
          {a: 0, _id: 1}          | {_id: 1, a: 1, b: 2}                | {_id: 1, b: 2}
          {a: 0, _id: 0}          | {_id: 1, a: 1, b: 2}                | {b: 2}
          {b: 1, a: 1}            | {a: 1, _id: 1, b: 2}                | {a: 1, _id: 1, b: 2}
          {x: 1}                  | {_id: 1, a: 1}                      | {_id: 1}
          {"a.b": 1}              | {_id: 1, a: {b: 1, c: 2}}           | {_id: 1, a: {b: 1}}
          {"a.b": 1}              | {_id: 1, a: 5}                      | {_id: 1}
          {"a.b": 1}              | {_id: 1, a: {c: 1}}                 | {_id: 1, a: {}}
          {"a.b": 0}              | {_id: 1, a: {b: 1, c: 2}}           | {_id: 1, a: {c: 2}}
          {"a.b": 0}              | {_id: 1, a: 5}                      | {_id: 1, a: 5}
          {"a.b": 1}              | {_id: 1, a: [{b: 1, c: 2}, 5, {c: 3}]} | {_id: 1, a: [{b: 1}, {}]}
          {"a.b": 0}              | {_id: 1, a: [{b: 1, c: 2}, 5]}      | {_id: 1, a: [{c: 2}, 5]}
          {"a.b": 1}              | {_id: 1, a: [[{b: 1, c: 2}]]}       | {_id: 1, a: [[{b: 1}]]}
          {a: {b: 1, c: 1}}       | {_id: 1, a: {b: 1, c: 2, d: 3}}     | {_id: 1, a: {b: 1, c: 2}}
          {"_id.a": 1}            | {_id: {a: 1, b: 2}, c: 3}           | {_id: {a: 1}}
          {a: 1, "b.c": 1}        | {_id: 1, b: {c: 1}, a: 2}           | {_id: 1, b: {c: 1}, a: 2}
          {a: "$b"}               | {_id: 1, a: 1, b: 2}                | {_id: 1, a: 2}
          {a: "x"}                | {_id: 1}                            | {_id: 1, a: "x"}
          {s: {$add: ["$a", 1]}, b: 1} | {_id: 1, a: 1, b: 2}           | {_id: 1, b: 2, s: 2}
          {s: "$missing", b: 1}   | {_id: 1, b: 2}                      | {_id: 1, b: 2}
          {"a.s": {$literal: 1}}  | {_id: 1, a: {b: 1}}                 | {_id: 1, a: {s: 1}}
          {"a.s": {$literal: 1}}  | {_id: 1, a: [{b: 1}, 5]}            | {_id: 1, a: [{s: 1}]}
          {"a.s": {$literal: 1}}  | {_id: 1}                            | {_id: 1, a: {s: 1}}
          {a: {$literal: 1}}      | {_id: 1}                            | {_id: 1, a: 1}
          {a: [1, "$b"]}          | {_id: 1, b: 2}                      | {_id: 1, a: [1, 2]}
          """)
  void projects(String projection, String document, String expected) {
    Bson.assertSame(
        Projection.parse(Bson.document(projection)).apply(Bson.document(document)),
        Bson.document(expected));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1, b: 0}            | 31254 | Cannot do exclusion on field b in inclusion projection
          {a: 0, b: 1}            | 31253 | Cannot do inclusion on field b in exclusion projection
          {a: 0, b: {$add: [1, 2]}} | 31252 | Cannot use expression other than $meta in exclusion projection
          {a: {$add: [1, 2]}, b: 0} | 31254 | Cannot do exclusion on field b
          {a: 1, "a.b": 1}        | 31249 | Path collision at a.b
          {"a.b": 1, a: 1}        | 31250 | Path collision at a
          {a: {}}                 | 51270 | An empty sub-projection is not a valid value
          {"a.": 1}               | 40353 | must not end with a '.'
          {"a.$": 1}              | 238   | The positional projection a.$ is not implemented
          {a: {$foo: 1}}          | 168   | Unrecognized expression '$foo'
          """)
  void refusesWhatMongodRefuses(String projection, int code, String message) {
    BsonDocument specification = Bson.document(projection);

    Bson.assertRefused(() -> Projection.parse(specification), code, message);
  }

  @Test
  void computedFieldsSeeTheServersVariables() {
    BsonDocument result =
        Projection.parse(Bson.document("{at: \"$$NOW\"}"))
            .apply(Bson.document("{_id: 1}"), Variables.of(Bson.NOW, Bson.CLUSTER_TIME));

    Bson.assertSame(result, Bson.document("{_id: 1, at: ISODate(\"2024-05-06T07:08:09.010Z\")}"));
  }
}
