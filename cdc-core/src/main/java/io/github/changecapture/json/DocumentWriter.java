package io.github.changecapture.json;

/**
 * Writes documents and arrays field by field.
 *
 * <p>A document ends with a zero byte, which is checked before its fields are read; so the search
 * for the zero that ends a name never leaves the document. {@code end} is always where that zero
 * is, {@code depth} how many levels may still be opened.
 */
final class DocumentWriter {
  /**
   * How deep documents and arrays may be nested. A server stores 180 levels and can be set to 250,
   * and a change event adds one or two; deeper bytes would only exhaust the stack.
   */
  static final int MAX_DEPTH = 256;

  /** An int32 with the length, and the zero. */
  private static final int LEAST_LENGTH = Integer.BYTES + 1;

  private static final Literal SCOPE = Literal.of(",\"$scope\":");

  private final Utf8Writer utf8;
  private final ScalarWriter scalars;
  private final TextValueWriter texts;

  DocumentWriter(JsonFormat format, InvalidText invalidText) {
    utf8 = new Utf8Writer(invalidText);
    scalars = new ScalarWriter(format);
    texts = new TextValueWriter(utf8, scalars);
  }

  /**
   * Writes a document and returns where it ends.
   *
   * @param limit where it has to end at the latest
   */
  int writeDocument(byte[] bson, int start, int limit, int depth, JsonBuffer out) {
    int end = endOfFields(bson, start, limit, depth);
    int at = firstField(start);
    byte separator = '{';
    while (at < end) {
      at = writeField(separator, bson, at, end, depth, out);
      separator = ',';
    }
    if (separator == '{') {
      out.put((byte) '{');
    }
    out.put((byte) '}');
    return end + 1;
  }

  /** Checks a document's frame, and returns where the zero is that ends its fields. */
  static int endOfFields(byte[] bson, int start, int limit, int depth) {
    if (depth == 0) {
      throw new MalformedBson(start, "more than " + MAX_DEPTH + " levels of documents and arrays");
    }
    Bounds.require(LEAST_LENGTH, start, limit);
    int end = start + Bounds.length(bson, start, LEAST_LENGTH, limit - start) - 1;
    Bounds.requireZero(bson, end);
    return end;
  }

  static int firstField(int start) {
    return start + Integer.BYTES;
  }

  /**
   * Writes name and value, and returns where the value ends.
   *
   * @param separator what stands before it, a brace or a comma
   */
  int writeField(byte separator, byte[] bson, int at, int end, int depth, JsonBuffer out) {
    int zero = utf8.writeName(separator, bson, at + 1, out);
    return writeValue(bson[at], bson, zero + 1, end, depth, out);
  }

  private int writeArray(byte[] bson, int start, int limit, int depth, JsonBuffer out) {
    int end = endOfFields(bson, start, limit, depth);
    int at = firstField(start);
    out.put((byte) '[');
    while (at < end) {
      byte type = bson[at];
      // The names should be 0, 1, 2...; like every driver, this one goes by the order.
      while (bson[++at] != 0) {}
      at = writeValue(type, bson, at + 1, end, depth, out);
      if (at < end) {
        out.put((byte) ',');
      }
    }
    out.put((byte) ']');
    return end + 1;
  }

  private int writeValue(byte type, byte[] bson, int at, int end, int depth, JsonBuffer out) {
    return switch (type) {
      case 0x01 -> scalars.writeDouble(bson, at, end, out);
      case 0x02 -> texts.writeString(bson, at, end, out);
      case 0x03 -> writeDocument(bson, at, end, depth - 1, out);
      case 0x04 -> writeArray(bson, at, end, depth - 1, out);
      case 0x05 -> scalars.writeBinary(bson, at, end, out);
      case 0x06 -> scalars.writeUndefined(at, end, out);
      case 0x07 -> scalars.writeObjectId(bson, at, end, out);
      case 0x08 -> scalars.writeBoolean(bson, at, end, out);
      case 0x09 -> scalars.writeDate(bson, at, end, out);
      case 0x0A -> scalars.writeNull(at, end, out);
      case 0x0B -> texts.writeRegularExpression(bson, at, end, out);
      case 0x0C -> texts.writeDbPointer(bson, at, end, out);
      case 0x0D -> texts.writeCode(bson, at, end, out);
      case 0x0E -> texts.writeSymbol(bson, at, end, out);
      case 0x0F -> writeCodeWithScope(bson, at, end, depth, out);
      case 0x10 -> scalars.writeInt32(bson, at, end, out);
      case 0x11 -> scalars.writeTimestamp(bson, at, end, out);
      case 0x12 -> scalars.writeInt64(bson, at, end, out);
      case 0x13 -> scalars.writeDecimal128(bson, at, end, out);
      case 0x7F -> scalars.writeMaxKey(at, end, out);
      case (byte) 0xFF -> scalars.writeMinKey(at, end, out);
      default -> throw new MalformedBson(at, "a value of the unknown type " + (type & 0xFF));
    };
  }

  private int writeCodeWithScope(byte[] bson, int at, int end, int depth, JsonBuffer out) {
    int code = Bounds.after(at, Integer.BYTES, end);
    int after = at + Bounds.length(bson, at, Integer.BYTES, end - at);
    int scope = texts.openCode(bson, code, after, out);
    out.put(SCOPE);
    if (writeDocument(bson, scope, after, depth - 1, out) != after) {
      throw new MalformedBson(at, "a scope that does not end where its code does");
    }
    out.put((byte) '}');
    return after;
  }
}
