package io.github.changecapture.test.mongo.query;

import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import org.bson.BsonDateTime;
import org.bson.BsonValue;

/**
 * {@code $toString} and {@code $toDate}.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/operator/aggregation/convert/">the
 *     manual</a>
 */
final class Conversions {

  private static final DateTimeFormatter ISO_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final DateTimeFormatter PARSED =
      new DateTimeFormatterBuilder()
          .append(DateTimeFormatter.ISO_LOCAL_DATE)
          .optionalStart()
          .appendPattern("['T'][' ']")
          .append(DateTimeFormatter.ISO_LOCAL_TIME)
          .optionalStart()
          .appendPattern("[XXX][XX][X]")
          .toFormatter();

  private Conversions() {}

  static String text(BsonValue value) {
    return switch (value.getBsonType()) {
      case STRING, SYMBOL -> BsonOrder.text(value);
      case INT32, INT64 -> Long.toString(value.asNumber().longValue());
      case DOUBLE -> text(value.asDouble().getValue());
      case DECIMAL128 -> value.asDecimal128().getValue().toString();
      case BOOLEAN -> Boolean.toString(value.asBoolean().getValue());
      case OBJECT_ID -> value.asObjectId().getValue().toHexString();
      case DATE_TIME -> ISO_MILLIS.format(Instant.ofEpochMilli(value.asDateTime().getValue()));
      default -> throw unsupported(value, "string");
    };
  }

  /** A double has no fraction if it is whole, as 1.0 is "1". */
  private static String text(double value) {
    if (!Double.isFinite(value)) {
      return Double.toString(value);
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : BigDecimal.valueOf(value).stripTrailingZeros().toString().replace('E', 'e');
  }

  static BsonDateTime date(BsonValue value) {
    return switch (value.getBsonType()) {
      case DATE_TIME -> value.asDateTime();
      case INT64, DOUBLE, DECIMAL128 -> new BsonDateTime((long) Numbers.toDouble(value));
      case OBJECT_ID -> new BsonDateTime(value.asObjectId().getValue().getTimestamp() * 1000L);
      case TIMESTAMP -> new BsonDateTime(value.asTimestamp().getTime() * 1000L);
      case STRING -> date(value.asString().getValue());
      default -> throw unsupported(value, "date");
    };
  }

  private static BsonDateTime date(String text) {
    try {
      TemporalAccessor parsed = PARSED.parse(text);
      LocalDateTime time =
          parsed.isSupported(ChronoField.HOUR_OF_DAY)
              ? LocalDateTime.from(parsed)
              : LocalDate.from(parsed).atStartOfDay();
      int offset =
          parsed.isSupported(ChronoField.OFFSET_SECONDS)
              ? parsed.get(ChronoField.OFFSET_SECONDS)
              : 0;
      return new BsonDateTime(time.toInstant(ZoneOffset.ofTotalSeconds(offset)).toEpochMilli());
    } catch (DateTimeException unreadable) {
      throw new QueryException(
          241, "Error parsing date string '" + text + "'; " + unreadable.getMessage(), unreadable);
    }
  }

  private static QueryException unsupported(BsonValue value, String target) {
    return new QueryException(
        241,
        "Unsupported conversion from %s to %s in $convert with no onError value"
            .formatted(BsonTypes.nameOf(value), target));
  }
}
