package io.github.changecapture.json;

/**
 * Writes values that have no text and no parts.
 *
 * <p>Every method takes where the value begins and where the fields of its document end, and
 * returns where the value ends.
 */
final class ScalarWriter {
  private static final Literal NULL = Literal.of("null");
  private static final Literal TRUE = Literal.of("true");
  private static final Literal FALSE = Literal.of("false");
  private static final Literal MIN_KEY = Literal.of("{\"$minKey\":1}");
  private static final Literal MAX_KEY = Literal.of("{\"$maxKey\":1}");
  private static final Literal UNDEFINED = Literal.of("{\"$undefined\":true}");
  private static final Literal INT32 = Literal.of("{\"$numberInt\":\"");
  private static final Literal INT64 = Literal.of("{\"$numberLong\":\"");
  private static final Literal DOUBLE = Literal.of("{\"$numberDouble\":\"");
  private static final Literal NAN = Literal.of("{\"$numberDouble\":\"NaN\"}");
  private static final Literal INFINITY = Literal.of("{\"$numberDouble\":\"Infinity\"}");
  private static final Literal MINUS_INFINITY = Literal.of("{\"$numberDouble\":\"-Infinity\"}");
  private static final Literal DECIMAL = Literal.of("{\"$numberDecimal\":\"");
  private static final Literal DATE = Literal.of("{\"$date\":\"");
  private static final Literal DATE_MILLIS = Literal.of("{\"$date\":{\"$numberLong\":\"");
  private static final Literal TIMESTAMP = Literal.of("{\"$timestamp\":{\"t\":");
  private static final Literal INCREMENT = Literal.of(",\"i\":");
  private static final Literal OBJECT_ID = Literal.of("{\"$oid\":\"");
  private static final Literal BINARY = Literal.of("{\"$binary\":{\"base64\":\"");
  private static final Literal SUBTYPE = Literal.of("\",\"subType\":\"");
  private static final Literal TEXT_END = Literal.of("\"}");
  private static final Literal TEXT_END_TWICE = Literal.of("\"}}");
  private static final Literal END_TWICE = Literal.of("}}");

  private static final int OBJECT_ID_BYTES = 12;

  /** The subtype whose data begins with its length once more. */
  private static final byte OLD_BINARY = 0x02;

  /** More than any value needs but a binary one. */
  private static final int ROOM = 128;

  private final boolean relaxed;

  ScalarWriter(JsonFormat format) {
    relaxed = format == JsonFormat.RELAXED;
  }

  int writeNull(int at, int end, JsonBuffer out) {
    return write(NULL, at, end, out);
  }

  int writeMinKey(int at, int end, JsonBuffer out) {
    return write(MIN_KEY, at, end, out);
  }

  int writeMaxKey(int at, int end, JsonBuffer out) {
    return write(MAX_KEY, at, end, out);
  }

  int writeUndefined(int at, int end, JsonBuffer out) {
    return write(UNDEFINED, at, end, out);
  }

  private static int write(Literal literal, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, 0, end);
    out.put(literal);
    return after;
  }

  int writeBoolean(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, 1, end);
    byte value = bson[at];
    if (value != 0 && value != 1) {
      throw new MalformedBson(at, "a boolean of " + value);
    }
    out.put(value == 0 ? FALSE : TRUE);
    return after;
  }

  int writeInt32(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, Integer.BYTES, end);
    writeInteger(INT32, LittleEndian.int32(bson, at), out);
    return after;
  }

  int writeInt64(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, Long.BYTES, end);
    writeInteger(INT64, LittleEndian.int64(bson, at), out);
    return after;
  }

  private void writeInteger(Literal wrapper, long value, JsonBuffer out) {
    out.reserve(ROOM);
    byte[] to = out.bytes;
    if (relaxed) {
      out.size = Digits.write(value, to, out.size);
    } else {
      int next = Digits.write(value, to, wrapper.write(to, out.size));
      out.size = TEXT_END.write(to, next);
    }
  }

  int writeDouble(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, Double.BYTES, end);
    double value = Double.longBitsToDouble(LittleEndian.int64(bson, at));
    if (!Double.isFinite(value)) {
      out.put(Double.isNaN(value) ? NAN : value > 0 ? INFINITY : MINUS_INFINITY);
      return after;
    }
    out.reserve(ROOM);
    byte[] to = out.bytes;
    if (relaxed) {
      out.size = DoubleText.write(value, to, out.size);
    } else {
      int next = DoubleText.write(value, to, DOUBLE.write(to, out.size));
      out.size = TEXT_END.write(to, next);
    }
    return after;
  }

  int writeDecimal128(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, 2 * Long.BYTES, end);
    long low = LittleEndian.int64(bson, at);
    long high = LittleEndian.int64(bson, at + Long.BYTES);
    out.reserve(ROOM);
    byte[] to = out.bytes;
    int next = Decimal128Text.write(high, low, to, DECIMAL.write(to, out.size));
    out.size = TEXT_END.write(to, next);
    return after;
  }

  int writeDate(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, Long.BYTES, end);
    long millis = LittleEndian.int64(bson, at);
    out.reserve(ROOM);
    byte[] to = out.bytes;
    if (relaxed && millis >= 0 && millis <= DateText.LAST) {
      int next = DateText.write(millis, to, DATE.write(to, out.size));
      out.size = TEXT_END.write(to, next);
    } else {
      int next = Digits.write(millis, to, DATE_MILLIS.write(to, out.size));
      out.size = TEXT_END_TWICE.write(to, next);
    }
    return after;
  }

  /** Writes seconds and increment, which are unsigned and of 32 bits each. */
  int writeTimestamp(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, Long.BYTES, end);
    long value = LittleEndian.int64(bson, at);
    out.reserve(ROOM);
    byte[] to = out.bytes;
    int next = Digits.writePositive(value >>> 32, to, TIMESTAMP.write(to, out.size));
    next = INCREMENT.write(to, next);
    next = Digits.writePositive(value & 0xFFFF_FFFFL, to, next);
    out.size = END_TWICE.write(to, next);
    return after;
  }

  int writeObjectId(byte[] bson, int at, int end, JsonBuffer out) {
    int after = Bounds.after(at, OBJECT_ID_BYTES, end);
    out.reserve(ROOM);
    byte[] to = out.bytes;
    int next = OBJECT_ID.write(to, out.size);
    next = Hexadecimal.write(bson, at, OBJECT_ID_BYTES, to, next);
    out.size = TEXT_END.write(to, next);
    return after;
  }

  int writeBinary(byte[] bson, int at, int end, JsonBuffer out) {
    int data = Bounds.after(at, Integer.BYTES + 1, end);
    int length = Bounds.length(bson, at, 0, end - data);
    int after = data + length;
    byte subtype = bson[data - 1];
    if (subtype == OLD_BINARY) {
      data = Bounds.after(data, Integer.BYTES, after);
      length = Bounds.length(bson, data - Integer.BYTES, after - data, after - data);
    }
    out.put(BINARY);
    out.reserve(Base64Text.length(length));
    out.size = Base64Text.write(bson, data, length, out.bytes, out.size);
    out.reserve(ROOM);
    byte[] to = out.bytes;
    int next = Hexadecimal.write(subtype, to, SUBTYPE.write(to, out.size));
    out.size = TEXT_END_TWICE.write(to, next);
    return after;
  }
}
