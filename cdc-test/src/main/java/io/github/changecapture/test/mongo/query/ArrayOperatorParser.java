package io.github.changecapture.test.mongo.query;

import java.util.ArrayList;
import java.util.List;
import org.bson.BsonArray;
import org.bson.BsonDocument;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/** Reads {@code $all}, {@code $elemMatch} and {@code $size}. */
final class ArrayOperatorParser {

  private static final int BAD_VALUE = 2;

  /** A path for conditions that test an element itself and never look it up. */
  private static final DottedPath ELEMENT = DottedPath.parse("");

  private ArrayOperatorParser() {}

  static ValueTest elemMatch(BsonValue argument) {
    if (!argument.isDocument()) {
      throw new QueryException(BAD_VALUE, "$elemMatch needs an Object");
    }
    BsonDocument condition = argument.asDocument();
    if (!condition.isEmpty()
        && condition.getFirstKey().startsWith("$")
        && !FilterParser.isTopLevel(condition.getFirstKey())) {
      return new ElemMatch(
          ElemMatch.Subject.VALUE, FilterParser.and(OperatorParser.parse(ELEMENT, condition)));
    }
    return new ElemMatch(ElemMatch.Subject.FIELDS, FilterParser.parse(condition));
  }

  static ValueTest size(BsonValue argument) {
    Long size = Numbers.exactLong(argument);
    if (size == null) {
      throw new QueryException(
          9, "Failed to parse $size. Expected an integer: " + ShellText.field("$size", argument));
    }
    if (size < 0) {
      throw new QueryException(
          9,
          "Failed to parse $size. Expected a non-negative number in: "
              + ShellText.field("$size", argument));
    }
    return new ValueTest.Size((int) Math.min(size, Integer.MAX_VALUE));
  }

  static Condition all(DottedPath path, BsonValue argument) {
    if (!argument.isArray()) {
      throw new QueryException(BAD_VALUE, "$all needs an array");
    }
    BsonArray required = argument.asArray();
    if (required.isEmpty()) {
      return new Condition.Or(List.of());
    }
    boolean elemMatches = elemMatchIn(required.get(0)) != null;
    List<Condition> conditions = new ArrayList<>();
    for (BsonValue value : required) {
      ValueTest test = elemMatches ? elemMatchTest(value) : test(value);
      conditions.add(new Condition.AtPath(path, test));
    }
    return FilterParser.and(conditions);
  }

  private static ValueTest elemMatchTest(BsonValue value) {
    BsonValue argument = elemMatchIn(value);
    if (argument == null) {
      throw new QueryException(BAD_VALUE, "$all/$elemMatch has to be consistent");
    }
    return elemMatch(argument);
  }

  private static ValueTest test(BsonValue value) {
    if (FilterParser.isOperators(value)) {
      throw new QueryException(BAD_VALUE, "no $ expressions in $all");
    }
    return value.isRegularExpression()
        ? ValueTest.Regex.of(value.asRegularExpression())
        : OperatorParser.equal(value);
  }

  private static @Nullable BsonValue elemMatchIn(BsonValue value) {
    return value.isDocument() ? value.asDocument().get("$elemMatch") : null;
  }
}
