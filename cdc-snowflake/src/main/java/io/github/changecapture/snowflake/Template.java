package io.github.changecapture.snowflake;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The text of one statement, a file in {@code sql/}, whose placeholders {@code {{name}}} become
 * {@link Sql}.
 *
 * <p>What was filled in is never looked at again: a value that looks like a placeholder stays what
 * it is. A value without a placeholder and a placeholder without a value are both mistakes.
 */
final class Template {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([a-zA-Z]+)}}");
  private static final Map<String, String> TEXTS = new ConcurrentHashMap<>();

  private Template() {}

  /** The statement, without a semicolon; its first line names the template. */
  static String render(String name, Map<String, Sql> values) {
    Set<String> used = new HashSet<>();
    String statement =
        PLACEHOLDER
            .matcher(text(name))
            .replaceAll(
                found -> {
                  used.add(found.group(1));
                  return Matcher.quoteReplacement(value(name, found.group(1), values).text());
                });
    if (!used.equals(values.keySet())) {
      throw new IllegalArgumentException(
          "template %s uses %s, was given %s".formatted(name, used, values.keySet()));
    }
    return "/* cdc-snowflake: " + name + " */\n" + statement;
  }

  /** A part of other templates. */
  static Sql part(String name, Map<String, Sql> values) {
    String statement = render(name, values);
    return new Sql(statement.substring(statement.indexOf('\n') + 1));
  }

  private static Sql value(String template, String name, Map<String, Sql> values) {
    Sql value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("template " + template + " needs a value for " + name);
    }
    return value;
  }

  static String text(String name) {
    return TEXTS.computeIfAbsent(name, Template::read);
  }

  private static String read(String name) {
    try (InputStream file = Template.class.getResourceAsStream("sql/" + name + ".sql")) {
      if (file == null) {
        throw new IllegalArgumentException("there is no template sql/" + name + ".sql");
      }
      return new String(file.readAllBytes(), StandardCharsets.UTF_8).strip();
    } catch (IOException failed) {
      throw new UncheckedIOException(failed);
    }
  }
}
