package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonBoolean;
import org.bson.BsonDocument;
import org.bson.BsonInt64;
import org.bson.BsonNull;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * {@code $unwind}: a document for each element of an array.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/unwind/">the
 *     manual</a>
 */
final class UnwindStage {

  private final DottedPath path;
  private final @Nullable DottedPath indexField;
  private final boolean preserveEmpty;

  private UnwindStage(DottedPath path, @Nullable DottedPath indexField, boolean preserveEmpty) {
    this.path = path;
    this.indexField = indexField;
    this.preserveEmpty = preserveEmpty;
  }

  static Stage parse(BsonValue argument) {
    BsonDocument options = options(argument);
    BsonValue index = options.get("includeArrayIndex");
    boolean preserve =
        options.getBoolean("preserveNullAndEmptyArrays", BsonBoolean.FALSE).getValue();
    UnwindStage stage =
        new UnwindStage(
            path(options.get("path")),
            index == null ? null : DottedPath.parse(index.asString().getValue()),
            preserve);
    return (Stage.Whole) (input, context) -> stage.apply(input);
  }

  private static BsonDocument options(BsonValue argument) {
    if (argument.isString()) {
      return new BsonDocument("path", argument);
    }
    if (!argument.isDocument()) {
      throw new QueryException(
          15981,
          "expected either a string or an object as specification for $unwind stage, got "
              + BsonTypes.nameOf(argument));
    }
    BsonDocument options = argument.asDocument();
    for (String name : options.keySet()) {
      checkOption(name, options.get(name));
    }
    return options;
  }

  private static void checkOption(String name, @Nullable BsonValue value) {
    switch (name) {
      case "path" -> {}
      case "includeArrayIndex" -> {
        if (value == null || !value.isString() || value.asString().getValue().isEmpty()) {
          throw new QueryException(
              28810,
              "expected a non-empty string for the includeArrayIndex option to $unwind stage, got "
                  + BsonTypes.nameOf(value));
        }
      }
      case "preserveNullAndEmptyArrays" -> {
        if (value == null || !value.isBoolean()) {
          throw new QueryException(
              28809,
              "expected a boolean for the preserveNullAndEmptyArrays option to $unwind stage, got "
                  + BsonTypes.nameOf(value));
        }
      }
      default -> throw new QueryException(28811, "unrecognized option to $unwind stage: " + name);
    }
  }

  private static DottedPath path(@Nullable BsonValue path) {
    if (path == null) {
      throw new QueryException(28812, "no path specified to $unwind stage");
    }
    if (!path.isString()) {
      throw new QueryException(
          28808, "expected a string as the path for $unwind stage, got " + BsonTypes.nameOf(path));
    }
    String text = path.asString().getValue();
    if (!text.startsWith("$")) {
      throw new QueryException(
          28818, "path option to $unwind stage should be prefixed with a '$': " + text);
    }
    return PathExpression.checked(text.substring(1));
  }

  private List<BsonDocument> apply(List<BsonDocument> input) {
    List<BsonDocument> output = new ArrayList<>();
    for (BsonDocument document : input) {
      unwind(document, value(document), output);
    }
    return output;
  }

  /** Arrays on the way to the path are not looked into. */
  private @Nullable BsonValue value(BsonDocument document) {
    BsonValue value = document;
    for (String part : path.parts()) {
      value = value != null && value.isDocument() ? value.asDocument().get(part) : null;
    }
    return value;
  }

  private void unwind(BsonDocument document, @Nullable BsonValue value, List<BsonDocument> output) {
    if (value != null && value.isArray() && !value.asArray().isEmpty()) {
      BsonArray array = value.asArray();
      for (int i = 0; i < array.size(); i++) {
        output.add(result(document, array.get(i), new BsonInt64(i)));
      }
    } else if (value == null || value.isNull() || value.isArray()) {
      if (preserveEmpty) {
        BsonValue kept = value != null && value.isNull() ? value : null;
        output.add(result(document, kept, BsonNull.VALUE));
      }
    } else {
      output.add(result(document, value, BsonNull.VALUE));
    }
  }

  private BsonDocument result(BsonDocument document, @Nullable BsonValue value, BsonValue index) {
    BsonDocument result = with(document, path.parts(), value);
    return indexField == null ? result : with(result, indexField.parts(), index);
  }

  private static BsonDocument with(
      BsonDocument document, List<String> parts, @Nullable BsonValue value) {
    BsonDocument result = new BsonDocument();
    result.putAll(document);
    String name = parts.get(0);
    if (parts.size() > 1) {
      BsonValue inner = document.get(name);
      BsonDocument child =
          inner != null && inner.isDocument() ? inner.asDocument() : new BsonDocument();
      if (value != null || inner != null) {
        result.put(name, with(child, parts.subList(1, parts.size()), value));
      }
    } else if (value == null) {
      result.remove(name);
    } else {
      result.put(name, value);
    }
    return result;
  }
}
