package io.github.changecapture.test.mongo.query;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** MongoDB's names and ranks of the BSON types. */
final class BsonTypes {

  private static final Map<String, BsonType> BY_NAME =
      Stream.of(BsonType.values())
          .filter(type -> type != BsonType.END_OF_DOCUMENT)
          .collect(Collectors.toUnmodifiableMap(BsonTypes::name, type -> type));

  private BsonTypes() {}

  /** The alias that {@code $type} uses and error messages show. */
  static String name(BsonType type) {
    return switch (type) {
      case END_OF_DOCUMENT -> "missing";
      case DOCUMENT -> "object";
      case BINARY -> "binData";
      case OBJECT_ID -> "objectId";
      case BOOLEAN -> "bool";
      case DATE_TIME -> "date";
      case REGULAR_EXPRESSION -> "regex";
      case DB_POINTER -> "dbPointer";
      case JAVASCRIPT_WITH_SCOPE -> "javascriptWithScope";
      case INT32 -> "int";
      case INT64 -> "long";
      case DECIMAL128 -> "decimal";
      case MIN_KEY -> "minKey";
      case MAX_KEY -> "maxKey";
      default -> type.name().toLowerCase(Locale.ROOT);
    };
  }

  static String nameOf(@Nullable BsonValue value) {
    return value == null ? "missing" : name(value.getBsonType());
  }

  static Optional<BsonType> byName(String name) {
    return Optional.ofNullable(BY_NAME.get(name));
  }

  static Optional<BsonType> byCode(int code) {
    return switch (code) {
      case -1 -> Optional.of(BsonType.MIN_KEY);
      case 127 -> Optional.of(BsonType.MAX_KEY);
      default -> code < 1 ? Optional.empty() : Optional.ofNullable(BsonType.findByValue(code));
    };
  }

  /**
   * Where a type stands in the comparison order; types of one rank compare with each other.
   *
   * @see <a href="https://www.mongodb.com/docs/manual/reference/bson-type-comparison-order/">the
   *     manual</a>
   */
  static int rank(BsonType type) {
    return switch (type) {
      case MIN_KEY -> 0;
      case END_OF_DOCUMENT -> 1;
      case UNDEFINED -> 2;
      case NULL -> 3;
      case INT32, INT64, DOUBLE, DECIMAL128 -> 4;
      case STRING, SYMBOL -> 5;
      case DOCUMENT -> 6;
      case ARRAY -> 7;
      case BINARY -> 8;
      case OBJECT_ID -> 9;
      case BOOLEAN -> 10;
      case DATE_TIME -> 11;
      case TIMESTAMP -> 12;
      case REGULAR_EXPRESSION -> 13;
      case DB_POINTER -> 14;
      case JAVASCRIPT -> 15;
      case JAVASCRIPT_WITH_SCOPE -> 16;
      case MAX_KEY -> 17;
    };
  }

  static int rank(BsonValue value) {
    return rank(value.getBsonType());
  }
}
