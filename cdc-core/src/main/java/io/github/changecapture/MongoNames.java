package io.github.changecapture;

import io.github.changecapture.error.ConfigurationError;
import java.nio.charset.StandardCharsets;

/**
 * The server's rules for names, checked before it is asked.
 *
 * @see <a href="https://www.mongodb.com/docs/manual/reference/limits/#naming-restrictions">Naming
 *     restrictions</a>
 */
final class MongoNames {
  /** On Windows servers fewer characters are allowed; the server says so itself. */
  private static final String NOT_IN_DATABASES = "/\\. \"$\0";

  private static final int LONGEST_DATABASE_BYTES = 63;
  private static final int LONGEST_NAMESPACE_BYTES = 255;

  private MongoNames() {}

  static void checkDatabase(String name) {
    if (name.isEmpty()
        || name.chars().anyMatch(character -> NOT_IN_DATABASES.indexOf(character) >= 0)) {
      throw new ConfigurationError(
          "database: a name must not be empty nor hold any of / \\ . space \" $ or NUL, was '"
              + name
              + "'");
    }
    checkLength("database", name, LONGEST_DATABASE_BYTES);
  }

  static void checkCollection(String name) {
    if (name.isEmpty() || name.indexOf('\0') >= 0) {
      throw new ConfigurationError(
          "collection: a name must not be empty nor hold NUL, was '" + name + "'");
    }
    checkLength("collection", name, LONGEST_NAMESPACE_BYTES);
  }

  private static void checkLength(String option, String name, int longest) {
    int bytes = name.getBytes(StandardCharsets.UTF_8).length;
    if (bytes > longest) {
      throw new ConfigurationError(
          option + ": a name has at most " + longest + " bytes, '" + name + "' has " + bytes);
    }
  }
}
