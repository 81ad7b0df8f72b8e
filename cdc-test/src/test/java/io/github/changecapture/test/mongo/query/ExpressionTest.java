package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/operator/aggregation/ */
class ExpressionTest {

  private static final Variables VARIABLES = Variables.of(Bson.NOW, Bson.CLUSTER_TIME);

  private static void check(String expression, String document, String expected) {
    BsonValue value =
        Expression.parse(Bson.value(expression)).evaluate(Bson.document(document), VARIABLES);
    assertThat(value == null ? "MISSING" : Bson.typed(value))
        .as("%s on %s", expression, document)
        .isEqualTo(expected.equals("MISSING") ? expected : Bson.typed(Bson.value(expected)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "$a"                    | {a: 1}                          | 1
          "$a"                    | {}                              | MISSING
          "$a"                    | {a: null}                       | null
          "$a.b"                  | {a: {b: 1}}                     | 1
          "$a.b"                  | {a: 1}                          | MISSING
          "$a.b"                  | {a: [{b: 1}, {}, 5, {b: 2}]}    | [1, 2]
          "$a.b"                  | {a: []}                         | []
          "$a.b.c"                | {a: [{b: [{c: 1}]}, {b: {c: 2}}]} | [[1], 2]
          "$a.0"                  | {a: [1, 2]}                     | []
          "$a.b"                  | {a: [[{b: 1}]]}                 | []
          "$$ROOT"                | {a: 1}                          | {a: 1}
          "$$ROOT.a"              | {a: 1}                          | 1
          "$$CURRENT.a"           | {a: 1}                          | 1
          "$$REMOVE"              | {a: 1}                          | MISSING
          "$$NOW"                 | {}                              | ISODate("2024-05-06T07:08:09.010Z")
          "$$CLUSTER_TIME"        | {}                              | Timestamp(1714979289, 3)
          "a"                     | {a: 1}                          | "a"
          5                       | {}                              | 5
          {x: "$a", y: {z: "$b"}} | {a: 1}                          | {x: 1, y: {}}
          {}                      | {a: 1}                          | {}
          ["$a", "$b", 3]         | {a: 1}                          | [1, null, 3]
          {$literal: "$a"}        | {a: 1}                          | "$a"
          {$literal: {$add: 1}}   | {}                              | {$add: 1}
          """)
  void pathsVariablesAndLiterals(String expression, String document, String expected) {
    check(expression, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$add: [1, 2]}                                  | {}          | 3
          {$add: ["$a", 1.5]}                             | {a: 1}      | 2.5
          {$add: [1, NumberLong(2)]}                      | {}          | NumberLong(3)
          {$add: [2147483647, 1]}                         | {}          | NumberLong(2147483648)
          {$add: [NumberLong("9223372036854775807"), 1]}  | {}          | 9223372036854775807.0
          {$add: [NumberDecimal("0.1"), NumberDecimal("0.2")]} | {}     | NumberDecimal("0.3")
          {$add: [NumberDecimal("1"), 0.1]}               | {}          | NumberDecimal("1.100000000000000")
          {$add: [1, null]}                               | {}          | null
          {$add: [1, "$missing"]}                         | {}          | null
          {$add: []}                                      | {}          | 0
          {$add: [ISODate("2020-01-01T00:00:00Z"), 1000]} | {}          | ISODate("2020-01-01T00:00:01Z")
          {$add: [1000, ISODate("2020-01-01T00:00:00Z")]} | {}          | ISODate("2020-01-01T00:00:01Z")
          {$subtract: [5, 2]}                             | {}          | 3
          {$subtract: [ISODate("2020-01-01T00:00:01Z"), ISODate("2020-01-01T00:00:00Z")]} | {} | NumberLong(1000)
          {$subtract: [ISODate("2020-01-01T00:00:01Z"), 1000]} | {}     | ISODate("2020-01-01T00:00:00Z")
          {$multiply: [2, 3.0]}                           | {}          | 6.0
          {$multiply: [100000, 100000]}                   | {}          | NumberLong("10000000000")
          {$multiply: [NumberLong("9223372036854775807"), 2]} | {}      | 1.8446744073709552E19
          {$divide: [6, 4]}                               | {}          | 1.5
          {$divide: [6, 3]}                               | {}          | 2.0
          {$divide: [NumberDecimal("1"), 4]}              | {}          | NumberDecimal("0.25")
          {$divide: [1, null]}                            | {}          | null
          {$mod: [7, 3]}                                  | {}          | 1
          {$mod: [-7, 3]}                                 | {}          | -1
          {$mod: [7.5, 2]}                                | {}          | 1.5
          {$mod: [7, 2.5]}                                | {}          | 2.0
          {$mod: [7, NumberLong(4)]}                      | {}          | NumberLong(3)
          {$mod: [NumberDecimal("7.5"), 2]}               | {}          | NumberDecimal("1.5")
          {$sum: [1, 2.5, "x", null]}                     | {}          | 3.5
          {$sum: "$a"}                                    | {a: [1, 2]} | 3
          {$sum: ["$a", 1]}                               | {a: [1, 2]} | 1
          {$avg: "$a"}                                    | {a: [1, 2]} | 1.5
          {$avg: "$a"}                                    | {a: []}     | null
          {$max: "$a"}                                    | {a: [1, null, "x"]} | "x"
          {$min: ["$a", 4]}                               | {a: 3}      | 3
          {$min: ["$b", null]}                            | {}          | null
          """)
  void arithmetic(String expression, String document, String expected) {
    check(expression, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$eq: ["$a", 1]}                     | {a: 1.0}     | true
          {$eq: ["$a", null]}                  | {}           | false
          {$eq: ["$a", "$b"]}                  | {}           | true
          {$ne: ["$a", 1]}                     | {a: 2}       | true
          {$gt: ["$a", 5]}                     | {a: "x"}     | true
          {$gt: ["$a", null]}                  | {}           | false
          {$gte: ["$a", "$a"]}                 | {a: 1}       | true
          {$lt: ["$a", 5]}                     | {}           | true
          {$lte: ["$a", 5]}                    | {a: 6}       | false
          {$cmp: ["$a", 5]}                    | {a: 6}       | 1
          {$cmp: ["a", "b"]}                   | {}           | -1
          {$and: ["$a", true]}                 | {a: 1}       | true
          {$and: ["$a", true]}                 | {a: 0}       | false
          {$and: []}                           | {}           | true
          {$or: ["$a", false]}                 | {a: "x"}     | true
          {$or: []}                            | {}           | false
          {$not: ["$a"]}                       | {a: null}    | true
          {$not: "$a"}                         | {a: NaN}     | false
          {$not: "$a"}                         | {a: ""}      | false
          {$ifNull: ["$a", "x"]}               | {a: null}    | "x"
          {$ifNull: ["$a", "$b", "x"]}         | {b: 1}       | 1
          {$ifNull: ["$a", "$b"]}              | {}           | MISSING
          {$cond: ["$a", "y", "n"]}            | {a: true}    | "y"
          {$cond: {if: "$a", then: "y", else: "$$REMOVE"}} | {} | MISSING
          {$switch: {branches: [{case: {$eq: ["$a", 1]}, then: "one"}, {case: {$eq: ["$a", 2]}, then: "two"}], default: "many"}} | {a: 2} | "two"
          {$switch: {branches: [{case: {$eq: ["$a", 1]}, then: "one"}], default: "many"}} | {a: 2} | "many"
          {$let: {vars: {x: "$a", y: 2}, in: {$add: ["$$x", "$$y"]}}} | {a: 1} | 3
          """)
  void logic(String expression, String document, String expected) {
    check(expression, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$concat: ["a", "$b"]}               | {b: "c"}     | "ac"
          {$concat: ["a", "$b"]}               | {}           | null
          {$toUpper: "$a"}                     | {a: "aé"}    | "AÉ"
          {$toLower: ["$a"]}                   | {a: "AB"}    | "ab"
          {$toUpper: "$a"}                     | {}           | ""
          {$toUpper: 15}                       | {}           | "15"
          {$toString: "$a"}                    | {a: 2.5}     | "2.5"
          {$toString: "$a"}                    | {a: 3.0}     | "3"
          {$toString: "$a"}                    | {a: NumberLong("5000000000")} | "5000000000"
          {$toString: "$a"}                    | {a: NumberDecimal("1.50")} | "1.50"
          {$toString: "$a"}                    | {a: true}    | "true"
          {$toString: "$a"}                    | {a: null}    | null
          {$toString: "$a"}                    | {a: ObjectId("00000000000000000000000a")} | "00000000000000000000000a"
          {$toString: "$a"}                    | {a: ISODate("2020-01-02T03:04:05.006Z")} | "2020-01-02T03:04:05.006Z"
          {$substrCP: ["$a", 1, 2]}            | {a: "héllo"} | "él"
          {$substrCP: ["$a", 4, 9]}            | {a: "héllo"} | "o"
          {$substrCP: ["$a", 9, 2]}            | {a: "héllo"} | ""
          {$substrCP: ["$a", 0, 1]}            | {a: "\\ud83d\\ude00x"} | "\\ud83d\\ude00"
          {$strLenCP: "$a"}                    | {a: "\\ud83d\\ude00x"} | 2
          {$regexMatch: {input: "$a", regex: "^h"}} | {a: "hi"} | true
          {$regexMatch: {input: "$a", regex: /^H/i}} | {a: "hi"} | true
          {$regexMatch: {input: "$a", regex: "^H", options: "i"}} | {a: "hi"} | true
          {$regexMatch: {input: "$a", regex: "^h"}} | {} | false
          """)
  void strings(String expression, String document, String expected) {
    check(expression, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$in: ["$a", [1, 2]]}                | {a: 2.0}         | true
          {$in: ["$a", "$b"]}                  | {a: 3, b: [1]}   | false
          {$size: "$a"}                        | {a: [1, 2]}      | 2
          {$slice: ["$a", 2]}                  | {a: [1, 2, 3]}   | [1, 2]
          {$slice: ["$a", -2]}                 | {a: [1, 2, 3]}   | [2, 3]
          {$slice: ["$a", 1, 1]}               | {a: [1, 2, 3]}   | [2]
          {$slice: ["$a", -2, 1]}              | {a: [1, 2, 3]}   | [2]
          {$slice: ["$a", 5, 1]}               | {a: [1, 2, 3]}   | []
          {$slice: ["$a", -9]}                 | {a: [1, 2, 3]}   | [1, 2, 3]
          {$slice: ["$a", 2]}                  | {}               | null
          {$arrayElemAt: ["$a", 1]}            | {a: [1, 2]}      | 2
          {$arrayElemAt: ["$a", -1]}           | {a: [1, 2]}      | 2
          {$arrayElemAt: ["$a", 5]}            | {a: [1, 2]}      | MISSING
          {$first: "$a"}                       | {a: [1, 2]}      | 1
          {$last: "$a"}                        | {a: [1, 2]}      | 2
          {$first: "$a"}                       | {a: []}          | MISSING
          {$first: "$a"}                       | {}               | null
          {$concatArrays: ["$a", [3]]}         | {a: [1, 2]}      | [1, 2, 3]
          {$concatArrays: ["$a", [3]]}         | {}               | null
          {$filter: {input: "$a", as: "x", cond: {$gt: ["$$x", 1]}}} | {a: [1, 2, 3]} | [2, 3]
          {$filter: {input: "$a", cond: {$gt: ["$$this", 1]}, limit: 1}} | {a: [1, 2, 3]} | [2]
          {$filter: {input: "$a", cond: true}} | {}               | null
          {$map: {input: "$a", as: "x", in: {$add: ["$$x", "$b"]}}} | {a: [1, 2], b: 1} | [2, 3]
          {$map: {input: "$a", in: "$$this.n"}} | {a: [{n: 1}, {}]} | [1, null]
          {$mergeObjects: ["$a", {y: 2}, null]} | {a: {x: 1, y: 1}} | {x: 1, y: 2}
          {$mergeObjects: "$a"}                | {a: {x: 1}}      | {x: 1}
          {$mergeObjects: ["$a"]}              | {}               | {}
          {$type: "$a"}                        | {a: NumberLong(1)} | "long"
          {$type: "$a"}                        | {}               | "missing"
          {$getField: "a.b"}                   | {"a.b": 1}       | 1
          {$getField: {$literal: "$x"}}        | {"$x": 1}        | 1
          {$getField: {field: "x", input: "$a"}} | {a: {x: 1}}    | 1
          {$getField: {field: "x", input: "$a"}} | {}             | MISSING
          {$setField: {field: "a.b", input: "$$ROOT", value: 1}} | {c: 2} | {c: 2, "a.b": 1}
          {$setField: {field: "c", input: "$$ROOT", value: "$$REMOVE"}} | {c: 2, d: 3} | {d: 3}
          {$setField: {field: "c", input: "$a", value: 1}} | {}   | null
          {$unsetField: {field: "c", input: "$$ROOT"}} | {c: 2, d: 3} | {d: 3}
          """)
  void arraysAndDocuments(String expression, String document, String expected) {
    check(expression, document, expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$toDate: "2020-01-02"}                    | ISODate("2020-01-02T00:00:00Z")
          {$toDate: "2020-01-02T03:04:05.006Z"}      | ISODate("2020-01-02T03:04:05.006Z")
          {$toDate: "2020-01-02T03:04:05+01:00"}     | ISODate("2020-01-02T02:04:05Z")
          {$toDate: NumberLong(1000)}                | ISODate("1970-01-01T00:00:01Z")
          {$toDate: ObjectId("000003e80000000000000000")} | ISODate("1970-01-01T00:16:40Z")
          {$toDate: Timestamp(1000, 1)}              | ISODate("1970-01-01T00:16:40Z")
          {$toDate: null}                            | null
          {$dateToString: {date: "$$NOW"}}           | "2024-05-06T07:08:09.010Z"
          {$dateToString: {date: "$$NOW", format: "%Y/%m/%d-%H-%M-%S-%L %j %u %%"}} | "2024/05/06-07-08-09-010 127 1 %"
          {$dateToString: {date: "$$NOW", format: "%H%z", timezone: "+02:00"}} | "09+0200"
          {$dateToString: {date: "$$NOW", timezone: "Asia/Tokyo"}} | "2024-05-06T16:08:09.010"
          {$dateToString: {date: null, onNull: "-"}} | "-"
          {$dateToString: {date: null}}              | null
          """)
  void dates(String expression, String expected) {
    check(expression, "{}", expected);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$foo: 1}                             | 168   | Unrecognized expression '$foo'
          {$add: 1, $subtract: 2}               | 15983 | must have exactly one field
          {a: 1, $b: 2}                         | 16410 | may not start with '$'
          {"a.b": 1}                            | 16412 | may not contain '.'
          "$"                                   | 16872 | by itself is not a valid FieldPath
          "$a."                                 | 40353 | must not end with a '.'
          "$a..b"                               | 15998 | may not be empty strings
          "$a.$b"                               | 16410 | may not start with '$'
          {$subtract: [1]}                      | 16020 | Expression $subtract takes exactly 2 arguments. 1 were passed in.
          {$slice: [1]}                         | 28667 | takes at least 2 arguments, and at most 3, but 1 were passed in
          {$ifNull: [1]}                        | 1257300 | needs at least two arguments
          {$cond: {if: 1, then: 2}}             | 9     | Missing 'else' parameter to $cond
          {$cond: {if: 1, then: 2, else: 3, x: 4}} | 9  | Unrecognized argument to $cond: x
          {$switch: {branches: []}}             | 40068 | requires at least one branch
          {$map: {input: [1], as: "X", in: 1}}  | 9     | invalid character for a user variable name
          {$getField: "$a"}                     | 5654600 | constant
          """)
  void refusesToRead(String expression, int code, String message) {
    BsonValue value = Bson.value(expression);

    Bson.assertRefused(() -> Expression.parse(value), code, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          "$$x"                                 | 17276 | Use of undefined variable: x
          {$add: ["x", 1]}                      | 14    | $add only supports numeric or date types, not string
          {$add: ["$$NOW", "$$NOW"]}            | 16612 | only one date allowed
          {$subtract: [1, "x"]}                 | 14    | can't $subtract string from int
          {$multiply: [1, "x"]}                 | 14    | $multiply only supports numeric types, not string
          {$divide: [1, 0]}                     | 2     | can't $divide by zero
          {$divide: ["x", 1]}                   | 14    | $divide only supports numeric types, not string and int
          {$mod: [1, 0]}                        | 16610 | can't $mod by zero
          {$concat: ["a", 1]}                   | 16702 | $concat only supports strings, not int
          {$toUpper: [[1]]}                     | 16007 | can't convert from BSON type array to String
          {$toString: {$literal: {a: 1}}}       | 241   | Unsupported conversion from object to string
          {$strLenCP: 1}                        | 34471 | requires a string argument, found: int
          {$substrCP: ["a", "x", 1]}            | 34450 | must be a numeric type
          {$substrCP: ["a", -1, 1]}             | 34455 | nonnegative
          {$in: [1, 2]}                         | 40081 | requires an array as a second argument, found: int
          {$size: "$a"}                         | 17124 | must be an array, but was of type: missing
          {$slice: [1, 2]}                      | 28724 | must be an array, but is of type: int
          {$slice: [[1], 1, 0]}                 | 28729 | must be positive
          {$arrayElemAt: [1, 2]}                | 28689 | must be an array, but is int
          {$arrayElemAt: [[1], 1.5]}            | 28691 | 32-bit integer
          {$first: 1}                           | 28689 | $first's argument must be an array, but is int
          {$concatArrays: [1]}                  | 28664 | only supports arrays, not int
          {$filter: {input: 1, cond: true}}     | 28651 | must be an array not int
          {$map: {input: 1, in: 1}}             | 16883 | must be an array not int
          {$mergeObjects: [1]}                  | 40400 | requires object inputs
          {$toDate: "x"}                        | 241   | Error parsing date string 'x'
          {$toDate: true}                       | 241   | Unsupported conversion from bool to date
          {$dateToString: {date: 1}}            | 16006 | can't convert from BSON type int to Date
          {$dateToString: {date: "$$NOW", format: "%Q"}} | 18536 | Invalid format character '%Q'
          {$dateToString: {date: "$$NOW", timezone: "Mars/X"}} | 40485 | unrecognized time zone
          {$regexMatch: {input: 1, regex: "a"}} | 51104 | needs 'input' to be of type string
          {$switch: {branches: [{case: false, then: 1}]}} | 40066 | could not find a matching branch
          """)
  void refusesToEvaluate(String expression, int code, String message) {
    Expression parsed = Expression.parse(Bson.value(expression));

    Bson.assertRefused(() -> parsed.evaluate(new BsonDocument(), VARIABLES), code, message);
  }

  @Test
  void variablesOfTheCommandAreSeen() {
    Expression sum = Expression.parse(Bson.value("{$add: [\"$a\", \"$$more\"]}"));

    BsonValue value =
        sum.evaluate(Bson.document("{a: 1}"), VARIABLES.with("more", new BsonInt32(2)));

    assertThat(value).isEqualTo(new BsonInt32(3));
  }
}
