package io.github.changecapture.json;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

/**
 * Steps over JSON without white space between its parts.
 *
 * <p>Every method that skips says whether there was what it wanted; if not, the place is undefined.
 */
final class JsonCursor {
  private static final List<byte[]> WORDS =
      Stream.of("true", "false", "null").map(JsonCursor::ascii).toList();

  private final byte[] json;
  private int at;

  JsonCursor(byte[] json) {
    this.json = json;
  }

  int at() {
    return at;
  }

  boolean isAtEnd() {
    return at == json.length;
  }

  /**
   * Skips one value.
   *
   * @param depth how many objects and arrays may be opened
   */
  boolean skipValue(int depth) {
    return switch (peek()) {
      case '"' -> skipString();
      case '{' -> depth > 0 && skipObject(depth - 1);
      case '[' -> depth > 0 && skipArray(depth - 1);
      default -> skipWord() || skipNumber();
    };
  }

  private boolean skipObject(int depth) {
    at++;
    if (skip('}')) {
      return true;
    }
    do {
      if (!skipString() || !skip(':') || !skipValue(depth)) {
        return false;
      }
    } while (skip(','));
    return skip('}');
  }

  private boolean skipArray(int depth) {
    at++;
    if (skip(']')) {
      return true;
    }
    do {
      if (!skipValue(depth)) {
        return false;
      }
    } while (skip(','));
    return skip(']');
  }

  boolean skipString() {
    if (!skip('"')) {
      return false;
    }
    while (at < json.length) {
      byte next = json[at++];
      if (next == '"') {
        return true;
      }
      if (next == '\\') {
        at++;
      } else if (next >= 0 && next < ' ') {
        return false;
      }
    }
    return false;
  }

  private boolean skipWord() {
    for (byte[] word : WORDS) {
      int end = at + word.length;
      if (end <= json.length && Arrays.equals(word, 0, word.length, json, at, end)) {
        at = end;
        return true;
      }
    }
    return false;
  }

  private boolean skipNumber() {
    int start = at;
    while ("+-.0123456789E".indexOf(peek()) >= 0) {
      at++;
    }
    return at > start;
  }

  boolean skip(char wanted) {
    if (peek() != wanted) {
      return false;
    }
    at++;
    return true;
  }

  /** The next byte, or a negative number at the end and for what is not ASCII. */
  private int peek() {
    return at < json.length ? json[at] : -1;
  }

  private static byte[] ascii(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
