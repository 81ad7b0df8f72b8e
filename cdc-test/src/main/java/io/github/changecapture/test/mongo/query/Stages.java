package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonDocument;
import org.bson.BsonInt32;
import org.bson.BsonValue;

/** Reads the stages of pipelines. */
final class Stages {

  private static final Map<String, Function<BsonValue, Stage>> ALL = all();

  private Stages() {}

  private static Map<String, Function<BsonValue, Stage>> all() {
    Map<String, Function<BsonValue, Stage>> stages = new HashMap<>();
    stages.putAll(DocumentStages.all());
    stages.put("$sort", Stages::sort);
    stages.put("$limit", argument -> limit(positive("$limit", argument)));
    stages.put("$skip", argument -> skip(number("$skip", argument)));
    stages.put("$sample", Stages::sample);
    stages.put("$count", Stages::count);
    stages.put("$group", GroupStage::parse);
    stages.put("$sortByCount", GroupStage::sortByCount);
    stages.put("$bucketAuto", BucketAutoStage::parse);
    stages.put("$unwind", UnwindStage::parse);
    return Map.copyOf(stages);
  }

  static Stage parse(String name, BsonValue argument) {
    Function<BsonValue, Stage> stage = ALL.get(name);
    if (stage == null) {
      throw new QueryException(40324, "Unrecognized pipeline stage name: '" + name + "'");
    }
    return stage.apply(argument);
  }

  private static Stage sort(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(15973, "the $sort key specification must be an object");
    }
    if (argument.asDocument().isEmpty()) {
      throw new QueryException(15976, "$sort stage must have at least one sort key");
    }
    Sorting sorting = Sorting.parse(argument.asDocument());
    return (Stage.Whole) (input, context) -> input.stream().sorted(sorting).toList();
  }

  private static Stage limit(long count) {
    return (Stage.Whole) (input, context) -> input.stream().limit(count).toList();
  }

  private static Stage skip(long count) {
    return (Stage.Whole) (input, context) -> input.stream().skip(count).toList();
  }

  private static long positive(String name, BsonValue argument) {
    long count = number(name, argument);
    if (count == 0) {
      throw new QueryException(15958, "the limit must be positive");
    }
    return count;
  }

  private static long number(String name, BsonValue argument) {
    Long count = Numbers.exactLong(argument);
    if (count == null || count < 0) {
      throw new QueryException(
          name.equals("$limit") ? 5107201 : 5107200,
          "invalid argument to %s stage: Expected a non-negative number in: %s"
              .formatted(name, ShellText.field(name, argument)));
    }
    return count;
  }

  private static Stage sample(BsonValue argument) {
    BsonValue size = argument.isDocument() ? argument.asDocument().get("size") : null;
    if (size == null) {
      throw argument.isDocument()
          ? new QueryException(28749, "$sample stage must specify a size")
          : new QueryException(28745, "the $sample stage specification must be an object");
    }
    Long count = Numbers.exactLong(size);
    if (count == null) {
      throw new QueryException(28746, "size argument to $sample must be a number");
    }
    if (count <= 0) {
      throw new QueryException(28747, "size argument to $sample must be a positive integer");
    }
    return (Stage.Whole) (input, context) -> sample(input, count, context);
  }

  private static List<BsonDocument> sample(
      List<BsonDocument> input, long count, PipelineContext context) {
    List<BsonDocument> rest = new ArrayList<>(input);
    List<BsonDocument> chosen = new ArrayList<>();
    while (chosen.size() < count && !rest.isEmpty()) {
      chosen.add(rest.remove(context.random().nextInt(rest.size())));
    }
    return chosen;
  }

  private static Stage count(BsonValue argument) {
    String field = argument.isString() ? argument.asString().getValue() : "";
    if (field.isEmpty()) {
      throw new QueryException(40156, "the count field must be a non-empty string");
    }
    if (field.startsWith("$")) {
      throw new QueryException(40158, "the count field cannot be a $-prefixed path");
    }
    if (field.indexOf('.') >= 0) {
      throw new QueryException(40160, "the count field cannot contain '.'");
    }
    return (Stage.Whole)
        (input, context) ->
            input.isEmpty()
                ? List.of()
                : List.of(new BsonDocument(field, new BsonInt32(input.size())));
  }

  /** An error in a stage's argument, with the stage's name. */
  static QueryException in(String name, QueryException cause) {
    return new QueryException(
        cause.code(), "Invalid " + name + " :: caused by :: " + cause.getMessage(), cause);
  }
}
