package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonNull;
import org.bson.BsonValue;

/**
 * {@code $bucketAuto}, without {@code granularity}: documents in order of a value, in buckets of
 * about the same size.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/bucketAuto/">$bucketAuto</a>
 */
final class BucketAutoStage {

  private static final int NOT_SUPPORTED = 115;

  private final Expression groupBy;
  private final int buckets;
  private final Stage output;

  private BucketAutoStage(Expression groupBy, int buckets, Stage output) {
    this.groupBy = groupBy;
    this.buckets = buckets;
    this.output = output;
  }

  /** A document and the value that it is sorted by. */
  private record Keyed(BsonValue key, BsonDocument document) {}

  static Stage parse(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(
          40240, "The argument to $bucketAuto must be an object, but found type: " + argument);
    }
    BsonDocument options = argument.asDocument();
    options.keySet().forEach(BucketAutoStage::checkKnown);
    BsonValue groupBy = options.get("groupBy");
    BsonValue buckets = options.get("buckets");
    if (groupBy == null || buckets == null) {
      throw new QueryException(
          40246, "$bucketAuto requires 'groupBy' and 'buckets' to be specified");
    }
    checkGroupBy(groupBy);
    BsonDocument fields = new BsonDocument("_id", BsonNull.VALUE);
    fields.putAll(
        options.getDocument(
            "output", new BsonDocument("count", new BsonDocument("$sum", new BsonInt32(1)))));
    BucketAutoStage stage =
        new BucketAutoStage(Expression.parse(groupBy), count(buckets), GroupStage.parse(fields));
    return (Stage.Whole) stage::apply;
  }

  private static void checkKnown(String option) {
    if (option.equals("granularity")) {
      throw new QueryException(NOT_SUPPORTED, "this double's $bucketAuto has no granularity");
    }
    if (!List.of("groupBy", "buckets", "output").contains(option)) {
      throw new QueryException(40245, "Unrecognized option to $bucketAuto: " + option + ".");
    }
  }

  private static void checkGroupBy(BsonValue groupBy) {
    boolean path = groupBy.isString() && groupBy.asString().getValue().startsWith("$");
    if (!path && !groupBy.isDocument()) {
      throw new QueryException(
          40239,
          "The $bucketAuto 'groupBy' field must be defined as a $-prefixed path or an expression"
              + " object, but found: "
              + groupBy);
    }
  }

  private static int count(BsonValue buckets) {
    Long count = Numbers.exactLong(buckets);
    if (count == null || count > Integer.MAX_VALUE) {
      throw new QueryException(
          40242, "The $bucketAuto 'buckets' field must be representable as a 32-bit integer");
    }
    if (count <= 0) {
      throw new QueryException(
          40243, "The $bucketAuto 'buckets' field must be greater than 0, but found: " + count);
    }
    return count.intValue();
  }

  private List<BsonDocument> apply(List<BsonDocument> input, PipelineContext context) {
    List<Keyed> sorted =
        input.stream()
            .map(document -> new Keyed(key(document, context), document))
            .sorted((one, other) -> BsonOrder.INSTANCE.compare(one.key(), other.key()))
            .toList();
    int size = (int) Math.max(1, Math.round((double) sorted.size() / buckets));
    List<BsonDocument> results = new ArrayList<>();
    int from = 0;
    while (from < sorted.size()) {
      int to = results.size() == buckets - 1 ? sorted.size() : end(sorted, from + size);
      results.add(bucket(sorted, from, to, context));
      from = to;
    }
    return results;
  }

  private BsonValue key(BsonDocument document, PipelineContext context) {
    BsonValue key = groupBy.evaluate(document, context.variables());
    return key == null ? BsonNull.VALUE : key;
  }

  /** The end of a bucket: equal values are never in two. */
  private static int end(List<Keyed> sorted, int wanted) {
    int end = Math.min(wanted, sorted.size());
    while (end < sorted.size()
        && BsonOrder.equal(sorted.get(end - 1).key(), sorted.get(end).key())) {
      end++;
    }
    return end;
  }

  /** A bucket reaches up to the next one's first value, the last one to its own last. */
  private BsonDocument bucket(List<Keyed> sorted, int from, int to, PipelineContext context) {
    BsonValue max = sorted.get(to < sorted.size() ? to : to - 1).key();
    BsonDocument bucket =
        new BsonDocument("_id", new BsonDocument("min", sorted.get(from).key()).append("max", max));
    List<BsonDocument> documents = sorted.subList(from, to).stream().map(Keyed::document).toList();
    output
        .apply(documents, context)
        .get(0)
        .forEach(
            (name, value) -> {
              if (!name.equals("_id")) {
                bucket.append(name, value);
              }
            });
    return bucket;
  }
}
