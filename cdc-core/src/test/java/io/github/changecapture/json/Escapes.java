package io.github.changecapture.json;

/** The rule for characters in JSON strings, told a second time, for tests to compare with. */
final class Escapes {
  private Escapes() {}

  static String of(char character) {
    return switch (character) {
      case '"' -> "\\\"";
      case '\\' -> "\\\\";
      case '\b' -> "\\b";
      case '\f' -> "\\f";
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      case '\u0085', '\u2028', '\u2029' -> "\\u%04x".formatted((int) character);
      default -> character < ' ' ? "\\u%04x".formatted((int) character) : String.valueOf(character);
    };
  }
}
