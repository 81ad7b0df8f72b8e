package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * A piece of JSON that never changes, written eight bytes at a time; the last of them may lie
 * beyond its end and are overwritten by what follows.
 */
final class Literal {
  private final long[] words;
  private final int length;

  Literal(String ascii) {
    byte[] bytes = ascii.getBytes(StandardCharsets.US_ASCII);
    length = bytes.length;
    words = new long[(length + Long.BYTES - 1) / Long.BYTES];
    byte[] padded = Arrays.copyOf(bytes, words.length * Long.BYTES);
    Arrays.setAll(words, word -> LittleEndian.int64(padded, word * Long.BYTES));
  }

  /** How many bytes {@link #write} touches. */
  int room() {
    return words.length * Long.BYTES;
  }

  int write(byte[] to, int at) {
    int word = at;
    for (long eight : words) {
      LittleEndian.putInt64(to, word, eight);
      word += Long.BYTES;
    }
    return at + length;
  }
}
