package io.github.changecapture.benchmarks.load;

import java.nio.charset.StandardCharsets;
import java.util.Random;

/** Texts of a length. */
final class Texts {
  private static final String LETTERS =
      "abcdefghijklmnopqrstuvwxyz      ABCDEFGHIJKLMNOPQRST0123456789";
  private static final String[] COLOURS = {
    "ä", "é", "ß", "€", "漢", "字", "Ж", "😀", "\"", "\\", "\n", "\t"
  };
  private static final int COLOURED = 12;

  private Texts() {}

  static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  static String words(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
    }
    return text.toString();
  }

  /** One character of twelve is escaped in JSON or has more than one byte in UTF-8. */
  static String colourful(Random random, int length) {
    StringBuilder text = new StringBuilder(length);
    while (text.length() < length) {
      if (random.nextInt(COLOURED) == 0) {
        text.append(COLOURS[random.nextInt(COLOURS.length)]);
      } else {
        text.append(LETTERS.charAt(random.nextInt(LETTERS.length())));
      }
    }
    return text.toString();
  }
}
