package io.github.changecapture.test.mongo.query;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** https://www.mongodb.com/docs/manual/reference/operator/aggregation-pipeline/ */
class PipelineTest {

  private static PipelineContext context() {
    return new PipelineContext(Bson.NOW, Bson.CLUSTER_TIME, new Random(42));
  }

  private static List<BsonDocument> run(String pipeline, String input) {
    return Pipeline.parse(Bson.documents(pipeline)).apply(Bson.documents(input), context());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{$match: {a: {$gt: 1}}}]                    | [{a: 1}, {a: 2}]                  | [{a: 2}]
          [{$project: {a: 1}}]                         | [{_id: 1, a: 1, b: 2}]            | [{_id: 1, a: 1}]
          [{$addFields: {b: "$a", "c.d": 1}}]          | [{a: 1}]                          | [{a: 1, b: 1, c: {d: 1}}]
          [{$set: {a: {x: 1}}}]                        | [{a: {y: 2}, b: 1}]               | [{a: {y: 2, x: 1}, b: 1}]
          [{$set: {a: {$literal: {x: 1}}}}]            | [{a: {y: 2}, b: 1}]               | [{a: {x: 1}, b: 1}]
          [{$set: {"a.x": 1}}]                         | [{a: [{y: 2}, 5]}]                | [{a: [{y: 2, x: 1}, {x: 1}]}]
          [{$set: {a: "$$REMOVE", b: 1}}]              | [{a: 1}]                          | [{b: 1}]
          [{$set: {a: "$b", b: "$a"}}]                 | [{a: 1, b: 2}]                    | [{a: 2, b: 1}]
          [{$unset: "a"}]                              | [{a: 1, b: 2}]                    | [{b: 2}]
          [{$unset: ["a", "b.c"]}]                     | [{a: 1, b: {c: 1, d: 2}}]         | [{b: {d: 2}}]
          [{$replaceRoot: {newRoot: "$a"}}]            | [{a: {b: 1}}]                     | [{b: 1}]
          [{$replaceWith: {$mergeObjects: ["$a", {c: 1}]}}] | [{a: {b: 1}}]                | [{b: 1, c: 1}]
          [{$sort: {a: -1}}]                           | [{a: 1}, {a: 2}]                  | [{a: 2}, {a: 1}]
          [{$limit: 1}]                                | [{a: 1}, {a: 2}]                  | [{a: 1}]
          [{$skip: 1}]                                 | [{a: 1}, {a: 2}]                  | [{a: 2}]
          [{$count: "n"}]                              | [{a: 1}, {a: 2}]                  | [{n: 2}]
          [{$count: "n"}]                              | []                                | []
          [{$group: {_id: "$a", n: {$sum: 1}, t: {$sum: "$b"}}}] | [{a: 1, b: 2}, {a: 2, b: 5}, {a: 1.0, b: 1.5}] | [{_id: 1, n: 2, t: 3.5}, {_id: 2, n: 1, t: 5}]
          [{$group: {_id: null, n: {$count: {}}, a: {$avg: "$b"}, l: {$min: "$b"}, h: {$max: "$b"}}}] | [{b: 1}, {b: 2}, {}] | [{_id: null, n: 3, a: 1.5, l: 1, h: 2}]
          [{$group: {_id: "$a", f: {$first: "$b"}, l: {$last: "$b"}, p: {$push: "$b"}, s: {$addToSet: "$b"}}}] | [{b: 1}, {a: null, b: 1}, {}] | [{_id: null, f: 1, l: null, p: [1, 1], s: [1]}]
          [{$group: {_id: {x: "$a", y: "$b"}}}]        | [{a: 1}, {a: 1}, {a: 2, b: 1}]    | [{_id: {x: 1}}, {_id: {x: 2, y: 1}}]
          [{$sortByCount: "$a"}]                       | [{a: 1}, {a: 2}, {a: 2}]          | [{_id: 2, count: 2}, {_id: 1, count: 1}]
          [{$unwind: "$a"}]                            | [{a: [1, 2]}, {a: []}, {a: 3}, {}, {a: null}] | [{a: 1}, {a: 2}, {a: 3}]
          [{$unwind: {path: "$a", preserveNullAndEmptyArrays: true, includeArrayIndex: "i"}}] | [{a: [1, 2]}, {a: []}, {a: 3}, {a: null}] | [{a: 1, i: NumberLong(0)}, {a: 2, i: NumberLong(1)}, {i: null}, {a: 3, i: null}, {a: null, i: null}]
          [{$unwind: "$a.b"}]                          | [{a: {b: [1, 2], c: 3}}]          | [{a: {b: 1, c: 3}}, {a: {b: 2, c: 3}}]
          [{$match: {a: 1}}, {$set: {b: "$$NOW"}}, {$project: {_id: 0, b: 1}}] | [{_id: 1, a: 1}] | [{b: ISODate("2024-05-06T07:08:09.010Z")}]
          []                                           | [{a: 1}]                          | [{a: 1}]
          """)
  void runs(String pipeline, String input, String expected) {
    Bson.assertSame(new BsonArray(run(pipeline, input)), Bson.value(expected));
  }

  @Test
  void sampleTakesEachDocumentAtMostOnce() {
    String input = "[{a: 1}, {a: 2}, {a: 3}, {a: 4}]";

    assertThat(run("[{$sample: {size: 3}}]", input))
        .hasSize(3)
        .doesNotHaveDuplicates()
        .isSubsetOf(Bson.documents(input));
    assertThat(run("[{$sample: {size: 9}}]", input))
        .containsExactlyInAnyOrderElementsOf(Bson.documents(input));
  }

  @Test
  void oneDocumentPassesTheStagesOfAChangeStream() {
    Pipeline pipeline =
        Pipeline.parse(
            Bson.documents(
                "[{$match: {operationType: \"insert\"}}, {$set: {\"fullDocument.n\": 1}}]"));

    Bson.assertSame(
        pipeline.applyToOne(
            Bson.document("{operationType: \"insert\", fullDocument: {a: 1}}"), context()),
        Bson.document("{operationType: \"insert\", fullDocument: {a: 1, n: 1}}"));
    assertThat(pipeline.applyToOne(Bson.document("{operationType: \"drop\"}"), context())).isNull();
    assertThat(pipeline.stageNames()).containsExactly("$match", "$set");
  }

  @Test
  void aChangeStreamHasNoStagesThatNeedAllDocuments() {
    Pipeline pipeline = Pipeline.parse(Bson.documents("[{$match: {}}, {$sort: {a: 1}}]"));

    Bson.assertRefused(
        () -> pipeline.applyToOne(new BsonDocument(), context()),
        20,
        "$sort is not permitted in a $changeStream pipeline");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          [{$foo: 1}]                            | 40324 | Unrecognized pipeline stage name: '$foo'
          [{}]                                   | 40323 | must contain exactly one field
          [{$match: {}, $limit: 1}]              | 40323 | must contain exactly one field
          [{$match: 1}]                          | 15959 | must be an expression in an object
          [{$project: {}}]                       | 51272 | must have at least one field
          [{$project: 1}]                        | 15969 | $project specification must be an object
          [{$project: {a: 1, b: 0}}]             | 31254 | Invalid $project :: caused by :: Cannot do exclusion
          [{$set: 1}]                            | 40272 | $set specification stage must be an object, got int
          [{$addFields: {}}]                     | 40177 | must have at least one field
          [{$set: {a: {}}}]                      | 40180 | an empty object is not a valid value
          [{$set: {a: 1, "a.b": 1}}]             | 40176 | conflicting paths
          [{$unset: 1}]                          | 31002 | must be a string or an array
          [{$unset: []}]                         | 31119 | at least one field
          [{$unset: [1]}]                        | 31120 | only string values
          [{$replaceRoot: 1}]                    | 40229 | expected an object as specification for $replaceRoot stage, got int
          [{$replaceRoot: {}}]                   | 40231 | no newRoot specified
          [{$replaceRoot: {newRoot: "$a", x: 1}}] | 40230 | unrecognized option to $replaceRoot stage: x
          [{$sort: {}}]                          | 15976 | at least one sort key
          [{$sort: 1}]                           | 15973 | must be an object
          [{$limit: 0}]                          | 15958 | the limit must be positive
          [{$limit: -1}]                         | 5107201 | Expected a non-negative number
          [{$skip: "x"}]                         | 5107200 | invalid argument to $skip stage
          [{$sample: 1}]                         | 28745 | must be an object
          [{$sample: {}}]                        | 28749 | must specify a size
          [{$sample: {size: 0}}]                 | 28747 | positive integer
          [{$count: ""}]                         | 40156 | non-empty string
          [{$count: "$a"}]                       | 40158 | $-prefixed
          [{$count: "a.b"}]                      | 40160 | cannot contain '.'
          [{$group: 1}]                          | 15947 | must be specified in an object
          [{$group: {n: {$sum: 1}}}]             | 15955 | must include an _id
          [{$group: {_id: 1, n: 1}}]             | 40234 | must be an accumulator object
          [{$group: {_id: 1, n: {$sum: 1, $min: 1}}}] | 40238 | must specify one accumulator
          [{$group: {_id: 1, n: {$foo: 1}}}]     | 15952 | unknown group operator '$foo'
          [{$group: {_id: 1, "a.b": {$sum: 1}}}] | 40235 | cannot contain '.'
          [{$sortByCount: 1}]                    | 40148 | $-prefixed path
          [{$unwind: 1}]                         | 15981 | expected either a string or an object
          [{$unwind: {}}]                        | 28812 | no path specified
          [{$unwind: "a"}]                       | 28818 | should be prefixed with a '$': a
          [{$unwind: {path: "$a", x: 1}}]        | 28811 | unrecognized option to $unwind stage: x
          """)
  void refusesWhatMongodRefuses(String pipeline, int code, String message) {
    List<BsonDocument> stages = Bson.documents(pipeline);

    Bson.assertRefused(() -> Pipeline.parse(stages), code, message);
  }

  @Test
  void aNewRootMustBeADocument() {
    Bson.assertRefused(
        () -> run("[{$replaceWith: \"$a\"}]", "[{a: 1}]"),
        40228,
        "'replacement document' expression must evaluate to an object, but resulting value was: 1."
            + " Type of resulting value: 'int'");
  }
}
