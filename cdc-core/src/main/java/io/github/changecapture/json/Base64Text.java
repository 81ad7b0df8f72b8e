package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;

/**
 * Bytes in Base 64 with padding.
 *
 * <p>The JDK's encoder takes and returns whole arrays; this one reads from the middle of one and
 * writes into the middle of another.
 *
 * @see <a href="https://www.rfc-editor.org/rfc/rfc4648#section-4">RFC 4648, section 4</a>
 */
final class Base64Text {
  private static final byte[] ALPHABET =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/"
          .getBytes(StandardCharsets.US_ASCII);
  private static final byte PADDING = '=';

  private Base64Text() {}

  /** How many characters bytes become; at most Integer.MAX_VALUE, which no buffer can hold. */
  static int length(int bytes) {
    return (int) Math.min(Integer.MAX_VALUE, (bytes + 2L) / 3 * 4);
  }

  /** Writes {@link #length} characters and returns where they end. */
  static int write(byte[] from, int start, int count, byte[] to, int at) {
    int end = at;
    int next = start;
    for (int lastTriple = start + count - 3; next <= lastTriple; next += 3) {
      int bits =
          ((from[next] & 0xFF) << 16) | ((from[next + 1] & 0xFF) << 8) | (from[next + 2] & 0xFF);
      LittleEndian.putInt32(
          to,
          end,
          character(bits >> 18)
              | (character(bits >> 12) << 8)
              | (character(bits >> 6) << 16)
              | (character(bits) << 24));
      end += 4;
    }
    return writeRest(from, next, start + count - next, to, end);
  }

  private static int writeRest(byte[] from, int start, int count, byte[] to, int at) {
    if (count == 0) {
      return at;
    }
    int bits = ((from[start] & 0xFF) << 16) | (count == 2 ? (from[start + 1] & 0xFF) << 8 : 0);
    to[at] = (byte) character(bits >> 18);
    to[at + 1] = (byte) character(bits >> 12);
    to[at + 2] = count == 2 ? (byte) character(bits >> 6) : PADDING;
    to[at + 3] = PADDING;
    return at + 4;
  }

  private static int character(int bits) {
    return ALPHABET[bits & 0x3F];
  }
}
