package io.github.changecapture.json;

/**
 * Writes text from BSON as a JSON string: UTF-8 is copied as it is, and escaped where JSON asks for
 * it.
 *
 * <p>Escaped are the quotation mark, the backslash, control characters, and the line ends of
 * Unicode (U+0085, U+2028, U+2029), so that a line is one line to every reader.
 */
final class Utf8Writer {
  /** What one step may write: eight bytes, or an escape, and what closes the string. */
  private static final int STEP = 16;

  /** What a short text may write: its quotation marks, sixteen bytes, and two more for a name. */
  private static final int SHORT = 4 + 2 * Long.BYTES;

  /** For each ASCII character the letter after the backslash, 0 without an escape. */
  private static final byte[] ESCAPES = escapes();

  private static final byte UNICODE_ESCAPE = 'u';
  private static final byte[] REPLACEMENT = {(byte) 0xEF, (byte) 0xBF, (byte) 0xBD};

  private final InvalidText invalidText;

  Utf8Writer(InvalidText invalidText) {
    this.invalidText = invalidText;
  }

  /**
   * Writes a name with what stands before it and the colon behind it.
   *
   * @param before the brace or the comma
   * @return where the zero is that ends the name, which has to exist
   */
  int writeName(byte before, byte[] from, int start, JsonBuffer out) {
    out.reserve(SHORT);
    int begin = out.size;
    out.bytes[begin] = before;
    int zero = writeShort(from, start, out, begin + 1);
    if (zero < 0) {
      out.size = begin + 1;
      zero = write(from, start, -1, out);
      out.put((byte) ':');
    } else {
      out.bytes[out.size++] = ':';
    }
    return zero;
  }

  /**
   * Writes text that ends with its first zero, which has to exist.
   *
   * @return where the zero is
   */
  int writeTerminated(byte[] from, int start, JsonBuffer out) {
    return write(from, start, -1, out);
  }

  /**
   * Writes text in which zeros may occur.
   *
   * @param end where the zero is that ends the text, which has to exist
   * @return {@code end}
   */
  int writeCounted(byte[] from, int start, int end, JsonBuffer out) {
    if (end - start < 2 * Long.BYTES) {
      out.reserve(SHORT);
      int before = out.size;
      if (writeShort(from, start, out, before) == end) {
        return end;
      }
      out.size = before;
    }
    return write(from, start, end, out);
  }

  /**
   * Writes plain text of up to fifteen bytes, as nearly every name is, without a loop; there has to
   * be room.
   *
   * @return where its first zero is, or -1 if the text is another, and nothing that counts was
   *     written
   */
  private static int writeShort(byte[] from, int start, JsonBuffer out, int at) {
    if (from.length - start < 2 * Long.BYTES) {
      return -1;
    }
    long eight = LittleEndian.int64(from, start);
    long stops = Utf8.marks(eight);
    byte[] to = out.bytes;
    int text = at + 1;
    int length = 0;
    if (stops == 0) {
      LittleEndian.putInt64(to, text, eight);
      length = Long.BYTES;
      eight = LittleEndian.int64(from, start + Long.BYTES);
      stops = Utf8.marks(eight);
      if (stops == 0) {
        return -1;
      }
    }
    LittleEndian.putInt64(to, text + length, eight);
    length += Long.numberOfTrailingZeros(stops) / Byte.SIZE;
    if (from[start + length] != 0) {
      return -1;
    }
    to[at] = '"';
    to[text + length] = '"';
    out.size = text + length + 1;
    return start + length;
  }

  /** Stops at the zero at {@code end}, or at the first if that is negative. */
  private int write(byte[] from, int start, int end, JsonBuffer out) {
    out.put((byte) '"');
    int at = start;
    while (true) {
      at = copyPlain(from, at, out);
      byte next = from[at];
      if (next == 0 && (at == end || end < 0)) {
        out.bytes[out.size++] = '"';
        return at;
      }
      at = next < 0 ? copySequences(from, at, out) : escape(from, at, out);
    }
  }

  /** Copies up to the first character that needs a look, and leaves room for one step more. */
  private static int copyPlain(byte[] from, int start, JsonBuffer out) {
    out.reserve(STEP);
    byte[] to = out.bytes;
    int size = out.size;
    int at = start;
    long stops = 0;
    long leads = 0;
    for (int last = from.length - Long.BYTES; at <= last; at += Long.BYTES) {
      if (to.length - size < STEP) {
        to = out.grown(size, STEP);
      }
      long eight = LittleEndian.int64(from, at);
      LittleEndian.putInt64(to, size, eight);
      stops = Utf8.marks(eight);
      if (leads != 0 || !Utf8.isFirstAscii(eight, stops)) {
        long leadsBefore = leads;
        leads = Utf8.leads(eight);
        stops = (stops & ~eight) | Utf8.misplaced(eight, leads, leadsBefore);
      }
      if (stops != 0) {
        break;
      }
      size += Long.BYTES;
    }
    int plain = stops == 0 ? 0 : Long.numberOfTrailingZeros(stops) / Byte.SIZE;
    out.size = size + plain;
    at += plain;
    if (at > start && Utf8.isLead(from[at - 1])) {
      // Its other half is what stopped the copying.
      out.size--;
      at--;
    }
    return stops == 0 ? copyPlainBytes(from, at, out) : at;
  }

  /** Copies one by one, next to the end of the array. */
  private static int copyPlainBytes(byte[] from, int start, JsonBuffer out) {
    int at = start;
    while (from[at] >= 0 && ESCAPES[from[at]] == 0) {
      out.put(from[at++]);
    }
    out.reserve(STEP);
    return at;
  }

  private static int escape(byte[] from, int at, JsonBuffer out) {
    byte letter = ESCAPES[from[at]];
    if (letter == UNICODE_ESCAPE) {
      escapeUnicode(from[at], out);
    } else {
      byte[] to = out.bytes;
      int size = out.size;
      to[size] = '\\';
      to[size + 1] = letter;
      out.size = size + 2;
    }
    return at + 1;
  }

  private static void escapeUnicode(int character, JsonBuffer out) {
    out.reserve(STEP);
    byte[] to = out.bytes;
    int size = out.size;
    to[size] = '\\';
    to[size + 1] = UNICODE_ESCAPE;
    size = Hexadecimal.write((byte) (character >> Byte.SIZE), to, size + 2);
    out.size = Hexadecimal.write((byte) character, to, size);
  }

  /** Copies all sequences that follow each other and are not plain. */
  private int copySequences(byte[] from, int start, JsonBuffer out) {
    int at = start;
    do {
      at = copyTriples(from, at, out);
      if (from[at] < 0) {
        at = copySequence(from, at, out);
      }
    } while (from[at] < 0);
    return at;
  }

  /** Copies sequences of three bytes two at a time, as the scripts of East Asia have them. */
  private static int copyTriples(byte[] from, int start, JsonBuffer out) {
    out.reserve(STEP);
    byte[] to = out.bytes;
    int size = out.size;
    int at = start;
    for (int last = from.length - Long.BYTES; at <= last; ) {
      long eight = LittleEndian.int64(from, at);
      if (!Utf8.areTriples(eight)) {
        break;
      }
      LittleEndian.putInt64(to, size, eight);
      at += Utf8.TRIPLES_BYTES;
      size += Utf8.TRIPLES_BYTES;
      if (to.length - size < STEP) {
        to = out.grown(size, STEP);
      }
    }
    out.size = size;
    return at;
  }

  private int copySequence(byte[] from, int at, JsonBuffer out) {
    int length = Utf8.sequenceLength(from, at);
    if (length < 0) {
      replace(at, out);
      return at - length;
    }
    if (Utf8.isLineEnd(from, at)) {
      escapeUnicode(length == 2 ? 0x85 : 0x2000 | (from[at + 2] & 0x3F), out);
      return at + length;
    }
    out.reserve(STEP);
    byte[] to = out.bytes;
    int size = out.size;
    for (int index = 0; index < length; index++) {
      to[size + index] = from[at + index];
    }
    out.size = size + length;
    return at + length;
  }

  private void replace(int at, JsonBuffer out) {
    if (invalidText == InvalidText.REJECT) {
      throw new MalformedBson(at, "text that is not UTF-8");
    }
    out.write(REPLACEMENT, 0, REPLACEMENT.length);
  }

  private static byte[] escapes() {
    byte[] escapes = new byte[128];
    for (int control = 0; control < ' '; control++) {
      escapes[control] = UNICODE_ESCAPE;
    }
    escapes['\b'] = 'b';
    escapes['\t'] = 't';
    escapes['\n'] = 'n';
    escapes['\f'] = 'f';
    escapes['\r'] = 'r';
    escapes['"'] = '"';
    escapes['\\'] = '\\';
    return escapes;
  }
}
