package io.github.changecapture.json;

import java.util.Arrays;

/**
 * Writes values that hold text: strings and what wraps one.
 *
 * <p>Every method takes where the value begins and where the fields of its document end, and
 * returns where the value ends.
 */
final class TextValueWriter {
  private static final Literal SYMBOL = Literal.of("{\"$symbol\":");
  private static final Literal CODE = Literal.of("{\"$code\":");
  private static final Literal EXPRESSION = Literal.of("{\"$regularExpression\":{\"pattern\":");
  private static final Literal OPTIONS = Literal.of(",\"options\":");
  private static final Literal POINTER = Literal.of("{\"$dbPointer\":{\"$ref\":");
  private static final Literal POINTER_ID = Literal.of(",\"$id\":");
  private static final Literal END_TWICE = Literal.of("}}");

  private final Utf8Writer utf8;
  private final ScalarWriter scalars;

  TextValueWriter(Utf8Writer utf8, ScalarWriter scalars) {
    this.utf8 = utf8;
    this.scalars = scalars;
  }

  int writeString(byte[] bson, int at, int end, JsonBuffer out) {
    int text = Bounds.after(at, Integer.BYTES, end);
    int zero = text + Bounds.length(bson, at, 1, end - text) - 1;
    Bounds.requireZero(bson, zero);
    return utf8.writeCounted(bson, text, zero, out) + 1;
  }

  int writeSymbol(byte[] bson, int at, int end, JsonBuffer out) {
    out.put(SYMBOL);
    int after = writeString(bson, at, end, out);
    out.put((byte) '}');
    return after;
  }

  int writeCode(byte[] bson, int at, int end, JsonBuffer out) {
    int after = openCode(bson, at, end, out);
    out.put((byte) '}');
    return after;
  }

  /** Leaves the object open for a scope. */
  int openCode(byte[] bson, int at, int end, JsonBuffer out) {
    out.put(CODE);
    return writeString(bson, at, end, out);
  }

  int writeDbPointer(byte[] bson, int at, int end, JsonBuffer out) {
    out.put(POINTER);
    int id = writeString(bson, at, end, out);
    out.put(POINTER_ID);
    int after = scalars.writeObjectId(bson, id, end, out);
    out.put(END_TWICE);
    return after;
  }

  int writeRegularExpression(byte[] bson, int at, int end, JsonBuffer out) {
    out.put(EXPRESSION);
    int pattern = Bounds.after(at, 0, end);
    int options = Bounds.after(utf8.writeTerminated(bson, pattern, out) + 1, 0, end);
    out.put(OPTIONS);
    int sizeBefore = out.size;
    int zero = utf8.writeTerminated(bson, options, out);
    sortOptions(out, sizeBefore + 1, zero - options);
    out.put(END_TWICE);
    return Bounds.after(zero + 1, 0, end);
  }

  /**
   * Puts options into the order that BSON asks for, as the driver does.
   *
   * @param count how many there are; if the text has another length, they are none that exist, and
   *     stay as they are
   */
  private static void sortOptions(JsonBuffer out, int start, int count) {
    int end = out.size - 1;
    if (count > 1 && end - start == count && isAscii(out.bytes, start, end)) {
      Arrays.sort(out.bytes, start, end);
    }
  }

  private static boolean isAscii(byte[] text, int start, int end) {
    for (int at = start; at < end; at++) {
      if (text[at] < 0) {
        return false;
      }
    }
    return true;
  }
}
