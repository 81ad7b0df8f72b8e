package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonUndefined;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/operator/query/ */
class FilterTest {

  private static void check(String filter, String document, boolean expected) {
    assertThat(Filter.parse(Bson.document(filter)).matches(Bson.document(document)))
        .as("%s on %s", filter, document)
        .isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {}                              | {a: 1}                | true
          {a: 1}                          | {a: 1}                | true
          {a: 1}                          | {a: 1.0}              | true
          {a: 1}                          | {a: 2}                | false
          {a: 1}                          | {}                    | false
          {a: 1, b: 2}                    | {a: 1, b: 2}          | true
          {a: 1, b: 2}                    | {a: 1, b: 3}          | false
          {a: {$eq: "x"}}                 | {a: "x"}              | true
          {a: {b: 1, c: 2}}               | {a: {b: 1, c: 2}}     | true
          {a: {b: 1, c: 2}}               | {a: {c: 2, b: 1}}     | false
          {a: {b: 1}}                     | {a: {b: 1, c: 2}}     | false
          {a: {}}                         | {a: {}}               | true
          {a: {$ne: 1}}                   | {a: 2}                | true
          {a: {$ne: 1}}                   | {}                    | true
          {a: {$ne: 1}}                   | {a: [1, 2]}           | false
          {a: {$ref: "c", $id: 1}}        | {a: {$ref: "c", $id: 1}} | true
          {a: NaN}                        | {a: NaN}              | true
          {a: 1, $comment: "why"}         | {a: 1}                | true
          {_id: ObjectId("000000000000000000000001")} | {_id: ObjectId("000000000000000000000001")} | true
          """)
  void equality(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  // https://www.mongodb.com/docs/manual/tutorial/query-for-null-fields/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: null}               | {a: null}         | true
          {a: null}               | {}                | true
          {a: null}               | {a: 0}            | false
          {a: null}               | {a: [1, null]}    | true
          {a: {$ne: null}}        | {}                | false
          {a: {$ne: null}}        | {a: 1}            | true
          {a: {$in: [null]}}      | {}                | true
          {a: {$nin: [null]}}     | {}                | false
          {a: {$gte: null}}       | {}                | true
          {a: {$gt: null}}        | {}                | false
          {a: {$lte: null}}       | {a: null}         | true
          {"a.b": null}           | {a: {c: 1}}       | true
          {"a.b": null}           | {a: 1}            | true
          {"a.b": null}           | {}                | true
          {"a.b": null}           | {a: [{b: 1}, {}]} | true
          {"a.b": null}           | {a: [{b: 1}]}     | false
          {"a.b": null}           | {a: [1, 2]}       | false
          {"a.b": null}           | {a: []}           | false
          {a: {$type: "null"}}    | {}                | false
          {a: {$exists: false}}   | {a: null}         | false
          {a: {$exists: true}}    | {a: null}         | true
          {a: {$exists: 0}}       | {}                | true
          {"a.b": {$exists: true}}  | {a: [{c: 1}, {b: 1}]} | true
          {"a.b": {$exists: false}} | {a: [{c: 1}, {b: 1}]} | false
          """)
  void nullAlsoMatchesMissing(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  /** Since MongoDB 8.0 null no longer matches undefined. */
  @Test
  void nullDoesNotMatchUndefined() {
    BsonDocument undefined = new BsonDocument("a", new BsonUndefined());

    assertThat(Filter.parse(Bson.document("{a: null}")).matches(undefined)).isFalse();
    assertThat(Filter.parse(Bson.document("{a: {$type: \"undefined\"}}")).matches(undefined))
        .isTrue();
  }

  // https://www.mongodb.com/docs/manual/reference/method/db.collection.find/#type-bracketing
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: {$gt: 1}}                       | {a: 2}                          | true
          {a: {$gt: 1}}                       | {a: 1}                          | false
          {a: {$gte: 1}}                      | {a: NumberLong(1)}              | true
          {a: {$lt: 1.5}}                     | {a: NumberDecimal("1.4")}       | true
          {a: {$lt: 5}}                       | {a: "1"}                        | false
          {a: {$gt: 5}}                       | {a: "9"}                        | false
          {a: {$gt: 5}}                       | {a: true}                       | false
          {a: {$gt: "a"}}                     | {a: "b"}                        | true
          {a: {$lt: 5}}                       | {}                              | false
          {a: {$lt: 5}}                       | {a: null}                       | false
          {a: {$gt: 1, $lt: 3}}               | {a: 2}                          | true
          {a: {$gt: 1, $lt: 3}}               | {a: [0, 4]}                     | true
          {a: {$gt: NaN}}                     | {a: 1}                          | false
          {a: {$gte: NaN}}                    | {a: NaN}                        | true
          {a: {$lt: 1}}                       | {a: NaN}                        | false
          {a: {$gt: {b: 1}}}                  | {a: {b: 2}}                     | true
          {a: {$gt: [1]}}                     | {a: [1, 2]}                     | true
          {a: {$gte: MinKey}}                 | {a: "anything"}                 | true
          {a: {$lte: MaxKey}}                 | {a: {b: 1}}                     | true
          {a: {$gt: MaxKey}}                  | {a: 1}                          | false
          {a: {$gt: false}}                   | {a: true}                       | true
          {a: {$gt: ISODate("2020-01-01T00:00:00Z")}} | {a: ISODate("2021-01-01T00:00:00Z")} | true
          {a: {$gt: ISODate("2020-01-01T00:00:00Z")}} | {a: Timestamp(1900000000, 1)} | false
          {a: {$gt: Timestamp(5, 1)}}         | {a: Timestamp(5, 2)}            | true
          {a: {$gt: ObjectId("000000000000000000000001")}} | {a: ObjectId("000000000000000000000002")} | true
          """)
  void inequalitiesHoldBetweenValuesOfOneKind(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  // https://www.mongodb.com/docs/manual/tutorial/query-arrays/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1}                          | {a: [1, 2]}                     | true
          {a: [1, 2]}                     | {a: [1, 2]}                     | true
          {a: [1, 2]}                     | {a: [2, 1]}                     | false
          {a: [1, 2]}                     | {a: [[1, 2], 3]}                | true
          {a: 1}                          | {a: [[1]]}                      | false
          {"a.0": 1}                      | {a: [1, 2]}                     | true
          {"a.1": 1}                      | {a: [1, 2]}                     | false
          {"a.5": 1}                      | {a: [1, 2]}                     | false
          {"a.b": 1}                      | {a: [{b: 2}, {b: 1}]}           | true
          {"a.b.c": 1}                    | {a: [{b: [{c: 1}]}]}            | true
          {"a.1.b": 1}                    | {a: [{b: 2}, {b: 1}]}           | true
          {"a.0.b": 1}                    | {a: [{b: 2}, {b: 1}]}           | false
          {"a.0": 5}                      | {a: [{"0": 5}]}                 | true
          {"a.00": 1}                     | {a: [1, 2]}                     | false
          {"a.0.0": 1}                    | {a: [[1, 2]]}                   | true
          {"a.b": 1}                      | {a: [[{b: 1}]]}                 | false
          {"a.b": [1, 2]}                 | {a: {b: [1, 2]}}                | true
          {a: {$all: [1, 2]}}             | {a: [2, 3, 1]}                  | true
          {a: {$all: [1, 2]}}             | {a: [1]}                        | false
          {a: {$all: [1]}}                | {a: 1}                          | true
          {a: {$all: []}}                 | {a: []}                         | false
          {a: {$all: [/^x/]}}             | {a: ["xy"]}                     | true
          {a: {$all: [[1, 2]]}}           | {a: [1, 2]}                     | true
          {a: {$all: [{$elemMatch: {b: 1}}, {$elemMatch: {b: 2}}]}} | {a: [{b: 2}, {b: 1}]} | true
          {a: {$size: 2}}                 | {a: [1, 2]}                     | true
          {a: {$size: 2}}                 | {a: [[1, 2]]}                   | false
          {a: {$size: 0}}                 | {}                              | false
          {"a.b": {$size: 1}}             | {a: [{b: [1]}]}                 | true
          {a: {$elemMatch: {$gt: 1, $lt: 3}}} | {a: [0, 4]}                 | false
          {a: {$elemMatch: {$gt: 1, $lt: 3}}} | {a: [0, 2]}                 | true
          {a: {$elemMatch: {$gt: 1}}}     | {a: 2}                          | false
          {a: {$elemMatch: {$not: {$gt: 1}}}} | {a: [5, 1]}                 | true
          {a: {$elemMatch: {$in: [1, 2]}}} | {a: [3, 2]}                    | true
          {a: {$elemMatch: {b: 1, c: 2}}} | {a: [{b: 1}, {c: 2}]}           | false
          {a: {$elemMatch: {b: 1, c: 2}}} | {a: [{b: 1, c: 2}]}             | true
          {a: {$elemMatch: {$or: [{b: 1}, {c: 2}]}}} | {a: [{c: 2}]}        | true
          {a: {$elemMatch: {$elemMatch: {$gt: 1}}}} | {a: [[0, 2]]}         | true
          {a: {$elemMatch: {"0": 7}}}     | {a: [[7]]}                      | true
          {"a.b": 1, "a.c": 2}            | {a: [{b: 1}, {c: 2}]}           | true
          """)
  void arraysAreSearchedElementByElement(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: {$in: [1, "x"]}}                   | {a: "x"}          | true
          {a: {$in: [1, "x"]}}                   | {a: 1.0}          | true
          {a: {$in: []}}                         | {a: 1}            | false
          {a: {$in: [/^x/]}}                     | {a: "xyz"}        | true
          {a: {$in: [[1]]}}                      | {a: [1]}          | true
          {a: {$nin: [1]}}                       | {a: [1, 2]}       | false
          {a: {$nin: [1]}}                       | {}                | true
          {$and: [{a: 1}, {b: 2}]}               | {a: 1, b: 2}      | true
          {$and: [{a: 1}, {b: 2}]}               | {a: 1}            | false
          {$or: [{a: 1}, {b: 2}]}                | {b: 2}            | true
          {$or: [{a: 1}, {b: 2}]}                | {b: 3}            | false
          {$nor: [{a: 1}, {b: 2}]}               | {b: 3}            | true
          {$nor: [{a: 1}, {b: 2}]}               | {a: 1}            | false
          {a: {$not: {$gt: 1}}}                  | {a: 1}            | true
          {a: {$not: {$gt: 1}}}                  | {}                | true
          {a: {$not: {$gt: 1}}}                  | {a: "x"}          | true
          {a: {$not: /^x/}}                      | {a: "y"}          | true
          {a: {$not: {$gt: 1, $lt: 3}}}          | {a: 2}            | false
          {a: {$mod: [4, 1]}}                    | {a: 5}            | true
          {a: {$mod: [4, 0]}}                    | {a: 5}            | false
          {a: {$mod: [4, 1]}}                    | {a: 5.9}          | true
          {a: {$mod: [4, -1]}}                   | {a: -5}           | true
          {a: {$mod: [4, 0]}}                    | {a: "4"}          | false
          {a: {$mod: [4, 0]}}                    | {a: NaN}          | false
          {a: {$mod: [4, 0]}}                    | {a: [3, 4]}       | true
          """)
  void setsAndLogic(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  // https://www.mongodb.com/docs/manual/reference/operator/query/type/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: {$type: "string"}}             | {a: "x"}              | true
          {a: {$type: 2}}                    | {a: "x"}              | true
          {a: {$type: "int"}}                | {a: 1}                | true
          {a: {$type: "int"}}                | {a: NumberLong(1)}    | false
          {a: {$type: "number"}}             | {a: NumberDecimal("1")} | true
          {a: {$type: ["string", "int"]}}    | {a: 1}                | true
          {a: {$type: "array"}}              | {a: [1]}              | true
          {a: {$type: "int"}}                | {a: [1]}              | true
          {a: {$type: "object"}}             | {a: {}}               | true
          {a: {$type: "binData"}}            | {a: BinData(0, "AQ==")} | true
          {a: {$type: "objectId"}}           | {a: ObjectId("000000000000000000000001")} | true
          {a: {$type: "bool"}}               | {a: false}            | true
          {a: {$type: "date"}}               | {a: ISODate("2020-01-01T00:00:00Z")} | true
          {a: {$type: "regex"}}              | {a: /x/}              | true
          {a: {$type: "timestamp"}}          | {a: Timestamp(1, 1)}  | true
          {a: {$type: "minKey"}}             | {a: MinKey}           | true
          {a: {$type: -1}}                   | {a: MinKey}           | true
          {a: {$type: 127}}                  | {a: MaxKey}           | true
          {a: {$type: "double"}}             | {a: 1.5}              | true
          """)
  void types(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  // https://www.mongodb.com/docs/manual/reference/operator/query/regex/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: /bc/}                            | {a: "abcd"}         | true
          {a: /^bc/}                           | {a: "abcd"}         | false
          {a: /BC/i}                           | {a: "abcd"}         | true
          {a: {$regex: "BC", $options: "i"}}   | {a: "abcd"}         | true
          {a: {$options: "i", $regex: "BC"}}   | {a: "abcd"}         | true
          {a: {$regex: /bc/}}                  | {a: "abcd"}         | true
          {a: {$regex: /BC/, $options: "i"}}   | {a: "abcd"}         | true
          {a: /É/i}                            | {a: "é"}            | true
          {a: /^b/}                            | {a: "a\\nb"}        | false
          {a: /^b/m}                           | {a: "a\\nb"}        | true
          {a: /^b/m}                           | {a: "a\\rb"}        | false
          {a: /a.b/}                           | {a: "a\\nb"}        | false
          {a: /a.b/s}                          | {a: "a\\nb"}        | true
          {a: /a b/x}                          | {a: "ab"}           | true
          {a: /a/}                             | {a: ["x", "a"]}     | true
          {a: /1/}                             | {a: 1}              | false
          {a: /a/}                             | {a: /a/}            | true
          {a: /a/}                             | {a: /a/i}           | false
          {"a.b": /^x/}                        | {a: [{b: "xy"}]}    | true
          {a: {$ne: "x", $regex: "^x"}}        | {a: "xy"}           | true
          """)
  void regularExpressions(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$expr: {$gt: ["$a", "$b"]}}               | {a: 2, b: 1}  | true
          {$expr: {$gt: ["$a", "$b"]}}               | {a: 1, b: 2}  | false
          {$expr: "$a"}                              | {a: 0}        | false
          {$expr: "$a"}                              | {a: "0"}      | true
          {$expr: {$eq: ["$a.b", 1]}, a: {b: 1}}     | {a: {b: 1}}   | true
          {$or: [{$expr: {$eq: ["$a", 1]}}, {b: 1}]} | {a: 1}        | true
          """)
  void expressions(String filter, String document, boolean expected) {
    check(filter, document, expected);
  }

  @Test
  void expressionsSeeTheServersVariables() {
    Filter filter = Filter.parse(Bson.document("{$expr: {$lt: [\"$at\", \"$$NOW\"]}}"));
    BsonDocument document = Bson.document("{at: ISODate(\"2020-01-01T00:00:00Z\")}");

    assertThat(filter.matches(document, Variables.of(Bson.NOW, Bson.CLUSTER_TIME))).isTrue();
    Bson.assertRefused(() -> filter.matches(document), 51144, "'$$NOW' is not available");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$foo: 1}                         | 2     | unknown top level operator: $foo
          {a: {$foo: 1}}                    | 2     | unknown operator: $foo
          {a: {$gt: 1, b: 2}}               | 2     | unknown operator: b
          {$and: []}                        | 2     | must be a nonempty array
          {$or: 1}                          | 2     | $or must be an array
          {$nor: [1]}                       | 2     | entries need to be full objects
          {a: {$in: 1}}                     | 2     | $in needs an array
          {a: {$nin: 1}}                    | 2     | $nin needs an array
          {a: {$in: [{$gt: 1}]}}            | 2     | cannot nest $ under $in
          {a: {$all: 1}}                    | 2     | $all needs an array
          {a: {$all: [{$gt: 1}]}}           | 2     | no $ expressions in $all
          {a: {$all: [{$elemMatch: {}}, 1]}} | 2    | has to be consistent
          {a: {$elemMatch: 1}}              | 2     | $elemMatch needs an Object
          {a: {$size: -1}}                  | 9     | non-negative
          {a: {$size: 1.5}}                 | 9     | Expected an integer
          {a: {$mod: [1]}}                  | 2     | not enough elements
          {a: {$mod: [1, 2, 3]}}            | 2     | too many elements
          {a: {$mod: [0, 2]}}               | 2     | divisor cannot be 0
          {a: {$mod: ["1", 2]}}             | 2     | divisor not a number
          {a: {$mod: 1}}                    | 2     | needs to be an array
          {a: {$not: 1}}                    | 2     | $not needs a regex or a document
          {a: {$not: {}}}                   | 2     | $not cannot be empty
          {a: {$gt: /x/}}                   | 2     | Can't have RegEx as arg to predicate over field
          {a: {$ne: /x/}}                   | 2     | Can't have regex as arg to $ne
          {a: {$eq: undefined}}             | 2     | cannot compare to undefined
          {a: {$options: "i"}}              | 2     | $options needs a $regex
          {a: {$regex: 1}}                  | 2     | $regex has to be a string
          {a: {$regex: "a", $options: 1}}   | 2     | $options has to be a string
          {a: {$regex: /a/i, $options: "m"}} | 51075 | options set in both $regex and $options
          {a: {$regex: "a", $options: "q"}} | 51108 | invalid flag in regex options: q
          {a: {$regex: "("}}                | 51091 | Regular expression is invalid
          {a: {$type: "int32"}}             | 2     | Unknown type name alias: int32
          {a: {$type: 99}}                  | 2     | Invalid numerical type code: 99
          {a: {$type: []}}                  | 9     | must match at least one type
          {a: {$type: {}}}                  | 14    | must be represented as a number or a string
          {$expr: {$foo: 1}}                | 168   | Unrecognized expression '$foo'
          {$where: "true"}                  | 238   | $where is not implemented by the MongoDB double
          {a: {$near: [1, 2]}}              | 238   | $near is not implemented by the MongoDB double
          """)
  void refusesWhatMongodRefuses(String filter, int code, String message) {
    BsonDocument query = Bson.document(filter);

    Bson.assertRefused(() -> Filter.parse(query), code, message);
  }

  // https://www.mongodb.com/docs/manual/reference/method/db.collection.update/#upsert-behavior
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {_id: 1, a: "x"}                          | {_id: 1, a: "x"}
          {a: {$eq: 1}, b: {$gt: 2}}                | {a: 1}
          {$and: [{a: 1}, {b: {$eq: 2}}]}           | {a: 1, b: 2}
          {"a.b": 1, "a.c": 2}                      | {a: {b: 1, c: 2}}
          {"a.0": 1}                                | {a: {"0": 1}}
          {a: {$in: [1]}}                           | {a: 1}
          {a: {$in: [1, 2]}}                        | {}
          {a: {$all: [1]}}                          | {a: 1}
          {$or: [{a: 1}]}                           | {a: 1}
          {$or: [{a: 1}, {a: 2}]}                   | {}
          {$nor: [{a: 1}]}                          | {}
          {a: {$ne: 1}}                             | {}
          {a: /x/}                                  | {}
          {a: {$exists: true}}                      | {}
          {a: null}                                 | {a: null}
          {a: [1, 2]}                               | {a: [1, 2]}
          {a: {$elemMatch: {b: 1}}}                 | {}
          {}                                        | {}
          """)
  void equalitiesSeedAnUpsert(String filter, String seed) {
    Bson.assertSame(Filter.parse(Bson.document(filter)).equalities(), Bson.document(seed));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1, $and: [{a: 2}]}    | path 'a' is matched twice
          {a: {b: 1}, "a.b": 2}     | both paths 'a.b' and 'a' are matched
          """)
  void refusesASeedWithOnePathTwice(String filter, String message) {
    Filter parsed = Filter.parse(Bson.document(filter));

    Bson.assertRefused(parsed::equalities, 54, message);
  }

  @Test
  void refusesExpressionsInAnUpsert() {
    Filter parsed = Filter.parse(Bson.document("{$or: [{a: 1}, {$expr: {$eq: [\"$a\", 1]}}]}"));

    Bson.assertRefused(parsed::equalities, 224, "$expr is not allowed in the query predicate");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {_id: 1}                          | 1
          {_id: {$eq: "x"}, a: 2}           | "x"
          {$and: [{_id: 1}]}                | 1
          {_id: {$in: [1]}}                 | 1
          {_id: {a: 1}}                     | {a: 1}
          {_id: {$in: [1, 2]}}              |
          {_id: {$gt: 1}}                   |
          {_id: /x/}                        |
          {"_id.a": 1}                      |
          {a: 1}                            |
          {$or: [{_id: 1}, {_id: 2}]}       |
          """)
  void exactIdIsTheOnlyIdThatCanMatch(String filter, String id) {
    var found = Filter.parse(Bson.document(filter)).exactId();

    assertThat(found.map(Bson::typed).orElse(null))
        .isEqualTo(id == null ? null : Bson.typed(Bson.value(id)));
  }

  // https://www.mongodb.com/docs/manual/reference/operator/update/positional/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 2}                               | {a: [1, 2, 3]}            | 1
          {a: {$elemMatch: {b: 2}}}            | {a: [{b: 1}, {b: 2}]}     | 1
          {"a.b": 2}                           | {a: [{b: 1}, {b: 2}]}     | 1
          {"a.b": 5}                           | {a: [{b: 1}, {b: [4, 5]}]} | 1
          {a: {$gt: 1}, b: 2}                  | {a: [1, 5], b: [2, 3]}    | 0
          {a: 1}                               | {a: 1}                    | -1
          {"a.1": 2}                           | {a: [1, 2]}               | -1
          {a: [1, 2]}                          | {a: [1, 2]}               | -1
          {$or: [{a: 2}]}                      | {a: [1, 2]}               | -1
          {a: {$not: {$eq: 5}}}                | {a: [1, 2]}               | -1
          {a: 7}                               | {a: [1, 2]}               | -1
          """)
  void matchedIndexIsThatOfTheElementFound(String filter, String document, int index) {
    assertThat(Filter.parse(Bson.document(filter)).matchedIndex(Bson.document(document)).orElse(-1))
        .isEqualTo(index);
  }
}
