package io.github.changecapture.test.mongo.query;

import java.util.HexFormat;
import java.util.stream.Collectors;
import org.bson.BsonDocument;
import org.bson.BsonTimestamp;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Values as mongod writes them into its error messages. */
final class ShellText {

  private ShellText() {}

  static String of(@Nullable BsonValue value) {
    if (value == null) {
      return "MISSING";
    }
    return switch (value.getBsonType()) {
      case DOCUMENT -> document(value.asDocument());
      case ARRAY ->
          value.asArray().isEmpty()
              ? "[]"
              : value.asArray().stream()
                  .map(ShellText::of)
                  .collect(Collectors.joining(", ", "[ ", " ]"));
      case STRING, SYMBOL -> '"' + BsonOrder.text(value) + '"';
      case INT32, INT64 -> Long.toString(value.asNumber().longValue());
      case DOUBLE -> Double.toString(value.asDouble().getValue());
      case DECIMAL128 -> value.asDecimal128().getValue().toString();
      case BOOLEAN -> Boolean.toString(value.asBoolean().getValue());
      case OBJECT_ID -> "ObjectId('" + value.asObjectId().getValue().toHexString() + "')";
      case DATE_TIME -> "new Date(" + value.asDateTime().getValue() + ")";
      case TIMESTAMP -> timestamp(value.asTimestamp());
      case REGULAR_EXPRESSION ->
          "/"
              + value.asRegularExpression().getPattern()
              + "/"
              + value.asRegularExpression().getOptions();
      case BINARY ->
          "BinData("
              + value.asBinary().getType()
              + ", "
              + HexFormat.of().withUpperCase().formatHex(value.asBinary().getData())
              + ")";
      case NULL, UNDEFINED -> BsonTypes.nameOf(value);
      default -> value.toString();
    };
  }

  /** A field, {@code a: 1}. */
  static String field(String name, BsonValue value) {
    return name + ": " + of(value);
  }

  /** The document's {@code _id}, by which mongod names a document in errors. */
  static String id(BsonDocument document) {
    BsonValue id = document.get("_id");
    return id == null ? "no id" : field("_id", id);
  }

  private static String document(BsonDocument document) {
    return document.isEmpty()
        ? "{}"
        : document.entrySet().stream()
            .map(field -> field(field.getKey(), field.getValue()))
            .collect(Collectors.joining(", ", "{ ", " }"));
  }

  private static String timestamp(BsonTimestamp value) {
    return "Timestamp("
        + Integer.toUnsignedString(value.getTime())
        + ", "
        + Integer.toUnsignedString(value.getInc())
        + ")";
  }
}
