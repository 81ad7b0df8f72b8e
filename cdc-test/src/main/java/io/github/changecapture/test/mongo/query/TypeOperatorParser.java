package io.github.changecapture.test.mongo.query;

import java.util.EnumSet;
import java.util.Set;
import org.bson.BsonType;
import org.bson.BsonValue;

/** Reads {@code $type}: an alias, a type's number, {@code "number"}, or an array of them. */
final class TypeOperatorParser {

  private static final int BAD_VALUE = 2;

  private static final Set<BsonType> NUMBERS =
      EnumSet.of(BsonType.INT32, BsonType.INT64, BsonType.DOUBLE, BsonType.DECIMAL128);

  private TypeOperatorParser() {}

  static ValueTest parse(BsonValue argument) {
    Set<BsonType> types = EnumSet.noneOf(BsonType.class);
    if (argument.isArray()) {
      argument.asArray().forEach(type -> types.addAll(typesOf(type)));
    } else {
      types.addAll(typesOf(argument));
    }
    if (types.isEmpty()) {
      throw new QueryException(9, "$type must match at least one type");
    }
    return new ValueTest.OfType(types);
  }

  private static Set<BsonType> typesOf(BsonValue type) {
    if (type.isString()) {
      String name = type.asString().getValue();
      return name.equals("number")
          ? NUMBERS
          : BsonTypes.byName(name)
              .map(EnumSet::of)
              .orElseThrow(() -> new QueryException(BAD_VALUE, "Unknown type name alias: " + name));
    }
    if (!type.isNumber()) {
      throw new QueryException(14, "type must be represented as a number or a string");
    }
    Integer code = Numbers.exactInt(type);
    if (code == null) {
      throw new QueryException(BAD_VALUE, "Invalid numerical type code: " + ShellText.of(type));
    }
    return BsonTypes.byCode(code)
        .map(EnumSet::of)
        .orElseThrow(() -> new QueryException(BAD_VALUE, "Invalid numerical type code: " + code));
  }
}
