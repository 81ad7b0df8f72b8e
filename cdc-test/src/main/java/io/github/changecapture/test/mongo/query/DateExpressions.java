package io.github.changecapture.test.mongo.query;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.bson.BsonDateTime;
import org.bson.BsonNull;
import org.bson.BsonString;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Dates.
 *
 * @see <a
 *     href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/dateToString/">the
 *     manual</a>
 */
final class DateExpressions {

  private static final String DEFAULT_FORMAT = "%Y-%m-%dT%H:%M:%S.%LZ";
  private static final String DEFAULT_ZONED_FORMAT = "%Y-%m-%dT%H:%M:%S.%L";

  private DateExpressions() {}

  static Map<String, Function<Arguments, Expr>> operators() {
    return Map.of(
        "$toDate", DateExpressions::toDate, "$dateToString", DateExpressions::dateToString);
  }

  private static Expr toDate(Arguments arguments) {
    Expr operand = arguments.single();
    return scope -> {
      BsonValue value = operand.presentIn(scope);
      return value == null ? BsonNull.VALUE : Conversions.date(value);
    };
  }

  private static Expr dateToString(Arguments arguments) {
    Arguments.Named named = arguments.named("date", "format", "timezone", "onNull");
    Expr date = named.required("date");
    Expr format = named.optional("format");
    Expr timezone = named.optional("timezone");
    Expr onNull = named.optional("onNull");
    return scope -> {
      BsonValue value = date.presentIn(scope);
      if (value == null) {
        return onNull == null ? BsonNull.VALUE : onNull.in(scope);
      }
      ZoneId zone = timezone == null ? ZoneOffset.UTC : zone(timezone.presentIn(scope));
      String pattern = timezone == null ? DEFAULT_FORMAT : DEFAULT_ZONED_FORMAT;
      return new BsonString(
          format(
              instant(value).atZone(zone),
              format == null ? pattern : text(format.presentIn(scope), "format")));
    };
  }

  private static Instant instant(BsonValue value) {
    BsonDateTime date =
        switch (value.getBsonType()) {
          case DATE_TIME, TIMESTAMP, OBJECT_ID -> Conversions.date(value);
          default ->
              throw new QueryException(
                  16006, "can't convert from BSON type " + BsonTypes.nameOf(value) + " to Date");
        };
    return Instant.ofEpochMilli(date.getValue());
  }

  private static ZoneId zone(@Nullable BsonValue value) {
    String name = text(value, "timezone");
    try {
      return ZoneId.of(name);
    } catch (DateTimeException unknown) {
      throw new QueryException(
          40485, "unrecognized time zone identifier: \"" + name + "\"", unknown);
    }
  }

  private static String text(@Nullable BsonValue value, String what) {
    if (value == null || !value.isString()) {
      throw new QueryException(
          18533,
          "$dateToString requires that '"
              + what
              + "' be a string, found: "
              + BsonTypes.nameOf(value));
    }
    return value.asString().getValue();
  }

  private static String format(ZonedDateTime date, String format) {
    StringBuilder result = new StringBuilder();
    for (int i = 0; i < format.length(); i++) {
      char c = format.charAt(i);
      if (c != '%') {
        result.append(c);
      } else if (++i < format.length()) {
        result.append(specifier(date, format.charAt(i)));
      } else {
        throw new QueryException(18535, "Unmatched '%' at end of format string");
      }
    }
    return result.toString();
  }

  private static String specifier(ZonedDateTime date, char specifier) {
    if (specifier == 'u') {
      return Integer.toString(date.getDayOfWeek().getValue());
    }
    String pattern =
        switch (specifier) {
          case 'Y' -> "uuuu";
          case 'm' -> "MM";
          case 'd' -> "dd";
          case 'H' -> "HH";
          case 'M' -> "mm";
          case 'S' -> "ss";
          case 'L' -> "SSS";
          case 'j' -> "DDD";
          case 'b' -> "MMM";
          case 'B' -> "MMMM";
          case 'z' -> "xx";
          case '%' -> "'%'";
          default ->
              throw new QueryException(
                  18536, "Invalid format character '%" + specifier + "' in format string");
        };
    return DateTimeFormatter.ofPattern(pattern, Locale.ENGLISH).format(date);
  }
}
