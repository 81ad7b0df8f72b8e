package io.github.changecapture.test.snowflake;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What COPY reads from: files that were put into a stage of Snowflake's own, else those that lie
 * where an external stage points to.
 */
record DuckStage(Map<String, List<String>> staged, SnowflakeFiles outside) {
  private static final Pattern PUT = Pattern.compile("PUT 'file([^']+)' '@[^/]*/([^']*)'");
  private static final Pattern REMOVE = Pattern.compile("REMOVE '@[^/]*/([^']*)'");

  @Nullable List<String> lines(String path) {
    List<String> own = staged.get(path);
    return own == null ? outside.lines(path) : own;
  }

  /** As METADATA$FILENAME has it. */
  String name(String path) {
    return staged.containsKey(path) ? path : "mongodb/" + path;
  }

  /** What is there already is left as it is. */
  void put(String sql) {
    Matcher names = matched(PUT, sql);
    Path local = Path.of(DuckDialect.unescaped(names.group(1)).replaceFirst("^://", ""));
    String path = DuckDialect.unescaped(names.group(2)) + local.getFileName();
    if (!staged.containsKey(path)) {
      try {
        staged.put(path, Files.readAllLines(local));
      } catch (IOException failed) {
        throw new UncheckedIOException(failed);
      }
    }
  }

  void remove(String sql) {
    staged.remove(DuckDialect.unescaped(matched(REMOVE, sql).group(1)));
  }

  private static Matcher matched(Pattern pattern, String sql) {
    Matcher names = pattern.matcher(sql);
    if (!names.find()) {
      throw new IllegalArgumentException(sql);
    }
    return names;
  }
}
