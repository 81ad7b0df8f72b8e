package io.github.changecapture.test.mongo.internal.stream;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import org.bson.BsonBinary;
import org.bson.BsonBinarySubType;
import org.bson.BsonDbPointer;
import org.bson.BsonDocument;
import org.bson.BsonRegularExpression;
import org.bson.BsonTimestamp;
import org.bson.BsonType;
import org.bson.BsonValue;
import org.jspecify.annotations.Nullable;

/**
 * Writes BSON values so that their bytes sort as the values do: mongod's KeyString, version 1, in
 * ascending order. Type bits, which tell apart values that sort alike, are kept beside.
 *
 * <p>One thing differs from mongod: a Decimal128 that is no double keeps only the bytes of the
 * nearest double.
 *
 * @see <a
 *     href="https://github.com/mongodb/mongo/blob/master/src/mongo/db/storage/key_string/README.md">mongod's
 *     description</a>
 */
final class KeyString {

  static final int TIMESTAMP = 130;
  static final int ZERO = 41;
  static final int POSITIVE_ONE_BYTE = 43;
  static final int POSITIVE_EIGHT_BYTES = 50;
  static final int FALSE = 110;
  static final int TRUE = 111;
  static final int NULLISH = 20;
  static final int BINARY = 90;
  static final int END = 4;

  private static final int NUMERIC = 30;
  private static final int NEGATIVE_LARGE = 31;
  private static final int NEGATIVE_SMALL = 40;
  private static final int NEGATIVE_ONE_BYTE = 39;
  private static final int POSITIVE_SMALL = 42;
  private static final int POSITIVE_LARGE = 51;
  private static final int STRING = 60;
  private static final int OBJECT = 70;
  private static final int ARRAY = 80;
  private static final int OBJECT_ID = 100;
  private static final int BOOLEAN = 110;
  private static final int DATE = 120;
  private static final int REGEX = 140;
  private static final int DB_POINTER = 150;
  private static final int CODE = 160;
  private static final int CODE_WITH_SCOPE = 170;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();

  private final ByteArrayOutputStream out = new ByteArrayOutputStream(160);
  private final TypeBits typeBits = new TypeBits();

  void timestamp(BsonTimestamp value) {
    out.write(TIMESTAMP);
    int64(value.getValue());
  }

  void int32(int value) {
    typeBits.number(TypeBits.INT32);
    integer(value);
  }

  void bool(boolean value) {
    out.write(value ? TRUE : FALSE);
  }

  void nullValue() {
    out.write(NULLISH);
  }

  void value(BsonValue value) {
    switch (value.getBsonType()) {
      case INT32 -> int32(value.asInt32().getValue());
      case INT64 -> {
        typeBits.number(TypeBits.INT64);
        integer(value.asInt64().getValue());
      }
      case DOUBLE -> {
        typeBits.number(TypeBits.DOUBLE);
        decimalFraction(value.asDouble().getValue());
      }
      case DECIMAL128 -> {
        typeBits.number(TypeBits.DECIMAL);
        decimalFraction(value.asDecimal128().doubleValue());
      }
      case STRING -> {
        typeBits.string(false);
        out.write(STRING);
        text(value.asString().getValue());
      }
      case SYMBOL -> {
        typeBits.string(true);
        out.write(STRING);
        text(value.asSymbol().getSymbol());
      }
      default -> otherValue(value);
    }
  }

  private void otherValue(BsonValue value) {
    int type = typeOf(value.getBsonType());
    if (value.isBoolean()) {
      bool(value.asBoolean().getValue());
      return;
    }
    out.write(type);
    switch (value.getBsonType()) {
      case DOCUMENT -> fields(value.asDocument());
      case ARRAY -> {
        value.asArray().forEach(this::value);
        out.write(0);
      }
      case BINARY -> binary(value.asBinary());
      case OBJECT_ID -> out.writeBytes(value.asObjectId().getValue().toByteArray());
      case DATE_TIME -> int64(value.asDateTime().getValue() ^ Long.MIN_VALUE);
      case TIMESTAMP -> int64(value.asTimestamp().getValue());
      case REGULAR_EXPRESSION -> regex(value.asRegularExpression());
      case DB_POINTER -> dbPointer(value.asDBPointer());
      case JAVASCRIPT -> text(value.asJavaScript().getCode());
      case JAVASCRIPT_WITH_SCOPE -> {
        text(value.asJavaScriptWithScope().getCode());
        fields(value.asJavaScriptWithScope().getScope());
      }
      default -> {
        // null, undefined, the smallest and the largest key are their type alone
      }
    }
  }

  private void fields(BsonDocument document) {
    document.forEach(
        (name, value) -> {
          out.write(typeOf(value.getBsonType()));
          out.writeBytes(name.getBytes(StandardCharsets.UTF_8));
          out.write(0);
          value(value);
        });
    out.write(0);
  }

  private static int typeOf(BsonType type) {
    return switch (type) {
      case MIN_KEY -> 10;
      case UNDEFINED -> 15;
      case NULL, END_OF_DOCUMENT -> NULLISH;
      case INT32, INT64, DOUBLE, DECIMAL128 -> NUMERIC;
      case STRING, SYMBOL -> STRING;
      case DOCUMENT -> OBJECT;
      case ARRAY -> ARRAY;
      case BINARY -> BINARY;
      case OBJECT_ID -> OBJECT_ID;
      case BOOLEAN -> BOOLEAN;
      case DATE_TIME -> DATE;
      case TIMESTAMP -> TIMESTAMP;
      case REGULAR_EXPRESSION -> REGEX;
      case DB_POINTER -> DB_POINTER;
      case JAVASCRIPT -> CODE;
      case JAVASCRIPT_WITH_SCOPE -> CODE_WITH_SCOPE;
      case MAX_KEY -> 240;
    };
  }

  /** The integer doubled, in as few bytes as it needs; the type says how many, and the sign. */
  private void integer(long value) {
    if (value == 0) {
      out.write(ZERO);
    } else if (value == Long.MIN_VALUE) {
      decimalFraction((double) value);
    } else {
      integerPart(Math.abs(value) << 1, value < 0);
    }
  }

  private void integerPart(long doubled, boolean negative) {
    int bytes = (Long.SIZE - Long.numberOfLeadingZeros(doubled) + 7) / 8;
    out.write(negative ? NEGATIVE_ONE_BYTE - (bytes - 1) : POSITIVE_ONE_BYTE + (bytes - 1));
    long signed = negative ? ~doubled : doubled;
    for (int i = bytes - 1; i >= 0; i--) {
      out.write((int) (signed >>> (i * 8)));
    }
  }

  private void decimalFraction(double value) {
    boolean negative = value < 0;
    double magnitude = Math.abs(value);
    if (Double.isNaN(value)) {
      out.write(NUMERIC);
    } else if (magnitude == 0) {
      out.write(ZERO);
    } else if (magnitude < 1) {
      out.write(negative ? NEGATIVE_SMALL : POSITIVE_SMALL);
      signed(small(magnitude), negative);
    } else if (magnitude >= 0x1p63) {
      out.write(negative ? NEGATIVE_LARGE : POSITIVE_LARGE);
      signed(large(magnitude), negative);
    } else if (magnitude == (long) magnitude) {
      integerPart((long) magnitude << 1, negative);
    } else {
      integerAndFraction(magnitude, negative);
    }
  }

  private static long small(double magnitude) {
    return magnitude >= 0x1p-255
        ? Double.doubleToRawLongBits(magnitude) << 2
        : (Double.doubleToRawLongBits(magnitude * 0x1p256) << 1) + (1L << 62);
  }

  private static long large(double magnitude) {
    return Double.isInfinite(magnitude)
        ? -1L
        : Double.doubleToRawLongBits(magnitude) << 1 & Long.MAX_VALUE;
  }

  private void integerAndFraction(double magnitude, boolean negative) {
    long integer = (long) magnitude;
    int fractionBytes = Long.numberOfLeadingZeros(integer << 1) / 8;
    int bytes = 8 - fractionBytes;
    out.write(negative ? NEGATIVE_ONE_BYTE - (bytes - 1) : POSITIVE_ONE_BYTE + (bytes - 1));
    long encoded = (long) (magnitude * Math.pow(256, fractionBytes));
    signed(encoded + ((integer + 1) << (fractionBytes * 8)), negative);
  }

  private void signed(long bits, boolean negative) {
    int64(negative ? ~bits : bits);
  }

  private void int64(long value) {
    out.writeBytes(ByteBuffer.allocate(Long.BYTES).putLong(value).array());
  }

  private void binary(BsonBinary value) {
    byte[] data = stored(value);
    if (data.length < 0xFF) {
      out.write(data.length);
    } else {
      out.write(0xFF);
      out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(data.length).array());
    }
    out.write(value.getType());
    out.writeBytes(data);
  }

  /** The bytes as BSON stores them: those of the old subtype have their length in front. */
  private static byte[] stored(BsonBinary value) {
    byte[] data = value.getData();
    if (value.getType() != BsonBinarySubType.OLD_BINARY.getValue()) {
      return data;
    }
    return ByteBuffer.allocate(Integer.BYTES + data.length)
        .order(java.nio.ByteOrder.LITTLE_ENDIAN)
        .putInt(data.length)
        .put(data)
        .array();
  }

  private void regex(BsonRegularExpression value) {
    out.writeBytes(value.getPattern().getBytes(StandardCharsets.UTF_8));
    out.write(0);
    out.writeBytes(value.getOptions().getBytes(StandardCharsets.UTF_8));
    out.write(0);
  }

  private void dbPointer(BsonDbPointer value) {
    byte[] namespace = value.getNamespace().getBytes(StandardCharsets.UTF_8);
    out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(namespace.length).array());
    out.writeBytes(namespace);
    out.writeBytes(value.getId().toByteArray());
  }

  /** The text up to a zero byte, which inside the text is followed by 255. */
  private void text(String value) {
    for (byte b : value.getBytes(StandardCharsets.UTF_8)) {
      out.write(b);
      if (b == 0) {
        out.write(0xFF);
      }
    }
    out.write(0);
  }

  /** The bytes in hexadecimal, with the mark of the end. */
  String hex() {
    return HEX.formatHex(out.toByteArray()) + "04";
  }

  /** The type bits, null if they are all zero. */
  @Nullable BsonBinary typeBits() {
    return typeBits.toBinary();
  }
}
