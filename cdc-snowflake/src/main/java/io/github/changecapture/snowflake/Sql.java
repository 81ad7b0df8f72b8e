package io.github.changecapture.snowflake;

import io.github.changecapture.error.ConfigurationError;
import java.util.Arrays;
import java.util.Collection;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A piece of a statement that can stand where it was made for and nowhere else.
 *
 * <p>No statement has bind variables, since object names, stage paths and options take none:
 * everything that comes from outside goes through here.
 *
 * @param text what a template's placeholder becomes
 * @see <a href="https://docs.snowflake.com/en/sql-reference/identifiers-syntax">Identifiers</a>
 * @see <a href="https://docs.snowflake.com/en/sql-reference/data-types-text">String constants</a>
 */
record Sql(String text) {
  private static final int LONGEST_IDENTIFIER = 255;

  /** What a driver, a shell or a script's block could take for its own, beside quote and escape. */
  private static final String ESCAPED = "'\\?:;$&{}";

  static final Sql NULL = new Sql("NULL");

  /** A quoted identifier: any character but NUL stands for itself, a quote is doubled. */
  static Sql identifier(String name) {
    int length = name.codePointCount(0, name.length());
    if (length < 1 || length > LONGEST_IDENTIFIER || name.indexOf('\0') >= 0) {
      throw new ConfigurationError(
          "a name in Snowflake must have 1 to %d characters, none of them NUL, but '%s' has %d: let the TableNaming give another"
              .formatted(LONGEST_IDENTIFIER, name.replace('\0', ' '), length));
    }
    return new Sql('"' + name.replace("\"", "\"\"") + '"');
  }

  /** The name, or as much of it as an identifier takes and a digest of the whole. */
  static String fitting(String name) {
    if (name.codePointCount(0, name.length()) <= LONGEST_IDENTIFIER) {
      return name;
    }
    String digest = "$_" + Checksum.of(name);
    return name.substring(0, name.offsetByCodePoints(0, LONGEST_IDENTIFIER - digest.length()))
        + digest;
  }

  /** Identifiers one inside the other, as in {@code "CDC"."SILVER"."SHOP__ORDERS"}. */
  static Sql qualified(String... names) {
    return join(".", Arrays.stream(names).map(Sql::identifier).toList());
  }

  /** A string constant, or NULL; what is not plain text is written as an escape sequence. */
  static Sql literal(@Nullable String value) {
    if (value == null) {
      return NULL;
    }
    StringBuilder text = new StringBuilder(value.length() + 2).append('\'');
    value.chars().forEach(unit -> append((char) unit, text));
    return new Sql(text.append('\'').toString());
  }

  /** What stands in a string constant that a template has opened, such as the name of a stage. */
  Sql withinLiteral() {
    String literal = literal(text).text();
    return new Sql(literal.substring(1, literal.length() - 1));
  }

  static Sql number(long value) {
    return new Sql(Long.toString(value));
  }

  static Sql join(String separator, Collection<Sql> parts) {
    return new Sql(parts.stream().map(Sql::text).collect(Collectors.joining(separator)));
  }

  private static void append(char unit, StringBuilder text) {
    if (unit < ' ' || unit == 0x7F || ESCAPED.indexOf(unit) >= 0) {
      text.append("\\u%04x".formatted((int) unit));
    } else {
      text.append(unit);
    }
  }
}
