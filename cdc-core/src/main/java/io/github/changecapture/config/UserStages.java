package io.github.changecapture.config;

import io.github.changecapture.error.ConfigurationError;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.bson.BsonDocument;
import org.bson.BsonString;
import org.bson.BsonValue;

/**
 * Pipeline stages of the host's own that the server applies to each event; checked so that events
 * keep what the capture lives on.
 *
 * @param stages the stages, each a document with one field
 * @see <a href="https://www.mongodb.com/docs/manual/changeStreams/#modify-change-stream-output">
 *     Modify change stream output</a>
 */
public record UserStages(List<BsonDocument> stages) {
  /** No stage. */
  public static final UserStages NONE = new UserStages(List.of());

  /** Without these an event can't be placed, typed or delivered. */
  private static final List<String> NEEDED =
      List.of("_id", "operationType", "ns", "to", "documentKey");

  private static final Set<String> COMPUTING = Set.of("$addFields", "$set");
  private static final Set<String> WITH_DOCUMENT =
      Set.of("$addFields", "$set", "$project", "$match");
  private static final Set<String> REPLACING = Set.of("$replaceRoot", "$replaceWith");
  private static final Set<String> UNCHECKED = Set.of("$match", "$redact");

  /** Copies the list. */
  public UserStages {
    stages = List.copyOf(stages);
  }

  /**
   * Checks stages.
   *
   * @param stages the stages, in order
   * @return the stages
   * @throws ConfigurationError if one of them is not allowed in a change stream, or takes away what
   *     every event needs
   */
  public static UserStages of(List<BsonDocument> stages) {
    stages.forEach(UserStages::check);
    return new UserStages(stages);
  }

  private static void check(BsonDocument stage) {
    if (stage.size() != 1) {
      throw refused(stage, "a stage is a document with exactly one field");
    }
    Map.Entry<String, BsonValue> only = stage.entrySet().iterator().next();
    String name = only.getKey();
    BsonValue value = only.getValue();
    if (name.equals("$changeStreamSplitLargeEvent")) {
      throw refused(stage, "the capture adds it itself where the server has it");
    } else if (WITH_DOCUMENT.contains(name) && !value.isDocument()) {
      throw refused(stage, name + " takes a document");
    } else if (REPLACING.contains(name)) {
      throw refused(
          stage,
          "it drops _id, the resume token, and with it the form of an event; use $project or $set");
    } else if (COMPUTING.contains(name)) {
      value.asDocument().keySet().forEach(field -> keep(stage, field));
    } else if (name.equals("$unset")) {
      namesIn(value).forEach(field -> keep(stage, field));
    } else if (name.equals("$project")) {
      checkProjection(stage, value.asDocument());
    } else if (!UNCHECKED.contains(name)) {
      throw refused(
          stage,
          "a change stream allows $match, $project, $addFields, $set, $unset and $redact only");
    }
  }

  private static Stream<String> namesIn(BsonValue value) {
    return (value.isArray() ? value.asArray().stream() : Stream.of(value))
        .filter(BsonValue::isString)
        .map(name -> ((BsonString) name).getValue());
  }

  private static void checkProjection(BsonDocument stage, BsonDocument projection) {
    boolean including =
        projection.entrySet().stream()
            .anyMatch(field -> !field.getKey().equals("_id") && !onlyLeavesOut(field.getValue()));
    projection.forEach(
        (field, value) -> {
          if (onlyLeavesOut(value) || !isKept(value)) {
            keep(stage, field);
          }
        });
    if (including) {
      NEEDED.stream()
          .filter(needed -> !needed.equals("_id") && !projection.containsKey(needed))
          .findFirst()
          .ifPresent(needed -> refuseLoss(stage, needed));
    }
  }

  /** {@code {a: {b: 0}}} says the same as {@code {'a.b': 0}}. */
  private static boolean onlyLeavesOut(BsonValue value) {
    return isLeftOut(value)
        || (value.isDocument()
            && !value.asDocument().isEmpty()
            && value.asDocument().values().stream().allMatch(UserStages::onlyLeavesOut));
  }

  private static boolean isLeftOut(BsonValue value) {
    return (value.isNumber() && value.asNumber().doubleValue() == 0)
        || (value.isBoolean() && !value.asBoolean().getValue());
  }

  private static boolean isKept(BsonValue value) {
    return value.isNumber() || value.isBoolean();
  }

  private static void keep(BsonDocument stage, String path) {
    String root = path.contains(".") ? path.substring(0, path.indexOf('.')) : path;
    if (NEEDED.contains(root)) {
      refuseLoss(stage, root);
    }
    if (root.equals("_cdc")) {
      throw refused(stage, "lines keep the capture's own facts in _cdc: use another name");
    }
  }

  private static void refuseLoss(BsonDocument stage, String field) {
    throw refused(
        stage,
        field.equals("_id")
            ? "it drops or changes _id, the resume token: without it the capture could not go on"
                + " after an error, and the server refuses it"
            : "it drops or changes "
                + field
                + ", which every event needs to be placed and delivered; keep "
                + NEEDED);
  }

  private static ConfigurationError refused(BsonDocument stage, String reason) {
    return new ConfigurationError("pipeline: stage " + stage.toJson() + " is refused: " + reason);
  }

  /** The stages as JSON; empty if there are none. */
  @Override
  public String toString() {
    return stages.isEmpty() ? "" : " through " + stages.stream().map(BsonDocument::toJson).toList();
  }
}
