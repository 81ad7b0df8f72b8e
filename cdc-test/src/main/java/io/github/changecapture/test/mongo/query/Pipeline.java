package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * An aggregation pipeline: {@code $addFields $count $group $limit $match $project $replaceRoot
 * $replaceWith $sample $set $skip $sort $sortByCount $unset $unwind}. Any other stage is code
 * 40324. Immutable.
 *
 * <p>Unlike mongod, {@code $group} gives its groups in the order of first sight.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation-pipeline/">the
 *     manual</a>
 */
public final class Pipeline {

  private final List<NamedStage> stages;

  private Pipeline(List<NamedStage> stages) {
    this.stages = stages;
  }

  private record NamedStage(String name, Stage stage) {}

  /**
   * Reads a pipeline.
   *
   * @param stages the stages
   * @return it, ready to run
   * @throws QueryException if mongod would refuse it
   */
  public static Pipeline parse(List<BsonDocument> stages) {
    List<NamedStage> parsed = new ArrayList<>();
    for (BsonDocument stage : stages) {
      if (stage.size() != 1) {
        throw new QueryException(
            40323, "A pipeline stage specification object must contain exactly one field.");
      }
      String name = stage.getFirstKey();
      BsonValue argument = stage.values().iterator().next();
      parsed.add(new NamedStage(name, Stages.parse(name, argument)));
    }
    return new Pipeline(parsed);
  }

  /**
   * Runs the pipeline.
   *
   * @param input the documents, in order
   * @param context what the server gives
   * @return the results, in order
   * @throws QueryException if mongod would fail
   */
  public List<BsonDocument> apply(List<BsonDocument> input, PipelineContext context) {
    List<BsonDocument> documents = List.copyOf(input);
    for (NamedStage stage : stages) {
      documents = stage.stage().apply(documents, context);
    }
    return documents;
  }

  /**
   * Runs the pipeline on one document, as a change stream does.
   *
   * @param event the document
   * @param context what the server gives
   * @return the result, null if a stage filtered it out
   * @throws QueryException if mongod would fail; code 20 if a stage needs more than one document
   */
  public @Nullable BsonDocument applyToOne(BsonDocument event, PipelineContext context) {
    return applyToOne(event, context.variables());
  }

  @Nullable BsonDocument applyToOne(BsonDocument event, Variables variables) {
    BsonDocument result = event;
    for (NamedStage stage : stages) {
      if (!(stage.stage() instanceof Stage.PerDocument perDocument)) {
        throw new QueryException(
            20, stage.name() + " is not permitted in a $changeStream pipeline");
      }
      result = perDocument.applyTo(result, variables);
      if (result == null) {
        return null;
      }
    }
    return result;
  }

  /**
   * The stages' names in order, such as {@code $match}.
   *
   * @return the names
   */
  public List<String> stageNames() {
    return stages.stream().map(NamedStage::name).toList();
  }
}
