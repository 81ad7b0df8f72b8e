package io.github.changecapture.test.mongo.query;

import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The codes are those of mongod; the messages are near to its. */
class UpdateErrorTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$foo: {a: 1}}                          | 9  | Unknown modifier: $foo
          {$set: {a: 1}, b: 2}                    | 9  | Unknown modifier: b
          {$set: 5}                               | 9  | Modifiers operate on fields but we found type int instead
          5                                       | 9  | Update argument must be either an object or an array
          {$set: {a: 1}, $inc: {a: 1}}            | 40 | Updating the path 'a' would create a conflict at 'a'
          {$set: {a: 1, "a.b": 1}}                | 40 | Updating the path 'a.b' would create a conflict at 'a'
          {$set: {"a.b": 1}, $unset: {a: 1}}      | 40 | Updating the path 'a' would create a conflict at 'a'
          {$set: {"a.$[]": 1, "a.b": 1}}          | 40 | Updating the path 'a.b' would create a conflict at 'a'
          {$set: {a: 1}, $rename: {a: "b"}}       | 40 | conflict at 'a'
          {$set: {b: 1}, $rename: {a: "b"}}       | 40 | conflict at 'b'
          {$set: {"": 1}}                         | 56 | An empty update path is not valid.
          {$set: {"a..b": 1}}                     | 56 | The update path 'a..b' contains an empty field name
          {$set: {"a.": 1}}                       | 56 | The update path 'a.' contains an empty field name
          {$set: {"$": 1}}                        | 2  | element in the first position in path '$'
          {$set: {"a.$.b.$": 1}}                  | 2  | Too many positional (i.e. '$') elements found in path 'a.$.b.$'
          {$set: {"$[].a": 1}}                    | 2  | Cannot have array filter identifier
          {$set: {"a.$[x]": 1}}                   | 2  | No array filter found for identifier 'x' in path 'a.$[x]'
          {$inc: {a: "x"}}                        | 14 | Cannot increment with non-numeric argument: {a: "x"}
          {$mul: {a: "x"}}                        | 14 | Cannot multiply with non-numeric argument: {a: "x"}
          {$rename: {a: 1}}                       | 2  | The 'to' field for $rename must be a string: a: 1
          {$rename: {a: "a"}}                     | 2  | The source and target field for $rename must differ: a: "a"
          {$rename: {a: "a.b"}}                   | 2  | must not be on the same path
          {$rename: {"a.$": "b"}}                 | 2  | The source field for $rename may not be dynamic: a.$
          {$rename: {a: "b.$[]"}}                 | 2  | The destination field for $rename may not be dynamic: b.$[]
          {$currentDate: {a: 1}}                  | 2  | int is not valid type for $currentDate
          {$currentDate: {a: {$type: "x"}}}       | 2  | The '$type' string field is required to be 'date' or 'timestamp'
          {$currentDate: {a: {x: 1}}}             | 2  | Unrecognized $currentDate option: x
          {$bit: {a: 1}}                          | 2  | The $bit modifier is not compatible with a int
          {$bit: {a: {}}}                         | 2  | You must pass in at least one bitwise operation
          {$bit: {a: {nand: 1}}}                  | 2  | only supports 'and', 'or', and 'xor', not 'nand'
          {$bit: {a: {and: 1.0}}}                 | 2  | must be an Integer(32/64 bit); a 'double' is not supported here
          {$push: {a: {$each: 1}}}                | 2  | The argument to $each in $push must be an array but it was of type: int
          {$push: {a: {$each: [], $foo: 1}}}      | 2  | Unrecognized clause in $push: $foo
          {$push: {a: {$each: [], $slice: "x"}}}  | 2  | The value for $slice must be an integer value but was given type: string
          {$push: {a: {$each: [], $position: 1.5}}} | 2 | The value for $position must be an integer value, not of type: double
          {$push: {a: {$each: [], $sort: 2}}}     | 2  | The $sort element value must be either 1 or -1
          {$push: {a: {$each: [], $sort: {}}}}    | 2  | The $sort pattern is empty
          {$push: {a: {$each: [], $sort: "x"}}}   | 2  | The $sort is invalid
          {$addToSet: {a: {$each: 1}}}            | 14 | The argument to $each in $addToSet must be an array but it was of type int
          {$addToSet: {a: {$each: [], x: 1}}}     | 2  | Found unexpected fields after $each in $addToSet
          {$pop: {a: 2}}                          | 9  | $pop expects 1 or -1, found: 2
          {$pop: {a: "x"}}                        | 9  | Expected a number in: a: "x"
          {$pullAll: {a: 1}}                      | 2  | $pullAll requires an array argument but was given a int
          {$pull: {a: {$foo: 1}}}                 | 2  | unknown operator: $foo
          [{$match: {}}]                          | 72 | $match is not allowed to be used within an update
          [{$foo: 1}]                             | 40324 | Unrecognized pipeline stage name: '$foo'
          [1]                                     | 14 | Each element of the 'pipeline' array must be an object
          """)
  void refusesToRead(String update, int code, String message) {
    BsonValue value = Bson.value(update);

    Bson.assertRefused(() -> Update.parse(value, List.of()), code, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {_id: 2}}               | {_id: 1}             | 66 | Performing an update on the path '_id' would modify the immutable field '_id'
          {$unset: {_id: 1}}             | {_id: 1}             | 66 | Performing an update on the path '_id'
          {$inc: {_id: 1}}               | {_id: 1}             | 66 | Performing an update on the path '_id'
          {$set: {"_id.a": 2}}           | {_id: {a: 1}}        | 66 | Performing an update on the path '_id.a'
          {$set: {"_id.b": 2}}           | {_id: {a: 1}}        | 66 | would modify the immutable field '_id'
          {$rename: {_id: "x"}}          | {_id: 1}             | 66 | Performing an update on the path '_id'
          {$rename: {a: "_id"}}          | {_id: 1, a: 2}       | 66 | Performing an update on the path '_id'
          {_id: 2, a: 1}                 | {_id: 1}             | 66 | After applying the update, the (immutable) field '_id' was found to have been altered to _id: 2
          [{$set: {_id: 2}}]             | {_id: 1}             | 66 | was found to have been altered to _id: 2
          {$set: {"a.b": 1}}             | {_id: 1, a: 5}       | 28 | Cannot create field 'b' in element {a: 5}
          {$set: {"a.b": 1}}             | {_id: 1, a: null}    | 28 | Cannot create field 'b' in element {a: null}
          {$set: {"a.b": 1}}             | {_id: 1, a: [1]}     | 28 | Cannot create field 'b' in element {a: [ 1 ]}
          {$inc: {"a.b.c": 1}}           | {_id: 1, a: {b: "x"}} | 28 | Cannot create field 'c' in element {b: "x"}
          {$pull: {"a.b": 1}}            | {_id: 1, a: 5}       | 28 | Cannot use the part (b) of (a.b) to traverse the element ({a: 5})
          {$pop: {"a.b": 1}}             | {_id: 1, a: [1]}     | 28 | Cannot use the part (b) of (a.b) to traverse the element ({a: [ 1 ]})
          {$rename: {"a.b": "c"}}        | {_id: 1, a: 5}       | 28 | cannot use the part (a of a.b) to traverse the element ({a: 5})
          {$rename: {"a.0": "c"}}        | {_id: 1, a: [1]}     | 2  | The source field cannot be an array element, 'a.0' in doc with _id: 1 has an array field called 'a'
          {$rename: {b: "a.0"}}          | {_id: 1, a: [1], b: 2} | 2 | The destination field cannot be an array element, 'a.0' in doc with _id: 1
          {$set: {"a.1500002": 1}}       | {_id: 1, a: []}      | 34 | can't backfill more than 1500000 elements
          {$inc: {a: 1}}                 | {_id: 1, a: "x"}     | 14 | Cannot apply $inc to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type string
          {$mul: {a: 1}}                 | {_id: 1, a: null}    | 14 | Cannot apply $mul to a value of non-numeric type. {_id: 1} has the field 'a' of non-numeric type null
          {$inc: {a: 1}}                 | {_id: 1, a: NumberLong("9223372036854775807")} | 2 | Failed to apply $inc operations to current value ((NumberLong)9223372036854775807) for document {_id: 1}
          {$mul: {a: 2}}                 | {_id: 1, a: NumberLong("9223372036854775807")} | 2 | Failed to apply $mul operations to current value
          {$bit: {a: {or: 1}}}           | {_id: 1, a: 1.5}     | 2  | Cannot apply $bit to a value of non-integral type
          {$push: {a: 1}}                | {_id: 1, a: 5}       | 2  | The field 'a' must be an array but is of type int in document {_id: 1}
          {$addToSet: {a: 1}}            | {_id: 1, a: 5}       | 2  | Cannot apply $addToSet to non-array field. Field named 'a' has non-array type int
          {$pop: {a: 1}}                 | {_id: 1, a: 5}       | 14 | Path 'a' contains an element of non-array type 'int'
          {$pull: {a: 1}}                | {_id: 1, a: 5}       | 2  | Cannot apply $pull to a non-array value
          {$pullAll: {a: [1]}}           | {_id: 1, a: 5}       | 2  | Cannot apply $pull to a non-array value
          {$set: {"a.$": 1}}             | {_id: 1, a: [1]}     | 2  | The positional operator did not find the match needed from the query.
          {$set: {"a.$[]": 1}}           | {_id: 1, a: 5}       | 2  | Cannot apply array updates to non-array element a: 5
          {$set: {"a.$[]": 1}}           | {_id: 1}             | 2  | The path 'a' must exist in the document in order to apply array updates.
          {$set: {"$a": 1}}              | {_id: 1}             | 52 | The dollar ($) prefixed field '$a' in '$a' is not allowed
          {a: 1, $b: 2}                  | {_id: 1}             | 52 | The dollar ($) prefixed field '$b' in '$b' is not allowed
          [{$replaceWith: "$a"}]         | {_id: 1, a: 1}       | 40228 | must evaluate to an object
          """)
  void refusesToApply(String update, String document, int code, String message) {
    Update parsed = Update.parse(Bson.value(update), List.of());
    BsonDocument before = Bson.document(document);

    Bson.assertRefused(() -> parsed.apply(before, Bson.UPDATE), code, message);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {$set: {"a.$[x]": 1}} | [{x: 1}, {x: 2}]       | 9  | Found multiple array filters with the same top-level field name x
          {$set: {"a.$[x]": 1}} | [{x: 1}, {y: 2}]       | 9  | The array filter for identifier 'y' was not used in the update
          {$set: {"a.$[x]": 1}} | [{}]                   | 9  | Cannot use an expression without a top-level field name in arrayFilters
          {$set: {"a.$[x]": 1}} | [{x: 1, y: 2}]         | 9  | Expected a single top-level field name
          {$set: {"a.$[X]": 1}} | [{X: 1}]               | 2  | must be an alphanumeric string beginning with a lowercase letter, found 'X'
          [{$set: {a: 1}}]      | [{x: 1}]               | 9  | arrayFilters may not be specified for pipeline-style updates
          """)
  void refusesArrayFilters(String update, String filters, int code, String message) {
    BsonValue value = Bson.value(update);
    List<BsonDocument> arrayFilters = Bson.documents(filters);

    Bson.assertRefused(() -> Update.parse(value, arrayFilters), code, message);
  }

  @Test
  void refusesTwoFiltersThatMeanOneElement() {
    Update update =
        Update.parse(
            Bson.value("{$set: {\"a.$[x]\": 1, \"a.$[y]\": 2}}"),
            Bson.documents("[{x: 1}, {y: 1}]"));

    Bson.assertRefused(
        () -> update.apply(Bson.document("{_id: 1, a: [1]}"), Bson.UPDATE),
        40,
        "Update created a conflict at 'a.0'");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {_id: 1}       | {$set: {_id: 2}}        | 66 | would modify the immutable field '_id'
          {_id: 1}       | {_id: 2}                | 66 | was found to have been altered to _id: 2
          {}             | {$set: {_id: [1]}}      | 53 | The '_id' value cannot be of type array
          {}             | {$set: {_id: /x/}}      | 53 | The '_id' value cannot be of type regex
          {}             | {_id: {$a: 1}}          | 52 | _id fields may not contain '$'-prefixed fields
          """)
  void refusesToUpsert(String seed, String update, int code, String message) {
    Update parsed = Update.parse(Bson.value(update), List.of());

    Bson.assertRefused(() -> parsed.upsert(Bson.document(seed), Bson.UPDATE), code, message);
  }
}
