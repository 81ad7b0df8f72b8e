package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalInt;
import org.bson.BsonDocument;
import org.bson.BsonValue;

/**
 * An update: operators, a pipeline or a replacement. Immutable.
 *
 * <p>Operators: {@code $set $setOnInsert $unset $inc $mul $min $max $rename $currentDate $bit $push
 * $addToSet $pop $pull $pullAll}, with the positional {@code $}, {@code $[]} and {@code $[id]}.
 * Pipelines: {@code $addFields $set $project $unset $replaceRoot $replaceWith}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/update/">the manual</a>
 */
public final class Update {

  private static final int FAILED_TO_PARSE = 9;

  private final UpdatePlan plan;

  private Update(UpdatePlan plan) {
    this.plan = plan;
  }

  /** How an update says what it changes. */
  public enum Kind {
    /** Update operators such as {@code $set}. */
    OPERATORS,
    /** An aggregation pipeline. */
    PIPELINE,
    /** A whole document. */
    REPLACEMENT
  }

  /**
   * Reads an update.
   *
   * @param update a document or an array of stages
   * @param arrayFilters the array filters, empty for none
   * @return it, ready to apply
   * @throws QueryException if mongod would refuse it, such as code 40 where two operators work on
   *     one path
   */
  public static Update parse(BsonValue update, List<BsonDocument> arrayFilters) {
    if (update.isArray()) {
      if (!arrayFilters.isEmpty()) {
        throw new QueryException(
            FAILED_TO_PARSE, "arrayFilters may not be specified for pipeline-style updates");
      }
      return new Update(UpdatePlan.Stages.parse(stages(update.asArray())));
    }
    if (!update.isDocument()) {
      throw new QueryException(
          FAILED_TO_PARSE, "Update argument must be either an object or an array");
    }
    BsonDocument document = update.asDocument();
    if (document.isEmpty() || !document.getFirstKey().startsWith("$")) {
      return new Update(new UpdatePlan.Replacement(document));
    }
    ArrayFilters filters = ArrayFilters.parse(arrayFilters);
    return new Update(new UpdatePlan.Operators(OperatorUpdateParser.parse(document, filters)));
  }

  private static List<BsonDocument> stages(List<BsonValue> values) {
    List<BsonDocument> stages = new ArrayList<>();
    for (BsonValue value : values) {
      if (!value.isDocument()) {
        throw new QueryException(14, "Each element of the 'pipeline' array must be an object");
      }
      stages.add(value.asDocument());
    }
    return stages;
  }

  /**
   * How the update says what it changes.
   *
   * @return the kind
   */
  public Kind kind() {
    return plan.kind();
  }

  /**
   * What the update makes of a document, and how mongod tells of it.
   *
   * @param document the document before
   * @param context what the server gives
   * @param matchedIndex what the positional {@code $} stands for, from {@link Filter#matchedIndex}
   * @return the document after, and what changed
   * @throws QueryException if mongod would fail on this document
   */
  public UpdateResult run(BsonDocument document, UpdateContext context, OptionalInt matchedIndex) {
    return plan.run(document, context, matchedIndex);
  }

  /**
   * The document after the update, without an index for the positional {@code $}.
   *
   * @param document the document before
   * @param context what the server gives
   * @return the document after; {@code document} itself if nothing changed
   * @throws QueryException if mongod would fail on this document
   */
  public BsonDocument apply(BsonDocument document, UpdateContext context) {
    return apply(document, context, OptionalInt.empty());
  }

  /**
   * The document after the update.
   *
   * @param document the document before
   * @param context what the server gives
   * @param matchedIndex what the positional {@code $} stands for, from {@link Filter#matchedIndex}
   * @return the document after; {@code document} itself if nothing changed
   * @throws QueryException if mongod would fail on this document
   */
  public BsonDocument apply(
      BsonDocument document, UpdateContext context, OptionalInt matchedIndex) {
    return run(document, context, matchedIndex).document();
  }

  /**
   * The document that an upsert inserts: {@code $setOnInsert} applied, {@code _id} first, a new
   * ObjectId if there is none. Of the seed a replacement takes only {@code _id}.
   *
   * @param seed what the filter fixes, from {@link Filter#equalities}
   * @param context what the server gives
   * @return the document to insert
   * @throws QueryException if mongod would fail
   */
  public BsonDocument upsert(BsonDocument seed, UpdateContext context) {
    return StorageRules.forUpsert(plan.upsert(seed, context), context);
  }

  /**
   * The update description of the change event, without an index for the positional {@code $}.
   *
   * @param before the document before
   * @param after the document after, as {@code apply} gave it
   * @return {@code updatedFields}, {@code removedFields} and {@code truncatedArrays}; all empty for
   *     a replacement
   * @see #run which gives it too, and whether it is an update or a replace
   */
  public BsonDocument describe(BsonDocument before, BsonDocument after) {
    return describe(before, after, OptionalInt.empty());
  }

  /**
   * The update description of the change event: for operators the paths that they touched, for a
   * pipeline the difference.
   *
   * @param before the document before
   * @param after the document after, as {@code apply} gave it
   * @param matchedIndex what {@code apply} was given
   * @return {@code updatedFields}, {@code removedFields} and {@code truncatedArrays}; all empty for
   *     a replacement
   */
  public BsonDocument describe(BsonDocument before, BsonDocument after, OptionalInt matchedIndex) {
    return plan.describe(before, after, matchedIndex);
  }
}
