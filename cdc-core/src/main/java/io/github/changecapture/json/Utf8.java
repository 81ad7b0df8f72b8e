package io.github.changecapture.json;

/**
 * The rules of UTF-8, and questions about eight bytes at once, the first of them the lowest.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc3629#section-4">RFC 3629, section 4</a>
 */
final class Utf8 {
  private static final long EACH_BYTE = 0x0101_0101_0101_0101L;
  private static final long HIGHEST_BITS = EACH_BYTE << 7;

  // The leads of two bytes from C3 on; C0 and C1 are invalid, C2 may begin a line end.
  private static final long PAIR_PAYLOAD = EACH_BYTE * 0x1F;
  private static final long PAIR_CARRY = EACH_BYTE * (0x80 - 0x03);

  // Two sequences of three bytes: which bits say so, and what they have to be. The leads E0
  // (overlong), E2 (line ends) and ED (surrogates) are left to the careful way.
  private static final long TRIPLES_MASK = 0xC0C0F0_C0C0F0L;
  private static final long TRIPLES = 0x8080E0_8080E0L;
  private static final int PLAIN_TRIPLE_LEADS = 0b1101_1111_1111_1010;

  private static final byte CONTINUATION_LIMIT = (byte) 0xC0;

  /** How many bytes {@link #areTriples} asks about. */
  static final int TRIPLES_BYTES = 6;

  private Utf8() {}

  /**
   * Marks what is not ASCII, and the ASCII that JSON has escaped.
   *
   * @return the highest bit of each such byte; above the first that is escaped, of others too
   */
  static long marks(long eight) {
    // A difference has its highest bit set where the byte was too small; it may borrow from above.
    long control = eight - EACH_BYTE * ' ';
    long quote = (eight ^ EACH_BYTE * '"') - EACH_BYTE;
    long backslash = (eight ^ EACH_BYTE * '\\') - EACH_BYTE;
    return (eight | control | quote | backslash) & HIGHEST_BITS;
  }

  /** Whether the first of the bytes that are marked is ASCII. */
  static boolean isFirstAscii(long eight, long marks) {
    return (eight & marks & -marks) == 0;
  }

  /** Marks by their highest bits what leads a sequence of two bytes, from C3 on. */
  static long leads(long eight) {
    long fromC3 = (eight & PAIR_PAYLOAD) + PAIR_CARRY;
    return eight & (eight << 1) & ~(eight << 2) & fromC3 & HIGHEST_BITS;
  }

  /**
   * Marks what is neither ASCII nor a part of a sequence that {@link #leads} knows.
   *
   * @param leads those in the same bytes
   * @param leadsBefore those in the eight bytes before
   */
  static long misplaced(long eight, long leads, long leadsBefore) {
    long high = eight & HIGHEST_BITS;
    long continuations = high & ~(eight << 1);
    long expected = (leads << Byte.SIZE) | (leadsBefore >>> (Long.SIZE - Byte.SIZE));
    return (high ^ (continuations | leads)) | (continuations ^ expected);
  }

  static boolean isLead(byte value) {
    return (value & 0xC0) == 0xC0;
  }

  /** Whether the first six bytes are two sequences of three that certainly are valid. */
  static boolean areTriples(long eight) {
    int first = PLAIN_TRIPLE_LEADS >> (eight & 0xF);
    int second = PLAIN_TRIPLE_LEADS >> ((eight >> 24) & 0xF);
    return (eight & TRIPLES_MASK) == TRIPLES && (first & second & 1) != 0;
  }

  /**
   * The length of the sequence; below zero, the number of bytes that one replacement stands for, as
   * the JDK counts them.
   *
   * <p>Never looks behind a byte that does not continue the sequence, so not behind the zero that
   * ends a text.
   */
  static int sequenceLength(byte[] from, int at) {
    int lead = from[at] & 0xFF;
    byte second = from[at + 1];
    if (lead < 0xC2 || lead > 0xF4 || !continues(second)) {
      return -1;
    }
    if (lead < 0xE0) {
      return 2;
    }
    int payload = second & 0x3F;
    return lead < 0xF0
        ? lengthOfThree(from, at, lead, payload)
        : lengthOfFour(from, at, lead, payload);
  }

  private static int lengthOfThree(byte[] from, int at, int lead, int payload) {
    if (lead == 0xE0 && payload < 0x20) {
      return -1;
    }
    if (!continues(from[at + 2])) {
      return -2;
    }
    boolean surrogate = lead == 0xED && payload >= 0x20;
    return surrogate ? -3 : 3;
  }

  private static int lengthOfFour(byte[] from, int at, int lead, int payload) {
    boolean overlong = lead == 0xF0 && payload < 0x10;
    boolean aboveUnicode = lead == 0xF4 && payload >= 0x10;
    if (overlong || aboveUnicode) {
      return -1;
    }
    if (!continues(from[at + 2])) {
      return -2;
    }
    return continues(from[at + 3]) ? 4 : -3;
  }

  private static boolean continues(byte value) {
    return value < CONTINUATION_LIMIT;
  }

  /** Whether a valid sequence is U+0085, U+2028 or U+2029. */
  static boolean isLineEnd(byte[] from, int at) {
    return switch (from[at]) {
      case (byte) 0xC2 -> from[at + 1] == (byte) 0x85;
      case (byte) 0xE2 -> from[at + 1] == (byte) 0x80 && (from[at + 2] & 0xFE) == 0xA8;
      default -> false;
    };
  }
}
