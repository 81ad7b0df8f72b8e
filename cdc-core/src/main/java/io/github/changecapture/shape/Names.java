package io.github.changecapture.shape;

import java.nio.charset.StandardCharsets;

/** What can be told of a name from its bytes. */
final class Names {
  private Names() {}

  static boolean isDigits(byte[] bytes, int from, int to) {
    for (int at = from; at < to; at++) {
      if (bytes[at] < '0' || bytes[at] > '9') {
        return false;
      }
    }
    return from < to;
  }

  /** Whether a path may lead to an element of an array. */
  static boolean mayEndInIndex(byte[] bytes, int from, int to) {
    int start = to;
    while (start > from && bytes[start - 1] != '.') {
      start--;
    }
    return start > from && isDigits(bytes, start, to);
  }

  static String text(byte[] bytes, int from, int to) {
    return new String(bytes, from, to - from, StandardCharsets.UTF_8);
  }

  static byte[] bytes(String name) {
    return name.getBytes(StandardCharsets.UTF_8);
  }
}
