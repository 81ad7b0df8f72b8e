package io.github.changecapture.json;

import java.io.StringWriter;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Base64;
import java.util.Locale;
import org.bson.BsonBinary;
import org.bson.BsonBinaryReader;
import org.bson.BsonDbPointer;
import org.bson.json.JsonMode;
import org.bson.json.JsonWriter;
import org.bson.json.JsonWriterSettings;
import org.bson.json.StrictJsonWriter;
import org.bson.types.Decimal128;

/**
 * Extended JSON by the driver's own writer, with the few things mended in which it leaves the
 * specification:
 *
 * <ul>
 *   <li>in relaxed mode it writes a DBPointer as if it were a DBRef;
 *   <li>it writes 500 milliseconds as {@code .5}, where three digits are advised;
 *   <li>it writes a binary subtype in upper case, where lower case is advised;
 *   <li>it escapes letters that JSON allows, such as emoji and combining accents;
 *   <li>it writes 35 digits of a Decimal128 that IEEE 754 gives the value zero, because it can hold
 *       34;
 *   <li>it puts spaces between tokens, which a line does without;
 *   <li>before JDK 19 its doubles are not the shortest.
 * </ul>
 */
final class SpecificationJson {
  private static final int MOST_DECIMAL_DIGITS = 34;
  private static final int JDK_WITH_SHORTEST_TEXT = 19;
  private static final DateTimeFormatter FULL_SECOND =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss'Z'").withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter WITH_MILLIS =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSS'Z'").withZone(ZoneOffset.UTC);

  private static final JsonWriterSettings RELAXED =
      settings(JsonMode.RELAXED).dateTimeConverter(SpecificationJson::writeRelaxedDate).build();
  private static final JsonWriterSettings CANONICAL = settings(JsonMode.EXTENDED).build();

  private SpecificationJson() {}

  static String of(byte[] bson, JsonFormat format) {
    StringWriter text = new StringWriter();
    new PointerWriter(text, format == JsonFormat.RELAXED ? RELAXED : CANONICAL)
        .pipe(new BsonBinaryReader(ByteBuffer.wrap(bson)));
    return compact(text.toString());
  }

  private static JsonWriterSettings.Builder settings(JsonMode mode) {
    JsonWriterSettings.Builder settings =
        JsonWriterSettings.builder()
            .outputMode(mode)
            .binaryConverter(SpecificationJson::writeBinary)
            .decimal128Converter(SpecificationJson::writeDecimal);
    if (Runtime.version().feature() < JDK_WITH_SHORTEST_TEXT) {
      boolean relaxed = mode == JsonMode.RELAXED;
      settings.doubleConverter((value, writer) -> writeDouble(value, relaxed, writer));
    }
    return settings;
  }

  private static void writeDouble(double value, boolean relaxed, StrictJsonWriter writer) {
    boolean finite = Double.isFinite(value);
    String text = finite ? ShortestDouble.text(value) : Double.toString(value);
    if (relaxed && finite) {
      writer.writeNumber(text);
    } else {
      writer.writeStartObject();
      writer.writeString("$numberDouble", text);
      writer.writeEndObject();
    }
  }

  private static void writeDecimal(Decimal128 value, StrictJsonWriter writer) {
    writer.writeStartObject();
    writer.writeString("$numberDecimal", text(value));
    writer.writeEndObject();
  }

  private static String text(Decimal128 value) {
    if (!value.isFinite() || value.isNaN() || value.equals(Decimal128.NEGATIVE_ZERO)) {
      return value.toString();
    }
    BigDecimal number = new BigDecimal(value.toString());
    if (number.precision() <= MOST_DECIMAL_DIGITS) {
      return value.toString();
    }
    return (value.isNegative() ? "-" : "") + BigDecimal.valueOf(0, number.scale());
  }

  private static void writeRelaxedDate(long millis, StrictJsonWriter writer) {
    writer.writeStartObject();
    if (millis < 0 || millis > DateText.LAST) {
      writer.writeStartObject("$date");
      writer.writeString("$numberLong", Long.toString(millis));
      writer.writeEndObject();
    } else {
      DateTimeFormatter format = millis % 1_000 == 0 ? FULL_SECOND : WITH_MILLIS;
      writer.writeString("$date", format.format(Instant.ofEpochMilli(millis)));
    }
    writer.writeEndObject();
  }

  private static void writeBinary(BsonBinary binary, StrictJsonWriter writer) {
    writer.writeStartObject();
    writer.writeStartObject("$binary");
    writer.writeString("base64", Base64.getEncoder().encodeToString(binary.getData()));
    writer.writeString("subType", String.format(Locale.ROOT, "%02x", binary.getType()));
    writer.writeEndObject();
    writer.writeEndObject();
  }

  private static final class PointerWriter extends JsonWriter {
    PointerWriter(StringWriter text, JsonWriterSettings settings) {
      super(text, settings);
    }

    @Override
    protected void doWriteDBPointer(BsonDbPointer pointer) {
      writeStartDocument();
      writeStartDocument("$dbPointer");
      writeString("$ref", pointer.getNamespace());
      writeObjectId("$id", pointer.getId());
      writeEndDocument();
      writeEndDocument();
    }
  }

  /** Drops spaces between tokens, and undoes escapes that need not be. */
  private static String compact(String json) {
    StringBuilder compact = new StringBuilder(json.length());
    boolean inText = false;
    for (int at = 0; at < json.length(); at++) {
      char next = json.charAt(at);
      if (next == '"') {
        inText = !inText;
        compact.append(next);
      } else if (!inText) {
        compact.append(next == ' ' ? "" : String.valueOf(next));
      } else if (next != '\\') {
        compact.append(Escapes.of(next));
      } else if (json.charAt(++at) == 'u') {
        compact.append(Escapes.of((char) Integer.parseInt(json, at + 1, at + 5, 16)));
        at += 4;
      } else {
        compact.append('\\').append(json.charAt(at));
      }
    }
    return compact.toString();
  }
}
