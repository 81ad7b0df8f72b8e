package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.OptionalInt;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/change-events/update/ */
class UpdateDescriptionTest {

  private static final String LONG = "x".repeat(200);

  private static void assertDescribes(
      BsonDocument description, String updated, String removed, String truncated) {
    BsonDocument expected =
        Bson.document(
            "{updatedFields: %s, removedFields: %s, truncatedArrays: %s}"
                .formatted(updated, removed, truncated));
    assertThat(Bson.typed(description)).isEqualTo(Bson.typed(expected));
  }

  private static UpdateResult run(String update, String filters, String before, OptionalInt index) {
    Update parsed = Update.parse(Bson.value(update), Bson.documents(filters));
    UpdateResult result = parsed.run(Bson.document(before), Bson.UPDATE, index);
    if (result.change() == UpdateResult.Change.UPDATE) {
      Bson.assertSame(
          parsed.describe(Bson.document(before), result.document(), index), result.description());
    }
    return result;
  }

  /** Operators tell the paths that they touched, whatever the values were. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {a: 2}}                       | {_id: 1, a: 1}            | {a: 2}              | []    | []
          {$set: {b: 2, a: 3}}                 | {_id: 1, a: 1}            | {a: 3, b: 2}        | []    | []
          {$set: {b: 2, c: 1, a: 3}}           | {_id: 1, c: 0}            | {c: 1, a: 3, b: 2}  | []    | []
          {$set: {a: 1, b: 2}}                 | {_id: 1, a: 1}            | {b: 2}              | []    | []
          {$set: {a: {b: 1, c: 2}}}            | {_id: 1, a: {b: 0, c: 2}} | {a: {b: 1, c: 2}}   | []    | []
          {$set: {"a.b": 1}}                   | {_id: 1, a: {b: 0, c: 2}} | {"a.b": 1}          | []    | []
          {$set: {"a.b.c": 1}}                 | {_id: 1, a: {}}           | {"a.b": {c: 1}}     | []    | []
          {$set: {"a.b.c": 1, "a.b.d": 2}}     | {_id: 1}                  | {a: {b: {c: 1, d: 2}}} | [] | []
          {$set: {"a.0": 5}}                   | {_id: 1, a: [1, 2]}       | {"a.0": 5}          | []    | []
          {$set: {"a.3": 5}}                   | {_id: 1, a: [1]}          | {"a.3": 5}          | []    | []
          {$set: {"a.1.b": 5}}                 | {_id: 1, a: [1]}          | {"a.1": {b: 5}}     | []    | []
          {$set: {"a.0.b": 5}}                 | {_id: 1, a: [{c: 1}]}     | {"a.0.b": 5}        | []    | []
          {$set: {"a.10": 1, "a.9": 2}}        | {_id: 1, a: [0]}          | {"a.9": 2, "a.10": 1} | []  | []
          {$set: {"a.0": 5}}                   | {_id: 1, a: {}}           | {"a.0": 5}          | []    | []
          {$unset: {a: 1, b: 1}}               | {_id: 1, a: 1}            | {}                  | ["a"] | []
          {$unset: {"a.b": 1}}                 | {_id: 1, a: {b: 1}}       | {}                  | ["a.b"] | []
          {$unset: {"a.0": 1}}                 | {_id: 1, a: [1]}          | {"a.0": null}       | []    | []
          {$set: {c: 1}, $unset: {"a.b": 1}, $inc: {"a.x": 1}} | {_id: 1, a: {b: 1}} | {c: 1, "a.x": 1} | ["a.b"] | []
          {$inc: {n: 1}, $max: {m: 0}}         | {_id: 1, n: 1, m: 5}      | {n: 2}              | []    | []
          {$rename: {a: "b"}}                  | {_id: 1, a: 1}            | {b: 1}              | ["a"] | []
          {$rename: {a: "b.c"}}                | {_id: 1, a: 1, b: {}}     | {"b.c": 1}          | ["a"] | []
          {$currentDate: {a: true}}            | {_id: 1}                  | {a: ISODate("2024-05-06T07:08:09.010Z")} | [] | []
          {$push: {a: 3}}                      | {_id: 1, a: [1, 2]}       | {"a.2": 3}          | []    | []
          {$push: {a: {$each: [3, 4]}}}        | {_id: 1, a: [1, 2]}       | {"a.2": 3, "a.3": 4} | []   | []
          {$push: {a: 1}}                      | {_id: 1, a: []}           | {a: [1]}            | []    | []
          {$push: {a: 1}}                      | {_id: 1}                  | {a: [1]}            | []    | []
          {$push: {"x.a": 1}}                  | {_id: 1, x: {a: [0]}}     | {"x.a.1": 1}        | []    | []
          {$push: {a: {$each: [0], $position: 0}}} | {_id: 1, a: [1]}      | {a: [0, 1]}         | []    | []
          {$push: {a: {$each: [2], $position: 1}}} | {_id: 1, a: [1]}      | {a: [1, 2]}         | []    | []
          {$push: {a: {$each: [2], $position: 5}}} | {_id: 1, a: [1]}      | {"a.1": 2}          | []    | []
          {$push: {a: {$each: [2], $slice: -5}}} | {_id: 1, a: [1]}        | {"a.1": 2}          | []    | []
          {$push: {a: {$each: [2], $slice: -1}}} | {_id: 1, a: [1]}        | {a: [2]}            | []    | []
          {$push: {a: {$each: [2], $sort: 1}}} | {_id: 1, a: [1]}          | {a: [1, 2]}         | []    | []
          {$addToSet: {a: 2}}                  | {_id: 1, a: [1]}          | {"a.1": 2}          | []    | []
          {$addToSet: {a: {$each: [1, 2, 3]}}} | {_id: 1, a: [1]}          | {"a.1": 2, "a.2": 3} | []   | []
          {$addToSet: {a: 2}}                  | {_id: 1, a: []}           | {"a.0": 2}          | []    | []
          {$pull: {a: 2}}                      | {_id: 1, a: [1, 2]}       | {a: [1]}            | []    | []
          {$pullAll: {a: [1]}}                 | {_id: 1, a: [1, 2]}       | {a: [2]}            | []    | []
          {$pop: {a: 1}}                       | {_id: 1, a: [1, 2]}       | {a: [1]}            | []    | []
          {$set: {"a.$[]": 0}}                 | {_id: 1, a: [1, 2]}       | {a: [0, 0]}         | []    | []
          {$set: {"a.$[].b": 0}}               | {_id: 1, a: [{b: 1, c: 2}]} | {"a.0.b": 0}      | []    | []
          {$set: {"a.$[].b": 0}}               | {_id: 1, a: [{b: 1}, {b: 0, c: 1}]} | {"a.0": {b: 0}} | [] | []
          """)
  void operatorsTellTheTouchedPaths(
      String update, String before, String updated, String removed, String truncated) {
    UpdateResult result = run(update, "[]", before, OptionalInt.empty());

    assertThat(result.change()).isEqualTo(UpdateResult.Change.UPDATE);
    assertDescribes(result.description(), updated, removed, truncated);
  }

  /** Of one matched element its path is told, of several the whole array. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {"a.$[x].b": 0}} | [{"x.b": 1}]       | {_id: 1, a: [{b: 1, c: 1}, {b: 2}]} | {"a.0.b": 0}
          {$set: {"a.$[x].b": 0}} | [{"x.b": {$gt: 0}}] | {_id: 1, a: [{b: 1}, {b: 2}]}      | {a: [{b: 0}, {b: 0}]}
          {$push: {"a.$[x].b": 9}} | [{"x.c": 1}]      | {_id: 1, a: [{c: 1, b: [1]}]}       | {"a.0.b.1": 9}
          """)
  void arrayFiltersTellTheElementOrTheArray(
      String update, String filters, String before, String updated) {
    assertDescribes(
        run(update, filters, before, OptionalInt.empty()).description(), updated, "[]", "[]");
  }

  @Test
  void positionalTellsTheIndex() {
    UpdateResult result =
        run("{$set: {\"a.$.b\": 9}}", "[]", "{_id: 1, a: [{b: 1}, {b: 2}]}", OptionalInt.of(1));

    assertDescribes(result.description(), "{\"a.1.b\": 9}", "[]", "[]");
  }

  /** The expectations are those of mongod's own document_diff_calculator_test. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {a: 1, b: 2, c: 3, d: 4}  | {b: 2, c: 3, d: 4, a: 1}     | {a: 1}          | []         | []
          {b: 1, a: 2, c: 3, d: 4, e: "value"} | {c: 3, d: 4, e: "value"} | {}    | ["a", "b"] | []
          {b: 1, a: 2, c: "value", d: "value", e: "value", g: 1, f: 1} | {c: "value", d: "value", e: "value"} | {} | ["g", "f", "a", "b"] | []
          {a: 1, b: 2, c: {sub1: 1, sub2: 1, sub3: 3.0}, d: 4} | {a: 1, b: 2, c: {sub1: 1, sub2: 1, sub3: 3}, d: 4} | {"c.sub3": 3} | [] | []
          {a: 1, b: 2, c: {p: 1, q: 1, s: 1, r: 2}, d: 4} | {a: 1, b: 2, c: {p: 1, q: 1, r: 2, s: 1}, d: 4} | {"c.s": 1} | [] | []
          {f: "abcd", g: [1, 2, 3]} | {f: "abcd", g: [1, 2, 3, 4]} | {"g.3": 4}      | []         | []
          {f: "abcd", g: [1, 2, 3, [[2]]]} | {f: "abcd", g: [1, 2, 3, [[4]]]} | {"g.3": [[4]]} | [] | []
          {f: "abcd", g: [1, 2, 3, [1, "longString", [2], 4, 5, 6], 5, 5, 5]} | {f: "abcd", g: [1, 2, 3, [1, "longString", [4], 4], 5, 6]} | {"g.3.2": [4], "g.5": 6} | [] | [{field: "g", newSize: 6}, {field: "g.3", newSize: 4}]
          {f: "abcd", g: [1, 2, 3, {h: ["largeString", 2, 3, 4, 5]}]} | {f: "abcd", g: [1, 2, 3, {h: ["largeString", 2, 3, 5]}]} | {"g.3.h.3": 5} | [] | [{field: "g.3.h", newSize: 4}]
          {f: "abcd", g: [1, 2, 3, {h: [2, 3, 4, 5]}]} | {f: "abcd", g: [1, 2, 3, {h: [1, 2, 3, 4, 5]}]} | {"g.3": {h: [1, 2, 3, 4, 5]}} | [] | []
          {g: [1, 2, 3, 4, 5, 6, {a: 1, b: 2, c: 3, d: 4}, 7]} | {g: [1, 2, 3, 4, 5, 6, {p: 1, q: 2}, 7]} | {"g.6": {p: 1, q: 2}} | [] | []
          {f: {p: 1, q: 2, r: {a: 1, b: 2, c: 3, d: 4}, s: 3}} | {f: {p: 1, q: 2, r: {p: 1, q: 2}, s: 3}} | {"f.r": {p: 1, q: 2}} | [] | []
          {f: {p: 1, q: 2, r: [1, 3, 4, 5], s: 3}} | {f: {p: 1, q: 2, r: [1, 2, 3, 4], s: 3}} | {"f.r": [1, 2, 3, 4]} | [] | []
          {a: "abcd", b: {c: {d: {p: 1}, e: {q: 1}}, f: 2}, g: 3} | {a: "abcd", b: {c: {d: {q: 1}, e: {q: 1}}, f: 2}, g: "3"} | {g: "3", "b.c.d": {q: 1}} | [] | []
          {a: 1}                    | {a: 1}                       | {}              | []         | []
          {a: null}                 | {}                           | {}              | ["a"]      | []
          """)
  void differencesFollowMongodsRules(
      String before, String after, String updated, String removed, String truncated) {
    assertDescribes(
        UpdateDescription.between(Bson.document(before), Bson.document(after)),
        updated,
        removed,
        truncated);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{$set: {n: 2}}]                    | {n: 2}                     | []    | []
          [{$set: {"s.a": 1}}]                | {"s.a": 1}                 | []    | []
          [{$unset: "n"}]                     | {}                         | ["n"] | []
          [{$set: {l: {$slice: ["$l", 2]}}}]  | {}                         | []    | [{field: "l", newSize: 2}]
          [{$set: {l: {$concatArrays: ["$l", [9]]}}}] | {"l.4": 9}         | []    | []
          [{$set: {l: {$concatArrays: [[0], "$l"]}}}] | {l: [0, 1, 2, 3, 4]} | []  | []
          """)
  void pipelinesTellTheDifference(String update, String updated, String removed, String truncated) {
    String before =
        "{_id: 1, text: \"%s\", n: 1, s: {a: 0, b: \"%s\"}, l: [1, 2, 3, 4]}".formatted(LONG, LONG);

    UpdateResult result = run(update, "[]", before, OptionalInt.empty());

    assertThat(result.change()).isEqualTo(UpdateResult.Change.UPDATE);
    assertDescribes(result.description(), updated, removed, truncated);
  }

  /** mongod logs what is shorter, so that a small document's pipeline update is a replace. */
  @Test
  void aPipelineWhoseDifferenceIsAsLongAsTheDocumentReplaces() {
    UpdateResult result = run("[{$set: {a: 2}}]", "[]", "{_id: 1, a: 1}", OptionalInt.empty());

    assertThat(result.change()).isEqualTo(UpdateResult.Change.REPLACE);
    assertDescribes(result.description(), "{}", "[]", "[]");
  }

  /** An oplog entry has 15 bytes beside the difference; that decides at the edge. */
  @ParameterizedTest
  @CsvSource({"6, REPLACE", "7, UPDATE"})
  void theEdgeBetweenUpdateAndReplaceIsMongods(int length, UpdateResult.Change change) {
    // The document has 29 bytes and the text; the difference {u: {a: 2}} has 20, the entry 35.
    String before = "{_id: 1, a: 1, t: \"%s\"}".formatted("x".repeat(length));

    assertThat(run("[{$set: {a: 2}}]", "[]", before, OptionalInt.empty()).change())
        .isEqualTo(change);
  }

  @Test
  void replacementsReplace() {
    Update update = Update.parse(Bson.document("{a: 2}"), List.of());
    BsonDocument before = Bson.document("{_id: 1, a: 1}");

    UpdateResult result = update.run(before, Bson.UPDATE, OptionalInt.empty());

    assertThat(result.change()).isEqualTo(UpdateResult.Change.REPLACE);
    assertDescribes(update.describe(before, result.document()), "{}", "[]", "[]");
  }

  /** The description takes times from the document after, not from a clock. */
  @Test
  void describesCurrentDateAsItWas() {
    Update update =
        Update.parse(Bson.document("{$currentDate: {a: true}, $set: {b: 1}}"), List.of());
    BsonDocument before = Bson.document("{_id: 1, a: 0}");

    BsonDocument after = update.apply(before, Bson.UPDATE);

    assertDescribes(
        update.describe(before, after),
        "{a: ISODate(\"2024-05-06T07:08:09.010Z\"), b: 1}",
        "[]",
        "[]");
  }
}
