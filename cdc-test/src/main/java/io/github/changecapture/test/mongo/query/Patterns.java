package io.github.changecapture.test.mongo.query;

import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/**
 * Regular expressions as PCRE, which mongod uses, understands them: only a line feed ends a line,
 * and {@code i} ignores the case of every script. What the two dialects write differently (such as
 * PCRE's {@code (?P<name>)} and its verbs) is refused.
 */
final class Patterns {

  private Patterns() {}

  static Pattern compile(String pattern, String options) {
    int flags = Pattern.UNIX_LINES;
    for (int i = 0; i < options.length(); i++) {
      flags |= flag(options.charAt(i));
    }
    try {
      return Pattern.compile(pattern, flags);
    } catch (PatternSyntaxException invalid) {
      throw new QueryException(
          51091, "Regular expression is invalid: " + invalid.getDescription(), invalid);
    }
  }

  private static int flag(char option) {
    return switch (option) {
      case 'i' -> Pattern.CASE_INSENSITIVE | Pattern.UNICODE_CASE;
      case 'm' -> Pattern.MULTILINE;
      case 's' -> Pattern.DOTALL;
      case 'x' -> Pattern.COMMENTS;
      case 'u' -> 0;
      default -> throw new QueryException(51108, "invalid flag in regex options: " + option);
    };
  }
}
