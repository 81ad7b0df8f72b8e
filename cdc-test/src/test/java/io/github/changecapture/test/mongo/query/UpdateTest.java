package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.OptionalInt;
import org.bson.BsonDocument;
import org.bson.RawBsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/operator/update/ */
class UpdateTest {

  private static Update parse(String update) {
    return Update.parse(Bson.value(update), List.of());
  }

  private static void check(String update, String before, String after) {
    Bson.assertSame(parse(update).apply(Bson.document(before), Bson.UPDATE), Bson.document(after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {a: 2}}                     | {_id: 1, a: 1}              | {_id: 1, a: 2}
          {$set: {a: NumberLong(1)}}         | {_id: 1, a: 1}              | {_id: 1, a: NumberLong(1)}
          {$set: {"a.b": 2}}                 | {_id: 1, a: {b: 1, c: 3}}   | {_id: 1, a: {b: 2, c: 3}}
          {$set: {"a.b.c": 2}}               | {_id: 1}                    | {_id: 1, a: {b: {c: 2}}}
          {$set: {"a.1": 9}}                 | {_id: 1, a: [1, 2]}         | {_id: 1, a: [1, 9]}
          {$set: {"a.3": 9}}                 | {_id: 1, a: [1]}            | {_id: 1, a: [1, null, null, 9]}
          {$set: {"a.0.b": 9}}               | {_id: 1, a: []}             | {_id: 1, a: [{b: 9}]}
          {$set: {"a.0.b": 9}}               | {_id: 1, a: [{b: 1, c: 2}]} | {_id: 1, a: [{b: 9, c: 2}]}
          {$set: {"a.0": 9}}                 | {_id: 1, a: {}}             | {_id: 1, a: {"0": 9}}
          {$set: {a: {b: 1}}}                | {_id: 1, a: {c: 1}}         | {_id: 1, a: {b: 1}}
          {$set: {}}                         | {_id: 1, a: 1}              | {_id: 1, a: 1}
          {$unset: {a: ""}}                  | {_id: 1, a: 1, b: 2}        | {_id: 1, b: 2}
          {$unset: {"a.b": 1}}               | {_id: 1, a: {b: 1}}         | {_id: 1, a: {}}
          {$unset: {"a.0": 1}}               | {_id: 1, a: [1, 2]}         | {_id: 1, a: [null, 2]}
          {$unset: {"a.b": 1}}               | {_id: 1, a: 5}              | {_id: 1, a: 5}
          {$unset: {x: 1}}                   | {_id: 1}                    | {_id: 1}
          {$min: {a: 1}}                     | {_id: 1, a: 2}              | {_id: 1, a: 1}
          {$min: {a: 3}}                     | {_id: 1, a: 2}              | {_id: 1, a: 2}
          {$min: {b: 3}}                     | {_id: 1}                    | {_id: 1, b: 3}
          {$max: {a: "x"}}                   | {_id: 1, a: 2}              | {_id: 1, a: "x"}
          {$max: {a: 2.0}}                   | {_id: 1, a: 2}              | {_id: 1, a: 2}
          {$rename: {a: "b"}}                | {_id: 1, a: 1, c: 2}        | {_id: 1, c: 2, b: 1}
          {$rename: {a: "b"}}                | {_id: 1, a: 1, b: 2}        | {_id: 1, b: 1}
          {$rename: {"a.x": "b.y"}}          | {_id: 1, a: {x: 1}}         | {_id: 1, a: {}, b: {y: 1}}
          {$rename: {x: "y"}}                | {_id: 1, a: 1}              | {_id: 1, a: 1}
          {$setOnInsert: {b: 1}, $set: {a: 2}} | {_id: 1}                  | {_id: 1, a: 2}
          {$currentDate: {a: true}}          | {_id: 1}                    | {_id: 1, a: ISODate("2024-05-06T07:08:09.010Z")}
          {$currentDate: {a: {$type: "date"}}} | {_id: 1, a: 1}            | {_id: 1, a: ISODate("2024-05-06T07:08:09.010Z")}
          {$currentDate: {a: {$type: "timestamp"}}} | {_id: 1}             | {_id: 1, a: Timestamp(1714979289, 3)}
          """)
  void fields(String update, String before, String after) {
    check(update, before, after);
  }

  // https://www.mongodb.com/docs/manual/reference/operator/update/#update-operators-behavior
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {c: 1, a: 2, b: 3}}                    | {_id: 1}       | {_id: 1, a: 2, b: 3, c: 1}
          {$set: {b: 1}, $inc: {a: 1}}                  | {_id: 1}       | {_id: 1, a: 1, b: 1}
          {$set: {"x.10": 1, "x.9": 2, "x.a": 3}}       | {_id: 1}       | {_id: 1, x: {"9": 2, "10": 1, a: 3}}
          {$set: {"a.2": 2, "a.0": 0, "a.10": 10}}      | {_id: 1, a: []} | {_id: 1, a: [0, null, 2, null, null, null, null, null, null, null, 10]}
          {$set: {c: 1, b: 9}}                          | {_id: 1, b: 1} | {_id: 1, b: 9, c: 1}
          """)
  void newFieldsComeInTheOrderOfTheirNames(String update, String before, String after) {
    check(update, before, after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$inc: {a: 1}}                  | {_id: 1, a: 1}                | {_id: 1, a: 2}
          {$inc: {a: -1.5}}               | {_id: 1, a: 1}                | {_id: 1, a: -0.5}
          {$inc: {a: NumberLong(1)}}      | {_id: 1, a: 1}                | {_id: 1, a: NumberLong(2)}
          {$inc: {a: 1}}                  | {_id: 1, a: 2147483647}       | {_id: 1, a: NumberLong(2147483648)}
          {$inc: {a: 1}}                  | {_id: 1, a: NumberLong(2147483647)} | {_id: 1, a: NumberLong(2147483648)}
          {$inc: {a: NumberDecimal("0.1")}} | {_id: 1, a: NumberDecimal("0.2")} | {_id: 1, a: NumberDecimal("0.3")}
          {$inc: {a: NumberDecimal("0.1")}} | {_id: 1, a: 1}              | {_id: 1, a: NumberDecimal("1.1")}
          {$inc: {a: 5}}                  | {_id: 1}                      | {_id: 1, a: 5}
          {$inc: {"a.b": 5}}              | {_id: 1}                      | {_id: 1, a: {b: 5}}
          {$inc: {a: 0}}                  | {_id: 1, a: 1}                | {_id: 1, a: 1}
          {$mul: {a: 3}}                  | {_id: 1, a: 2}                | {_id: 1, a: 6}
          {$mul: {a: 1.5}}                | {_id: 1, a: 2}                | {_id: 1, a: 3.0}
          {$mul: {a: 2}}                  | {_id: 1, a: 1500000000}       | {_id: 1, a: NumberLong("3000000000")}
          {$mul: {a: 3}}                  | {_id: 1}                      | {_id: 1, a: 0}
          {$mul: {a: NumberLong(3)}}      | {_id: 1}                      | {_id: 1, a: NumberLong(0)}
          {$mul: {a: 3.0}}                | {_id: 1}                      | {_id: 1, a: 0.0}
          {$mul: {a: NumberDecimal("2")}} | {_id: 1, a: NumberDecimal("1.5")} | {_id: 1, a: NumberDecimal("3.0")}
          {$bit: {a: {and: 10}}}          | {_id: 1, a: 13}               | {_id: 1, a: 8}
          {$bit: {a: {or: 5}}}            | {_id: 1, a: 3}                | {_id: 1, a: 7}
          {$bit: {a: {xor: NumberLong(5)}}} | {_id: 1, a: 1}              | {_id: 1, a: NumberLong(4)}
          {$bit: {a: {or: 5}}}            | {_id: 1}                      | {_id: 1, a: 5}
          """)
  void numbers(String update, String before, String after) {
    check(update, before, after);
  }

  // https://www.mongodb.com/docs/manual/reference/operator/update-array/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$push: {a: 3}}                                    | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1, 2, 3]}
          {$push: {a: [3, 4]}}                               | {_id: 1, a: [1]}         | {_id: 1, a: [1, [3, 4]]}
          {$push: {a: 1}}                                    | {_id: 1}                 | {_id: 1, a: [1]}
          {$push: {a: {$each: [3, 4]}}}                      | {_id: 1, a: [1]}         | {_id: 1, a: [1, 3, 4]}
          {$push: {a: {$each: [0], $position: 0}}}           | {_id: 1, a: [1, 2]}      | {_id: 1, a: [0, 1, 2]}
          {$push: {a: {$each: [9, 8], $position: 1}}}        | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1, 9, 8, 2]}
          {$push: {a: {$each: [9], $position: 7}}}           | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1, 2, 9]}
          {$push: {a: {$each: [9], $position: -1}}}          | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1, 9, 2]}
          {$push: {a: {$each: [9], $position: -7}}}          | {_id: 1, a: [1, 2]}      | {_id: 1, a: [9, 1, 2]}
          {$push: {a: {$each: [3], $slice: 2}}}              | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1, 2]}
          {$push: {a: {$each: [3], $slice: -2}}}             | {_id: 1, a: [1, 2]}      | {_id: 1, a: [2, 3]}
          {$push: {a: {$each: [3], $slice: 0}}}              | {_id: 1, a: [1, 2]}      | {_id: 1, a: []}
          {$push: {a: {$each: [2], $sort: 1}}}               | {_id: 1, a: [3, 1]}      | {_id: 1, a: [1, 2, 3]}
          {$push: {a: {$each: [], $sort: -1}}}               | {_id: 1, a: [3, 1, 5]}   | {_id: 1, a: [5, 3, 1]}
          {$push: {a: {$each: [{s: 2}], $sort: {s: 1}, $slice: 2}}} | {_id: 1, a: [{s: 3}, {s: 1}]} | {_id: 1, a: [{s: 1}, {s: 2}]}
          {$push: {a: {$each: [{s: {t: 1}}], $sort: {"s.t": -1}}}} | {_id: 1, a: [{s: {t: 0}}]} | {_id: 1, a: [{s: {t: 1}}, {s: {t: 0}}]}
          {$push: {a: {$each: []}}}                          | {_id: 1, a: [1]}         | {_id: 1, a: [1]}
          {$push: {a: {$each: [], $slice: 1}}}               | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1]}
          {$push: {a: {$each: [5, 3], $sort: 1}}}            | {_id: 1}                 | {_id: 1, a: [3, 5]}
          {$addToSet: {a: 2}}                                | {_id: 1, a: [1]}         | {_id: 1, a: [1, 2]}
          {$addToSet: {a: 1.0}}                              | {_id: 1, a: [1]}         | {_id: 1, a: [1]}
          {$addToSet: {a: {$each: [2, 2, 1, 3]}}}            | {_id: 1, a: [1]}         | {_id: 1, a: [1, 2, 3]}
          {$addToSet: {a: [1, 2]}}                           | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1, 2, [1, 2]]}
          {$addToSet: {a: {x: 1, y: 2}}}                     | {_id: 1, a: [{y: 2, x: 1}]} | {_id: 1, a: [{y: 2, x: 1}, {x: 1, y: 2}]}
          {$addToSet: {a: {$each: [1, 1]}}}                  | {_id: 1}                 | {_id: 1, a: [1]}
          {$pop: {a: 1}}                                     | {_id: 1, a: [1, 2]}      | {_id: 1, a: [1]}
          {$pop: {a: -1}}                                    | {_id: 1, a: [1, 2]}      | {_id: 1, a: [2]}
          {$pop: {a: 1}}                                     | {_id: 1, a: []}          | {_id: 1, a: []}
          {$pop: {a: 1}}                                     | {_id: 1}                 | {_id: 1}
          {$pull: {a: 1}}                                    | {_id: 1, a: [1, 2, 1.0]} | {_id: 1, a: [2]}
          {$pull: {a: {$gte: 2}}}                            | {_id: 1, a: [1, 2, 3]}   | {_id: 1, a: [1]}
          {$pull: {a: {$in: [1, 3]}}}                        | {_id: 1, a: [1, 2, 3]}   | {_id: 1, a: [2]}
          {$pull: {a: /^x/}}                                 | {_id: 1, a: ["xa", "b"]} | {_id: 1, a: ["b"]}
          {$pull: {a: {b: 1}}}                               | {_id: 1, a: [{b: 1, c: 2}, {b: 2}]} | {_id: 1, a: [{b: 2}]}
          {$pull: {a: {b: 1, c: {$gt: 1}}}}                  | {_id: 1, a: [{b: 1, c: 2}, {b: 1, c: 0}]} | {_id: 1, a: [{b: 1, c: 0}]}
          {$pull: {a: [1, 2]}}                               | {_id: 1, a: [[1, 2], 1]} | {_id: 1, a: [1]}
          {$pull: {a: {b: {$elemMatch: {c: 1}}}}}            | {_id: 1, a: [{b: [{c: 1}]}, {b: []}]} | {_id: 1, a: [{b: []}]}
          {$pull: {x: 1}}                                    | {_id: 1}                 | {_id: 1}
          {$pullAll: {a: [1, 3]}}                            | {_id: 1, a: [1, 2, 3, 1]} | {_id: 1, a: [2]}
          {$pullAll: {a: [{x: 1}]}}                          | {_id: 1, a: [{x: 1}, {x: 1, y: 2}]} | {_id: 1, a: [{x: 1, y: 2}]}
          """)
  void arrays(String update, String before, String after) {
    check(update, before, after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {"a.$[]": 0}}                  | []                            | {_id: 1, a: [1, 2]}           | {_id: 1, a: [0, 0]}
          {$inc: {"a.$[].b": 1}}                | []                            | {_id: 1, a: [{b: 1}, {b: 2}]} | {_id: 1, a: [{b: 2}, {b: 3}]}
          {$set: {"a.$[x]": 0}}                 | [{x: {$gte: 2}}]              | {_id: 1, a: [1, 2, 3]}        | {_id: 1, a: [1, 0, 0]}
          {$set: {"a.$[x].c": 0}}               | [{"x.b": 2}]                  | {_id: 1, a: [{b: 1}, {b: 2}]} | {_id: 1, a: [{b: 1}, {b: 2, c: 0}]}
          {$set: {"a.$[x].c": 0}}               | [{$or: [{"x.b": 1}, {"x.b": 3}]}] | {_id: 1, a: [{b: 1}, {b: 2}]} | {_id: 1, a: [{b: 1, c: 0}, {b: 2}]}
          {$inc: {"a.$[].b.$[y]": 10}}          | [{y: {$lt: 2}}]               | {_id: 1, a: [{b: [1, 2]}, {b: [0]}]} | {_id: 1, a: [{b: [11, 2]}, {b: [10]}]}
          {$set: {"a.$[x]": 0, "a.$[y]": 9}}    | [{x: 1}, {y: 2}]              | {_id: 1, a: [1, 2, 3]}        | {_id: 1, a: [0, 9, 3]}
          {$set: {"a.$[x].p": 0, "a.$[y].q": 9}} | [{"x.b": 1}, {"y.b": 1}]     | {_id: 1, a: [{b: 1}]}         | {_id: 1, a: [{b: 1, p: 0, q: 9}]}
          {$unset: {"a.$[]": 1}}                | []                            | {_id: 1, a: [1, 2]}           | {_id: 1, a: [null, null]}
          """)
  void arrayFilters(String update, String filters, String before, String after) {
    Update parsed = Update.parse(Bson.value(update), Bson.documents(filters));

    Bson.assertSame(parsed.apply(Bson.document(before), Bson.UPDATE), Bson.document(after));
  }

  // https://www.mongodb.com/docs/manual/reference/operator/update/positional/
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 2}                     | {$set: {"a.$": 9}}                | {_id: 1, a: [1, 2]}           | {_id: 1, a: [1, 9]}
          {"a.b": 2}                 | {$set: {"a.$.c": 9}}              | {_id: 1, a: [{b: 1}, {b: 2}]} | {_id: 1, a: [{b: 1}, {b: 2, c: 9}]}
          {a: {$elemMatch: {b: 2}}}  | {$inc: {"a.$.b": 1, "a.0.b": 5}}  | {_id: 1, a: [{b: 1}, {b: 2}]} | {_id: 1, a: [{b: 6}, {b: 3}]}
          {"a.b": 2}                 | {$set: {"a.$.x": 1, "a.1.y": 2}}  | {_id: 1, a: [{b: 1}, {b: 2}]} | {_id: 1, a: [{b: 1}, {b: 2, x: 1, y: 2}]}
          """)
  void positionalStandsForTheElementFound(
      String filter, String update, String before, String after) {
    BsonDocument document = Bson.document(before);
    OptionalInt index = Filter.parse(Bson.document(filter)).matchedIndex(document);

    Bson.assertSame(parse(update).apply(document, Bson.UPDATE, index), Bson.document(after));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 2}                  | {_id: 1, a: 1, b: 1}   | {_id: 1, a: 2}
          {a: 2, _id: 1}          | {_id: 1, a: 1}         | {_id: 1, a: 2}
          {_id: 1.0, a: 2}        | {_id: 1, a: 1}         | {_id: 1.0, a: 2}
          {}                      | {_id: 1, a: 1}         | {_id: 1}
          {"a.b": 2}              | {_id: 1}               | {_id: 1, "a.b": 2}
          {t: Timestamp(0, 0), s: {t: Timestamp(0, 0)}} | {_id: 1} | {_id: 1, t: Timestamp(1714979289, 3), s: {t: Timestamp(0, 0)}}
          """)
  void replacementKeepsTheIdFirst(String update, String before, String after) {
    check(update, before, after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{$set: {b: {$add: ["$a", 1]}}}]         | {_id: 1, a: 1}       | {_id: 1, a: 1, b: 2}
          [{$set: {at: "$$NOW"}}, {$unset: "a"}]   | {_id: 1, a: 1}       | {_id: 1, at: ISODate("2024-05-06T07:08:09.010Z")}
          [{$set: {ts: "$$CLUSTER_TIME"}}]         | {_id: 1}             | {_id: 1, ts: Timestamp(1714979289, 3)}
          [{$project: {_id: 0, a: 1}}]             | {_id: 1, a: 1, b: 2} | {_id: 1, a: 1}
          [{$replaceWith: {x: "$a"}}]              | {_id: 1, a: 1}       | {_id: 1, x: 1}
          [{$replaceRoot: {newRoot: {x: "$a", _id: 1}}}] | {_id: 1, a: 1} | {_id: 1, x: 1}
          [{$addFields: {"a.b": 1}}]               | {_id: 1, a: {c: 2}}  | {_id: 1, a: {c: 2, b: 1}}
          []                                       | {_id: 1, a: 1}       | {_id: 1, a: 1}
          """)
  void pipelines(String update, String before, String after) {
    check(update, before, after);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {a: 1}}         | OPERATORS
          [{$set: {a: 1}}]       | PIPELINE
          {a: 1}                 | REPLACEMENT
          {}                     | REPLACEMENT
          """)
  void kinds(String update, Update.Kind kind) {
    assertThat(parse(update).kind()).isEqualTo(kind);
  }

  // https://www.mongodb.com/docs/manual/reference/method/db.collection.updateOne/#upsert
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {_id: 5, a: 1}    | {$set: {b: 2}}                     | {_id: 5, a: 1, b: 2}
          {a: 1, _id: 5}    | {$set: {b: 2}}                     | {_id: 5, a: 1, b: 2}
          {a: 1}            | {$setOnInsert: {_id: 5, c: 3}, $inc: {a: 1}} | {_id: 5, a: 2, c: 3}
          {"a.b": 1, _id: 5} | {$set: {"a.c": 2}}                | {_id: 5, a: {b: 1, c: 2}}
          {_id: 5, a: 1}    | {x: 1}                             | {_id: 5, x: 1}
          {_id: 5, a: 1}    | {x: 1, _id: 5}                     | {_id: 5, x: 1}
          {_id: 5, a: 1}    | [{$set: {b: {$add: ["$a", 1]}}}]   | {_id: 5, a: 1, b: 2}
          {_id: 5}          | {$unset: {a: 1}, $pull: {b: 1}}    | {_id: 5}
          {_id: 5}          | {$push: {a: 1}}                    | {_id: 5, a: [1]}
          """)
  void upsertBuildsOnTheFilter(String filter, String update, String expected) {
    BsonDocument seed = Filter.parse(Bson.document(filter)).equalities();

    Bson.assertSame(parse(update).upsert(seed, Bson.UPDATE), Bson.document(expected));
  }

  @Test
  void upsertMakesAnObjectIdOfTheServersTime() {
    BsonDocument inserted = parse("{$set: {a: 1}}").upsert(new BsonDocument(), Bson.UPDATE);

    assertThat(inserted.keySet()).containsExactly("_id", "a");
    assertThat(inserted.getObjectId("_id").getValue().getDate())
        .isEqualTo(Bson.NOW.truncatedTo(ChronoUnit.SECONDS));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {a: 1}}                   | {_id: 1, a: 1}
          {$inc: {a: 0}}                   | {_id: 1, a: 1}
          {$max: {a: 0}}                   | {_id: 1, a: 1}
          {$unset: {x: 1}}                 | {_id: 1, a: 1}
          {$addToSet: {a: 1}}              | {_id: 1, a: [1]}
          {$pull: {a: 7}}                  | {_id: 1, a: [1]}
          {$pop: {a: 1}}                   | {_id: 1, a: []}
          {$rename: {x: "y"}}              | {_id: 1}
          {$setOnInsert: {a: 5}}           | {_id: 1, a: 1}
          {$set: {"a.$[]": 1}}             | {_id: 1, a: [1, 1]}
          {_id: 1, a: 1}                   | {_id: 1, a: 1}
          [{$set: {a: 1}}]                 | {_id: 1, a: 1}
          """)
  void whatChangesNothingIsTold(String update, String document) {
    BsonDocument before = Bson.document(document);

    UpdateResult result = parse(update).run(before, Bson.UPDATE, OptionalInt.empty());

    assertThat(result.change()).isEqualTo(UpdateResult.Change.NONE);
    assertThat(result.document()).isSameAs(before);
    Bson.assertSame(
        result.description(),
        Bson.document("{updatedFields: {}, removedFields: [], truncatedArrays: []}"));
  }

  /** The server stores bytes; the query semantics take them as they are. */
  @Test
  void rawDocumentsAreAsGoodAsOthers() {
    RawBsonDocument before = RawBsonDocument.parse("{_id: 1, a: [{b: 1}, {b: 2}], c: {d: 1}}");
    Update update =
        Update.parse(
            RawBsonDocument.parse("{$set: {\"a.$.b\": {x: [3]}}, $inc: {\"c.d\": 1}}"), List.of());
    OptionalInt index = Filter.parse(RawBsonDocument.parse("{\"a.b\": 2}")).matchedIndex(before);

    BsonDocument after = update.apply(before, Bson.UPDATE, index);

    Bson.assertSame(after, Bson.document("{_id: 1, a: [{b: 1}, {b: {x: [3]}}], c: {d: 2}}"));
    Bson.assertSame(
        update.describe(before, after, index).getDocument("updatedFields"),
        Bson.document("{\"a.1.b\": {x: [3]}, \"c.d\": 2}"));
  }
}
